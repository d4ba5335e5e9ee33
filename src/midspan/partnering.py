"""Partners of a study: its organisations as a field, and what is suggested of them, kept beside the corpus."""

import hashlib
import json
import re
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from midspan.match.bridges import Connector, Introduction, connectors, introductions
from midspan.match.evaluate import Evaluation, evaluated, expected_pairs
from midspan.match.partners import Forecast, Suggestion
from midspan.match.past import RECENT, Field, field_of
from midspan.match.reasons import Reason
from midspan.measure.links import members, of_person
from midspan.measure.tables import AS_COUNTED, Tables, unbound
from midspan.model.errors import FigureError, StudyError, known_values
from midspan.model.listing import Row, RowKind
from midspan.model.study import Study
from midspan.model.suggested import Word
from midspan.store.answers import texts
from midspan.store.engine import Engine, sql_of
from midspan.store.files import write_json
from midspan.store.ledger import now
from midspan.store.suggested import SuggestionLedger

if TYPE_CHECKING:
    import ibis.expr.types as ir

OTHER = "other"
VERSION = 7
"""Raised when the same field would be suggested otherwise."""
MOST_KEPT = 50
_ID = re.compile(r"[a-z]+:[^\s|]{1,200}")


@dataclass(frozen=True, slots=True)
class Check:
    """Chances held against what came: of the pairs at the end of the year `until`, in the three years after it."""

    until: int
    expected: float
    observed: int


@dataclass(frozen=True)
class Partners:
    """Who could work together across the regions of a study."""

    corpus_id: str
    folder: Path
    study: Study
    forecast: Forecast
    sql: str
    words: Mapping[tuple[str, str], Word]
    """What readers said of pairs."""

    @property
    def last(self) -> int:
        """The last whole year of the period: suggestions look at the three years after it."""
        return self.forecast.last

    @property
    def field(self) -> Field:
        """The organisations and works of the study."""
        return self.forecast.field

    def suggested(self, one: str, other: str) -> Suggestion | None:
        """The suggestion of two organisations to each other, among those of the study or of either; or else None.

        Raises FigureError where too few pairs came together to learn from.
        """
        for organisation in ("", one, other):
            try:
                found = self.suggestions(organisation)
            except StudyError:
                return None
            for each in found:
                if {each.one, each.other} == {one, other}:
                    return each
        return None

    def suggestions(self, organisation: str = "", most: int = MOST_KEPT) -> list[Suggestion]:
        """The likeliest pairs of the study, or those of one organisation; kept, as they take a while.

        What readers hid is left out; where that leaves too few of those kept, they are made anew without.
        Raises StudyError for an organisation without a work in the study's regions, FigureError where too few pairs
        came together to learn from.
        """
        hidden = frozenset(pair for pair, word in self.words.items() if word.hides)
        every = self._kept(organisation, frozenset())
        shown = [one for one in every if (one.one, one.other) not in hidden]
        if len(shown) < most and len(shown) < len(every):
            shown = self._kept(organisation, hidden)
        return shown[:most]

    def _kept(self, organisation: str, hidden: frozenset[tuple[str, str]]) -> list[Suggestion]:
        named = "|".join((organisation, *(f"{one} {other}" for one, other in sorted(hidden))))

        def make() -> list[dict[str, Any]]:
            if organisation:
                self._known(organisation)
            return [asdict(one) for one in self.forecast.suggestions(organisation, MOST_KEPT, hidden)]

        return [_suggestion(one) for one in self._stored(named, make)]

    def _stored(self, named: str, make: Callable[[], Any]) -> Any:
        """What is kept beside the study's figures under a name; made and kept where it is not."""
        kept = self.folder / "figures" / f"partners-{self._fingerprint(named)}.json"
        if not kept.exists():
            write_json(kept, make())
        return json.loads(kept.read_text(encoding="utf-8"))

    def told(self) -> dict[str, int]:
        """How many pairs of organisations of the study readers found useful, not useful, or hid."""
        own = set(self.field.organisations)
        said = Counter(str(word) for pair, word in self.words.items() if own.issuperset(pair))
        return {str(word): said[word] for word in Word if word is not Word.SHOWN}

    def for_seminar(self) -> list[tuple[str, str]]:
        """The pairs that readers put on the list for a seminar, whose organisations are of the study's two sides.

        The organisation of the first region comes first; one without a work in the study's period is left out.
        """
        wanted = [pair for pair, word in self.words.items() if word is Word.SEMINAR]
        if not wanted:
            return []
        first, second = self.study.regions[:2]
        units = set(zip(self.field.organisations, self.field.regions, strict=True))
        both = [end for pair in wanted for end in (pair, pair[::-1])]
        return sorted({(a, b) for a, b in both if (a, first) in units and (b, second) in units})

    def evaluated(self) -> Evaluation:
        """How well suggestions made three years before the end of the period foresaw its last three years."""
        return evaluated(self.field, tuple(self.study.regions), self.last)

    def checked(self) -> Check | None:
        """How many new pairs the same chances, given three years before the end, added up to, and how many came; kept.

        None where the past is too thin to say.
        """

        def make() -> dict[str, float] | None:
            try:
                expected, observed = expected_pairs(self.field, tuple(self.study.regions), self.last)
            except FigureError:
                return None
            return {"expected": round(expected, 3), "observed": observed}

        said = self._stored("checked", make)
        return said and Check(self.last - RECENT, said["expected"], said["observed"])

    def connectors(self, most: int = 20) -> list[Connector]:
        """The organisations whose loss breaks most pairs."""
        return connectors(self.forecast.past, tuple(self.study.regions), most)

    def introductions(self, one: str, other: str) -> list[Introduction]:
        """Who could introduce two organisations of the study; kept.

        Raises StudyError for an organisation named twice, or without a work in the study's regions.
        """
        check_two(one, other)

        def make() -> list[dict[str, Any]]:
            for name in (one, other):
                self._known(name)
            return [asdict(each) for each in introductions(self.forecast.past, one, other)]

        stored = self._stored(f"introductions|{one}|{other}", make)
        return [Introduction(tuple(each["organisations"]), tuple(each["works"])) for each in stored]

    def _known(self, organisation: str) -> None:
        field = self.field
        inside = [o for o, r in zip(field.organisations, field.regions, strict=True) if r in self.study.regions]
        if organisation not in inside:
            raise StudyError(
                f'"{organisation}" has no work with others in the regions of the study',
                next_step=known_values(organisation, inside),
            )

    def _fingerprint(self, organisation: str) -> str:
        said = f"{self.sql}|{self.study.study_id}|{self.last}|{organisation}|{VERSION}|{self.corpus_id}"
        return hashlib.sha256(said.encode()).hexdigest()[:12]


def check_two(one: str, other: str) -> None:
    """Raises StudyError for an organisation that is named twice."""
    if one == other:
        raise StudyError(f'"{one}" is named twice', next_step="name two organisations")


def say_of(home: Path, pair: tuple[str, str], code: str, *, by: str, reason: str = "") -> str:
    """Records a reader's word on a suggested pair of organisations, and returns its id; the latest counts.

    Raises StudyError for an unknown code, an id that is none, or a pair of one.
    """
    if code not in [str(word) for word in Word]:
        raise StudyError(f'there is no word "{code}"', next_step=known_values(code, [str(word) for word in Word]))
    for name in pair:
        if not _ID.fullmatch(name):
            raise StudyError(f'"{name}" is no id of an organisation', next_step="copy it from midspan match --json")
    check_two(*pair)
    row = Row(RowKind.SUGGESTION, tuple(sorted(pair)), by, now(), " ".join(reason.split()), (("code", code),))
    SuggestionLedger(home).add(row)
    return row.row_id


class Forecasts:
    """The forecasts of the studies asked for last, so that the next organisation of one is told at once."""

    def __init__(self, most: int = 2) -> None:
        self._kept: OrderedDict[str, Forecast] = OrderedDict()
        self._most, self._lock = most, threading.Lock()

    def of(self, key: str, made: Forecast) -> Forecast:
        """The forecast kept under a key, or else the one that was made, which then is kept."""
        with self._lock:
            found = self._kept.pop(key, made)
            self._kept[key] = found
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found


def partners_of(
    read: Callable[[], Field],
    kept: Forecasts,
    folder: Path,
    corpus_id: str,
    study: Study,
    partial_year: int | None,
    words: Mapping[tuple[str, str], Word],
) -> Partners:
    """The partners of a study; `read` gives its field, and `folder` is where suggestions are kept."""
    last = study.period.last - (partial_year == study.period.last)
    sql = sql_of(members(Tables(AS_COUNTED), study, "organisation_id"))
    forecast = kept.of(f"{sql}|{study.study_id}|{last}", Forecast(read, tuple(study.regions), last))
    return Partners(corpus_id, folder, study, forecast, sql, words)


def study_field(engine: Engine, study: Study, unit: str = "organisation_id", person_id: str = "") -> Field:
    """The organisations (or persons, by `unit` "person_id") of a study's works of 2 to 30 of them, and those works.

    A person may stand among the organisations, with all works.
    """
    tables = Tables(AS_COUNTED)
    rows = members(tables, study, unit).select("record_id", "organisation", "region")
    if person_id:
        rows = rows.union(of_person(tables, study, person_id).select("record_id", "organisation", "region"))
    ends = engine.arrow(rows.distinct())
    works = engine.arrow(_works(tables, study).semi_join(rows, [("work_id", "record_id")]))
    said = zip(*(works[c].to_pylist() for c in ("work_id", "year", "title", "theme", "venue")), strict=True)
    paid, cited = (engine.arrow(each) for each in (tables.funders(study), tables.citations(study)))
    return field_of(
        list(zip(*(ends[c].to_pylist() for c in ("record_id", "organisation", "region")), strict=True)),
        [(work, year, title or "", _subjects(theme, venue)) for work, year, title, theme, venue in said],
        zip(*(texts(paid[c]) for c in ("work_id", "funder")), strict=True),
        zip(*(texts(cited[c]) for c in ("work_id", "cited_work_id")), strict=True),
    )


def _subjects(theme: str | None, venue: str | None) -> str:
    """The theme, where it is one of ours, and the venue."""
    return f"{theme if theme and theme != OTHER else ''}|{(venue or '').replace('|', ' ')}"


def _works(tables: Tables, study: Study) -> "ir.Table":
    """(work_id, year, title, theme, venue) of the study's works."""
    told = unbound("works").select("work_id", "title", "venue")
    return tables.works(study).select("work_id", "year", "theme").inner_join(told, "work_id")


def _suggestion(said: dict[str, Any]) -> Suggestion:
    reasons = tuple(
        Reason(one["kind"], tuple(one["shared"]), tuple(one["works_of_one"]), tuple(one["works_of_other"]))
        for one in said["reasons"]
    )
    return Suggestion(**{**said, "regions": tuple(said["regions"]), "reasons": reasons})
