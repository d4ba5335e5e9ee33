"""Peer groups: pairs of regions that a pair's figures are set beside."""

from collections.abc import Sequence
from dataclasses import dataclass

from midspan.model.figure import Caveat, Figure
from midspan.model.place import Name

RegionPair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """A named, versioned list of pairs of region keys, and why they stand together."""

    key: str
    name: Name
    version: int
    why: str
    pairs: tuple[RegionPair, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A figure of one pair among its peers. `rank` is from 1, equal values share one; None without a value."""

    pair: RegionPair
    rank: int | None
    is_own: bool
    figure: Figure


@dataclass(frozen=True, slots=True)
class Ranking:
    """One indicator for every pair of a group and the study's own: the ranked ones, then those without a value."""

    group: PeerGroup
    own: RegionPair
    standings: tuple[Standing, ...]

    @property
    def caveats(self) -> tuple[Caveat, ...]:
        """What a reader must know beside the ranking, each once."""
        own = next(standing for standing in self.standings if standing.is_own)
        return Caveat("peers", ONE_CORPUS), *own.figure.caveats


ONE_CORPUS = (
    "Every pair is measured on this one corpus: where its works were collected for some regions only, the pairs of "
    "others are incomplete and stand too low."
)


def ranked(group: PeerGroup, own: RegionPair, figures: Sequence[tuple[RegionPair, Figure]]) -> Ranking:
    """Orders figures of one cell from the largest; equal values share a rank, those without a value come last."""
    values = sorted((f.total.value for _, f in figures if f.total.value is not None), reverse=True)
    standings = [
        Standing(pair, None if f.total.value is None else values.index(f.total.value) + 1, pair == own, f)
        for pair, f in figures
    ]
    return Ranking(group, own, tuple(sorted(standings, key=lambda s: (s.rank or len(figures) + 1, s.pair))))
