"""One TOML file per peer group: pairs of regions that a pair's figures are set beside."""

from pathlib import Path

import msgspec

from midspan.model.errors import StudyError
from midspan.model.peers import PeerGroup
from midspan.regions import NameDefinition, read_definition


class _PeersDefinition(msgspec.Struct, forbid_unknown_fields=True):
    key: str
    version: int
    why: str
    name: NameDefinition
    pairs: list[tuple[str, str]]


def load_peers(path: Path) -> PeerGroup:
    """Reads a peer group strictly: an unknown or missing key, or a pair that stands twice, is a StudyError."""
    found = read_definition(path, _PeersDefinition)
    pairs = [(min(pair), max(pair)) for pair in found.pairs]
    if not pairs or not found.why.strip():
        raise StudyError(
            f'the peer group "{found.key}" lacks pairs or says no why', place=str(path), next_step="fill them in"
        )
    for number, (one, other) in enumerate(pairs):
        if one == other or (one, other) in pairs[:number]:
            raise StudyError(
                f'the pair "{one}, {other}" is one region, or stands twice', place=str(path), next_step="correct it"
            )
    return PeerGroup(found.key, found.name.name(), found.version, found.why.strip(), tuple(sorted(pairs)))
