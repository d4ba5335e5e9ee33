"""Compares a figure on two sides: two corpora, or two studies of one; which records moved it, and why."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from midspan.measure.figure import Measurer
from midspan.measure.indicator import Counted, Reducer
from midspan.measure.tables import Tables, unbound
from midspan.model.comparison import Comparison, Moved, Side
from midspan.model.errors import FigureError
from midspan.model.figure import Estimate, Figure
from midspan.model.study import Study

ABSENT = "not in the corpus"
UNEXPLAINED = "counted otherwise"


@dataclass(frozen=True, slots=True)
class Measured:
    """One side: a figure, `bound`, which binds an engine to its extract and gives what measures there, and a cell."""

    figure: Figure
    bound: Callable[[], Measurer]
    where: Mapping[str, str] = field(default_factory=dict)

    @property
    def estimate(self) -> Estimate:
        """The estimate of the cell; an indicator that always has several must have one named."""
        key = tuple(self.where.get(dimension, "") for dimension in self.figure.by)
        found = next((cell.estimate for cell in self.figure.cells if cell.key == key), None)
        if found is not None:
            return found
        if self.figure.by and all(key) and self.figure.cells:
            return Estimate(None, None, None, 0)
        raise FigureError(
            f'"{self.figure.card.key}" has a value for each {", ".join(self.figure.by)}',
            next_step="name one, such as region=shanghai",
        )


def compare(a: Measured, b: Measured) -> Comparison:
    """Values of both sides, and every record whose weight differs, the largest change first."""
    key = a.figure.card.key
    in_a, in_b = _listed(a, key), _listed(b, key)
    changed = {one for one in in_a.keys() | in_b.keys() if in_a.get(one) != in_b.get(one)}
    lost, gained = (changed & in_a.keys()) - in_b.keys(), (changed & in_b.keys()) - in_a.keys()
    why = _reasons(b, lost) | _reasons(a, gained)
    titles = _titles(a, changed & in_a.keys()) | _titles(b, gained)
    moved = [
        Moved(one, *titles.get(one, ("", None)), in_a.get(one), in_b.get(one), why.get(one) or _reweighed(a, b))
        for one in changed
    ]
    sides = [Side(s.figure.corpus_id, s.figure.study, s.estimate, len(w)) for s, w in ((a, in_a), (b, in_b))]
    return Comparison(
        a.figure.card, sides[0], sides[1], tuple(sorted(moved, key=lambda m: (-abs(m.change), m.record_id))),
        len(in_a.keys() & in_b.keys()), isinstance(b.bound().indicator(key), Counted),
    )  # fmt: skip


def _listed(side: Measured, key: str) -> dict[str, Decimal]:
    measurer = side.bound()
    rows = measurer.engine.arrow(measurer.listed(key, side.figure.study, side.where))
    return {row["record_id"]: row["weight"] for row in rows.to_pylist()}


def _reweighed(a: Measured, b: Measured) -> str:
    """Why a record that both sides count has another weight."""
    if a.figure.study.counting is not b.figure.study.counting:
        return f"weight under {b.figure.study.counting} counting"
    indicator = b.bound().indicator(a.figure.card.key)
    if isinstance(indicator, Counted) and indicator.reducer is Reducer.DISTINCT:
        return "its units stand with other records, or are others"
    return UNEXPLAINED


def _titles(side: Measured, ids: Iterable[str]) -> dict[str, tuple[str, int | None]]:
    """Title and year of records that a side counts."""
    contracts = side.figure.card.records == "contracts"
    rows = _rows(side.bound(), "contracts" if contracts else "works", ids)
    return {key: (str(row["title"] or ""), row["year"]) for key, row in rows.items()}


def _reasons(side: Measured, ids: set[str]) -> dict[str, str]:
    """Why a side does not count these records: the first choice that leaves a record out, or the link it lacks."""
    if not ids:
        return {}
    measurer, study = side.bound(), side.figure.study
    if side.figure.card.records == "contracts":
        rows = _rows(measurer, "contracts", ids)
        return {one: next(_of_contract(rows.get(one), study)) for one in ids}
    works, inside = _rows(measurer, "works", ids), _rows(measurer, "study_works", ids)
    touched = _regions_of(measurer, study, ids)
    if side.figure.card.records != "works":
        touched = {one: set(study.regions) for one in ids}
    return {one: next(_of_work(works.get(one), inside.get(one), touched.get(one, set()), study)) for one in ids}


def _of_work(
    work: Mapping[str, Any] | None, inside: Mapping[str, Any] | None, touched: set[str], study: Study
) -> Iterator[str]:
    """Every reason that holds, the first filter first."""
    if work is None:
        yield ABSENT
        return
    cap, missing = study.author_cap, [region for region in study.regions if region not in touched]
    said = inside or {"is_double": False, "is_merged": False, "theme": study.theme}
    filters = (
        (work["year"] not in study.period.years, f"outside the years {study.period}"),
        (work["is_retracted"] and not study.include_retracted, "retracted"),
        (cap is not None and (work["author_count"] or cap + 1) > cap, f"more than {cap} authors"),
        (study.types and work["type"] not in study.types, f"of type {work['type'] or 'unknown'}"),
        (study.language not in (None, work["language"]), f"in language {work['language'] or 'unknown'}"),
        (said["is_double"] and study.merge_doubles, "a double of another record"),
        (said["is_merged"] and not study.merge_doubles, "merged of several records"),
        (study.theme not in (None, said["theme"]), f"of theme {said['theme']}"),
        (missing, f"no link to {', '.join(missing)} that counts by the {study.lens} lens"),
        (not study.self_joint, "joint only through one organisation and its own branches"),
    )
    yield from (why for holds, why in filters if holds)
    yield UNEXPLAINED


def _of_contract(contract: Mapping[str, Any] | None, study: Study) -> Iterator[str]:
    if contract is None:
        yield ABSENT
        return
    if contract["year"] not in study.period.years:
        yield f"outside the years {study.period}"
    if study.theme is not None and contract["theme"] != study.theme:
        yield f"of theme {contract['theme'] or 'other'}"
    if contract["amount"] is None:
        yield "its amount is unknown"
    yield "no party in every region that counts"


def _regions_of(measurer: Measurer, study: Study, ids: Iterable[str]) -> dict[str, set[str]]:
    """The regions that each record has a counted link to, whatever the filters on works."""
    links = unbound("study_links")
    score = Tables().linkage.score
    counted = links.filter(links.work_id.isin(sorted(ids)), links.region.isin(study.regions), links.score >= score)
    found: dict[str, set[str]] = {}
    for row in measurer.engine.arrow(counted.select("work_id", "region").distinct()).to_pylist():
        found.setdefault(row["work_id"], set()).add(row["region"])
    return found


def _rows(measurer: Measurer, name: str, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The rows of a table of these ids."""
    table = unbound(name)
    key = "contract_id" if name == "contracts" else "work_id"
    wanted = sorted(ids)
    rows = measurer.engine.arrow(table.filter(table[key].isin(wanted))).to_pylist() if wanted else []
    return {row[key]: row for row in rows}
