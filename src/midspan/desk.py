"""The desk where readers correct the machine: "not a match", taking it back, the log of judgements, the next corpus."""

import hashlib
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from midspan.api import Corpus
from midspan.judging import judgements_in_force
from midspan.measure.tables import COUNTED, unbound
from midspan.model.errors import JudgementError
from midspan.model.judgement import Answer, Judgement, JudgementKind
from midspan.model.merged import MERGED
from midspan.model.place import UNKNOWN
from midspan.recording import record_affiliation, record_pair, withdraw
from midspan.resolve.judged import AffiliationJudgements
from midspan.store.ledger import Ledger

WAITING, TAKEN_BACK, STILL_COUNTED, WITHDRAWAL = "waiting", "taken_back", "still_counted", "withdrawal"
"""What may have become of a judgement beside what a corpus says of it (`Status`)."""
_ERROR = "Error: "


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log: a judgement, what became of it, a sentence the corpus says of it, and whether it can go back.

    `state` is the corpus's (`applied`, `ground_changed`, `set_aside`, `not_met`) or one of the constants above.
    """

    judgement: Judgement
    state: str
    text: str = ""
    can_go_back: bool = False


class NextCorpus:
    """Builds the next corpus of a workspace in a process of its own, one at a time."""

    def __init__(self, home: Path, options: Sequence[str] = ()) -> None:
        self._command = [sys.executable, "-m", "midspan", "build", "--home", str(home), *options]
        self._log = home / "judgements" / "build.log"
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        """Whether one is being built."""
        return self._running is not None and self._running.poll() is None

    @property
    def failure(self) -> str:
        """What a build that failed said is wrong; empty where none failed."""
        if self._running is None or self._running.poll() in (None, 0):
            return ""
        lines = [line.strip() for line in self._log.read_text(encoding="utf-8", errors="replace").split("\n")]
        said = [line for line in lines if line.startswith(_ERROR)] or [line for line in lines if line]
        return said[-1].removeprefix(_ERROR) if said else ""

    def begin(self) -> None:
        """Begins to build; where one is being built already this is an error."""
        if self.is_running:
            raise JudgementError("the next corpus is being built already", next_step="wait for it: the log says when")
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("wb") as log:
            self._running = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)  # noqa: S603 - our own command


def string_id(raw: str) -> str:
    """A short name of a raw string that a form brings back as it was, whatever characters the string has."""
    return hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Desk:
    """The judgements of a workspace beside one open corpus. Every method may be called from several threads."""

    def __init__(self, corpus: Corpus, following: NextCorpus | None = None) -> None:
        self._corpus = corpus
        self.following = following
        """What builds the next corpus; None where this one was asked for by its id and stays."""

    @property
    def home(self) -> Path:
        """The workspace."""
        return self._corpus.home

    def log(self) -> list[Entry]:
        """Every judgement ever recorded, the newest first."""
        every, _ = Ledger(self._corpus.home).read()
        holds = self._in_force()
        withdrawn = {j.subject[0] for j in every if j.kind is JudgementKind.WITHDRAW}
        unique = {j.judgement_id: j for j in every}
        ordered = sorted(unique.values(), key=lambda j: j.order, reverse=True)
        return [self._entry(j, holds, withdrawn) for j in ordered]

    def of_work(self, raws: Collection[str], records: Collection[str]) -> list[Entry]:
        """The judgements about these strings or records, the newest first."""
        about = {*raws, *records}
        return [entry for entry in self.log() if about & set(entry.judgement.subject)]

    @property
    def is_behind(self) -> bool:
        """Whether other judgements are in force than those that the corpus was built with."""
        return set(self._in_force()) != set(self._built())

    def works_with(self, raws: Collection[str]) -> Mapping[str, int]:
        """On how many works each string is."""
        strings = unbound("affiliations")
        held = strings.filter(strings.raw_string.isin(sorted(raws)), ~strings.work_id.startswith(MERGED))
        counted = held.group_by("raw_string").agg(works=held.work_id.nunique())
        with self._corpus._lock:  # noqa: SLF001 - one thread at a time
            rows = self._corpus.engine.arrow(counted).to_pylist() if raws else []
        return {row["raw_string"]: row["works"] for row in rows}

    def not_a_match(self, work_id: str, wanted: str, answer: Answer, *, reason: str, by: str) -> Judgement:
        """Records that a string of a work (by `string_id`) is not what was read in it.

        What else was read in it stays; where nothing is left, it is unknown.
        """
        every = [row for row in self._corpus.work(work_id).authorships if row.raw_string]
        rows = [row for row in every if string_id(row.raw_string) == wanted]
        links = [link for row in rows for link in row.links]
        if answer not in [Answer(link.place_id, link.organisation_id) for link in links]:
            raise JudgementError(
                f'no address of the work "{work_id}" was read so', next_step="open the page of the work again"
            )
        raw = rows[0].raw_string
        with self._corpus._lock:  # noqa: SLF001
            judged = AffiliationJudgements(self._in_force().values()).of(raw)
            counted = (Answer(link.place_id, link.organisation_id) for link in links if link.score >= COUNTED)
            # A judgement that is not built yet counts already: two corrections of one address must both hold.
            standing = judged.answers if judged else tuple(dict.fromkeys(counted))
            kept = tuple(one for one in standing if one not in (answer, Answer(UNKNOWN)))
            if judged and answer not in standing:
                raise JudgementError(
                    "this is judged already: the address is not read so in the next corpus",
                    place=f"judgement {judged.judgement_id}",
                    next_step="take that judgement back in the log if it was wrong",
                )
            return record_affiliation(self._corpus, raw, kept or (Answer(UNKNOWN),), reason=reason, by=by)

    def not_the_same(self, work_id: str, other_id: str, *, reason: str, by: str) -> Judgement:
        """Records that two records are not the same work."""
        with self._corpus._lock:  # noqa: SLF001
            return record_pair(self._corpus, JudgementKind.OTHER_WORK, work_id, other_id, reason=reason, by=by)

    def take_back(self, judgement_id: str, *, reason: str, by: str) -> Judgement:
        """Takes a judgement back, or a withdrawal."""
        entry = next((e for e in self.log() if e.judgement.judgement_id == judgement_id), None)
        if entry is not None and not entry.can_go_back:
            raise JudgementError("this judgement is taken back already", next_step="reload the log")
        return withdraw(self._corpus, judgement_id, reason=reason, by=by)

    def _in_force(self) -> dict[str, Judgement]:
        return {j.judgement_id: j for j in judgements_in_force(self._corpus.home)[0]}

    def _built(self) -> dict[str, Mapping[str, object]]:
        return {str(row["judgement_id"]): row for row in self._corpus.manifest.judgements}

    def _entry(self, judgement: Judgement, holds: Mapping[str, Judgement], withdrawn: Collection[str]) -> Entry:
        judgement_id = judgement.judgement_id
        row = self._built().get(judgement_id)
        if judgement.kind is JudgementKind.WITHDRAW:
            return Entry(judgement, WITHDRAWAL, "", judgement_id not in withdrawn)
        if judgement_id not in holds:
            return Entry(judgement, STILL_COUNTED if row else TAKEN_BACK)
        if row is None:
            return Entry(judgement, WAITING, "", can_go_back=True)
        return Entry(judgement, str(row["status"]), str(row["text"]), can_go_back=True)
