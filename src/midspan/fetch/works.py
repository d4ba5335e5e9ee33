"""Fetches the works of regions from OpenAlex and keeps its replies, byte for byte, as a snapshot.

Each reply is written whole under its final name, and the cursor of the next page is in the page before: an interrupted
fetch goes on after the last page it kept. The snapshot's manifest is written last; until then nothing reads the folder.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import cast

import msgspec

from midspan import plugins
from midspan.fetch.asking import UNREADABLE, Api, Document, Reply, is_packed, unpacked
from midspan.fetch.openalex import DOLLARS_A_CREDIT, PER_PAGE, Counted, Page, Question, Single
from midspan.fetch.plan import PLAN, SOURCE, Plan
from midspan.model.errors import SourceError
from midspan.model.progress import Progress, Silent
from midspan.store.batch import Source
from midspan.store.files import replacing, write_json
from midspan.store.snapshot import FETCHED, MANIFEST, Snapshot, SnapshotStore

_COUNTS, _PAGES, _WHOLE = "counts", "pages", "whole"
"""Folders of a snapshot, by name in the order in which a build reads them: the whole works come last and are kept."""
_PREFIX = "https://openalex.org/"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one question still costs: works that the API counts, pages to ask for, and their credits."""

    about: str
    works: int
    pages: int
    credits: int


@dataclass(frozen=True, slots=True)
class Budget:
    """The costs of a fetch, the credits that the key has left today (None where the API does not say), pages kept."""

    costs: tuple[Cost, ...]
    credits_left: int | None
    pages_kept: int

    @property
    def works(self) -> int:
        """Works of all questions; those that several find are counted several times."""
        return sum(cost.works for cost in self.costs)

    @property
    def pages(self) -> int:
        """Pages still to ask for."""
        return sum(cost.pages for cost in self.costs)

    @property
    def credits(self) -> int:
        """What they cost."""
        return sum(cost.credits for cost in self.costs)

    @property
    def dollars(self) -> Decimal:
        """The same in US dollars."""
        return self.credits * DOLLARS_A_CREDIT

    def as_dict(self) -> dict[str, object]:
        """Plain values for JSON."""
        sums = {name: getattr(self, name) for name in ("works", "pages", "credits", "credits_left", "pages_kept")}
        return {**sums, "dollars": str(self.dollars), "questions": [asdict(cost) for cost in self.costs]}


class Fetch:
    """One fetch in its folder of the workspace."""

    def __init__(self, home: Path, plan: Plan, api: Api, progress: Progress | None = None) -> None:
        self.plan, self._api, self._progress = plan, api, progress or Silent()
        self._store = SnapshotStore(home)
        self._folder = self._store.folder / SOURCE / plan.version
        self._left: int | None = None
        self._counts: dict[int, Reply[Counted]] = {}

    @property
    def done(self) -> Snapshot | None:
        """The snapshot, where this fetch has ended before."""
        path = self._folder / MANIFEST
        return Snapshot(**msgspec.json.decode(path.read_bytes())) if path.exists() else None

    def budget(self) -> Budget:
        """What is still to ask for, by the API's own counts. Counting costs a credit a question; nothing is kept."""
        self._progress.stage("Counting", len(self.plan.questions))
        costs, kept = [], 0
        for number, question in enumerate(self.plan.questions, 1):
            count = self._count(number)
            have, cursor = 0, "*"
            for page in self._kept_pages(number):
                have, cursor = have + 1, _cursor(page)
            left = max(1, _pages(count) - have) if cursor else 0
            costs.append(Cost(question.about, count, left, left * question.credits))
            kept += have
            self._progress.advance()
        return Budget(tuple(costs), self._left, kept)

    def run(self) -> Snapshot:
        """Asks for everything that is not kept yet, and makes the snapshot."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if not (self._folder / PLAN).exists():
            write_json(self._folder / PLAN, asdict(self.plan))
        counts = [self._keep_count(number) for number in range(1, len(self.plan.questions) + 1)]
        self._progress.stage("Fetching", sum(map(_pages, counts)))
        cut: dict[str, None] = {}
        given = []
        for number, question in enumerate(self.plan.questions, 1):
            works: set[str] = set()
            for page in self._every_page(number, question):
                works |= {work.id for work in page.results}
                cut |= {work.id: None for work in page.results if work.is_cut}
                self._progress.advance()
            given.append(len(works))
        self._note_missing(counts, given)
        gone = self._keep_whole(list(cut))
        snapshot = self._sealed(gone)
        (self._folder / PLAN).unlink()
        return snapshot

    def _count(self, number: int) -> int:
        """The API's count of a question's works: the one that is kept, else the one it gives now."""
        kept = _kept(self._folder / _COUNTS, f"{number:03d}", Counted)
        if kept is None and number not in self._counts:
            self._counts[number] = self._asked(self.plan.questions[number - 1].count(), Counted)
        return (kept or self._counts[number].document).meta.count

    def _keep_count(self, number: int) -> int:
        count = self._count(number)
        if number in self._counts:
            _keep(self._folder / _COUNTS, f"{number:03d}", self._counts[number])
        return count

    def _every_page(self, number: int, question: Question) -> Iterator[Page]:
        """The pages that are kept, then those that are not, each kept before the next is asked for."""
        place, cursor = 0, "*"
        for page in self._kept_pages(number):
            place, cursor = place + 1, _cursor(page)
            yield page
        folder = self._folder / _PAGES / f"{number:03d}"
        for path in folder.glob("*"):
            if int(path.name.partition(".")[0]) > place:
                path.unlink()
        while cursor:
            place += 1
            reply = self._asked(question.page(cursor), Page)
            if reply.document.meta.next_cursor == cursor:
                raise SourceError(
                    f'the API gave the cursor "{cursor}" again',
                    place=question.about,
                    next_step="run the same command again later: it goes on where it stopped",
                )
            _keep(folder, f"{place:06d}", reply)
            yield reply.document
            cursor = _cursor(reply.document)

    def _kept_pages(self, number: int) -> Iterator[Page]:
        """Pages of a question from the first, as far as they are whole."""
        folder, place = self._folder / _PAGES / f"{number:03d}", 1
        while (page := _kept(folder, f"{place:06d}", Page)) is not None:
            yield page
            place += 1

    def _keep_whole(self, ids: Sequence[str]) -> list[str]:
        """Asks for works whose authorships may be cut, one by one; returns those that are gone or merged by now."""
        self._progress.stage("Completing", len(ids))
        gone = []
        for work_id in (work_id.removeprefix(_PREFIX) for work_id in ids):
            if _kept(self._folder / _WHOLE, work_id, Single) is None:
                reply = self._api.ask(f"/works/{work_id}", {}, Single)
                if reply is None or reply.document.id.removeprefix(_PREFIX) != work_id:
                    gone.append(work_id)
                else:
                    _keep(self._folder / _WHOLE, work_id, reply)
            self._progress.advance()
        if gone:
            self._progress.note(f"{len(gone):,} works are no longer there by themselves: their authors may be cut.")
        return gone

    def _note_missing(self, counts: Sequence[int], given: Sequence[int]) -> None:
        for question, count, got in zip(self.plan.questions, counts, given, strict=True):
            if count != got:
                self._progress.note(f"{question.about}: the API counted {count:,} works and gave {got:,}.")

    def _sealed(self, gone: Sequence[str]) -> Snapshot:
        source = cast("Source", plugins.declared("sources", "SOURCE")[SOURCE])
        files = sorted(p for name in (_COUNTS, _PAGES, _WHOLE) for p in (self._folder / name).rglob("*.json*"))
        plan = self.plan
        said = {
            FETCHED: {
                "regions": list(plan.regions), "period": plan.period, "is_joint": plan.is_joint,
                "questions": [asdict(question) for question in plan.questions], "cut": sorted(gone),
            }
        }  # fmt: skip
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        snapshot = Snapshot(SOURCE, plan.version, source.licence, now, plan.begun, False, {}, said)
        return self._store.add(snapshot, files, self._folder, self._progress)

    def _asked(self, parameters: dict[str, str], kind: type[Document]) -> Reply[Document]:
        reply = self._api.ask("/works", parameters, kind)
        if reply is None:
            raise SourceError(f'"{self._api.address}/works" is not there', next_step="check the setting openalex_url")
        self._left = reply.credits_left
        return reply


def _pages(works: int) -> int:
    """How many pages works take; no work takes one, which says so."""
    return max(1, -(-works // PER_PAGE))


def _cursor(page: Page) -> str:
    """The cursor of the page after this one; empty at the end."""
    return (page.meta.next_cursor or "") if page.results else ""


def _keep(folder: Path, name: str, reply: Reply[Document]) -> None:
    """Writes a reply as received, in place of one that was not whole."""
    for path in folder.glob(f"{name}.json*"):
        path.unlink()
    with replacing(folder / f"{name}.json{'.gz' if is_packed(reply.body) else ''}") as partial:
        partial.write_bytes(reply.body)


def _kept(folder: Path, name: str, kind: type[Document]) -> Document | None:
    """A reply that was kept; None where there is none, or none that is whole."""
    for path in (folder / f"{name}.json", folder / f"{name}.json.gz"):
        with suppress(FileNotFoundError, *UNREADABLE):
            return msgspec.json.decode(unpacked(path.read_bytes()), type=kind)
    return None
