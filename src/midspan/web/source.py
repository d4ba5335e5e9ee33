"""What the pages read from: one open corpus. They know nothing of engines, files or SQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Protocol

from midspan.claiming import ClaimCheck
from midspan.model.claim import Claim
from midspan.model.comparison import Comparison
from midspan.model.figure import Card, Figure
from midspan.model.listing import Listings
from midspan.model.multiverse import Multiverse
from midspan.model.organisation_map import OrganisationMap
from midspan.model.place import Name, PartPoint, Region, Theme
from midspan.model.record import RecordPage, WorkPage
from midspan.model.study import Study
from midspan.partnering import Partners
from midspan.seminars import Seminar


class Book(Protocol):
    """An open corpus. Every method may be called from several threads at once."""

    @property
    def corpus_id(self) -> str:
        """The hash of everything the corpus is made of."""

    @property
    def edition(self) -> str:
        """Another text whenever an answer may be another one: of the corpus, and of what figures rest on beside it."""

    @property
    def is_invented(self) -> bool:
        """Whether every organisation and figure is made up."""

    @property
    def snapshot_date(self) -> str:
        """The date of the newest snapshot, `2026-11-01`."""

    @property
    def snapshots(self) -> Sequence[Mapping[str, object]]:
        """What the corpus is made of: `source`, `licence`, `version` and `received` of each snapshot, and more."""

    @property
    def years(self) -> tuple[int, int]:
        """First and last year of the corpus, the partial one included."""

    @property
    def partial_year(self) -> int | None:
        """The year that is still filling up."""

    @property
    def regions(self) -> Mapping[str, Region]:
        """The regions one may choose."""

    @property
    def themes(self) -> Mapping[str, Theme]:
        """The themes one may choose."""

    @property
    def cards(self) -> Mapping[str, Card]:
        """What each indicator says of itself."""

    def figure(self, key: str, study: Study, by: tuple[str, ...] = ()) -> Figure:
        """A figure, broken down by `year`, `theme`, `region`, `organisation` or `organisation_pair`.

        The cell key of `organisation_pair` is `idA|idB` in the order of `study.regions`.
        """

    def records(self, key: str, study: Study, where: Mapping[str, str], offset: int, limit: int) -> RecordPage:
        """Records behind a figure, newest first; `where` maps dimensions to cell keys."""

    def work(self, work_id: str) -> WorkPage:
        """A work with its authorships; CorpusError where there is none of this id."""

    def listings(self, day: date) -> Listings:
        """The offers, requests and directories that are open on a day, of the workspace as it is by now."""

    def seminars(self, day: date) -> tuple[Seminar, ...]:
        """The events of the workspace as they stand on a day, the newest first."""

    def multiverses(self, key: str, study: Study) -> tuple[Multiverse, ...]:
        """The values of each cell of a figure under every combination of reasonable choices."""

    @property
    def claims(self) -> Mapping[str, Claim]:
        """Published figures, by key."""

    def claim(self, claim: str) -> ClaimCheck:
        """A published figure, by key, with ours beside it."""

    def compare(self, key: str, study: Study, *, other_study: Study | None = None) -> Comparison:
        """A figure of one cell under two studies, and the records that moved it."""

    def part_points(self, study: Study) -> Mapping[str, PartPoint]:
        """Where a map draws the parts of the study's regions and those elsewhere, by key."""

    def partners(self, study: Study) -> Partners:
        """Who could work together across the regions of a study."""

    def organisation_map(self, study: Study) -> OrganisationMap:
        """The network of a study with communities and positions; FigureError where it cannot be laid out."""

    def organisation_names(self, ids: Collection[str]) -> Mapping[str, Name]:
        """Names of organisations; ids without a name may be missing."""
