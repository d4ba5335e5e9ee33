"""Makes figures: reduces contributions, and drills back to the records with the same expression."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from midspan.measure import reduction
from midspan.measure.breakdown import check_breakdown
from midspan.measure.indicator import Cells, Counted, Derived, Indicator, Values
from midspan.measure.interval import REPLICATES, replicate_sums, stability, tidy
from midspan.measure.tables import AS_COUNTED, DROPPED, KEPT, Linkage, Tables
from midspan.model.errors import FigureError, known_values
from midspan.model.figure import Caveat, Cell, Estimate, Figure, Interval
from midspan.model.study import Study
from midspan.model.switches import said
from midspan.store.corpus import Manifest
from midspan.store.engine import Engine, sql_of

if TYPE_CHECKING:
    import ibis.expr.types as ir


NOT_ALIGNED = (
    "{count:,} works of the study do not say which author had which affiliation: their people are not counted, and "
    "their fractional weights are approximate (equal for each affiliation)."
)
NOTHING = (
    "The corpus has no work of the study's regions in the period under these choices: there is nothing to measure."
)


@dataclass(frozen=True, slots=True)
class Measurer:
    """What a figure is made with: an engine bound to a study's extract, the corpus's manifest, the registry."""

    engine: Engine
    manifest: Manifest
    indicators: Mapping[str, Indicator]
    _reductions: dict[object, pa.Table] = field(default_factory=dict)

    def figure(self, key: str, study: Study, by: Sequence[str] = ()) -> Figure:
        """The figure of an indicator, broken down by dimensions. Cells without records are left out."""
        indicator = self.indicator(key)
        by = _with_native(indicator, by)
        self._check(indicator, study, by)
        counted = self._cells(indicator, study, by, AS_COUNTED)
        bounds = [self._values(indicator, study, by, linkage) for linkage in (DROPPED, KEPT)]
        records = self._record_counts(indicator, study, by, counted)
        own = self._own_intervals(indicator, study, by)
        found = self._caveats(study)
        cells = tuple(
            Cell(
                cell,
                _estimate(
                    indicator, counted[cell], [bound.get(cell) for bound in bounds], records.get(cell, 0),
                    stability(counted[cell]) if own is None else own.get(cell),
                ),
            )
            for cell in sorted(counted)
        )  # fmt: skip
        if indicator.card.records == "works" and any(caveat.code == "empty" for caveat in found):
            cells = () if by else (Cell((), Estimate(None, None, None, 0)),)
        sql = self.sql(key, study, by)
        return Figure(
            indicator.card, study, by, cells, found, self.manifest.corpus_id,
            self._fingerprint(indicator, sql), sql,
        )  # fmt: skip

    def fits(self, key: str, study: Study, by: Sequence[str] = ()) -> bool:
        """Whether the indicator has a meaning for the study, the breakdown and this corpus."""
        indicator = self.indicator(key)
        try:
            self._check(indicator, study, _with_native(indicator, by))
        except FigureError:
            return False
        return True

    def _check(self, indicator: Indicator, study: Study, by: Sequence[str]) -> None:
        check_breakdown(indicator.card, by, study)
        self._check_period(study)
        if isinstance(indicator, Derived):
            indicator.check(study, by, self.manifest.partial_year)
        self._check_contracts(indicator)
        self.sql(indicator.key, study, by)

    def _check_period(self, study: Study) -> None:
        first, last = self.manifest.years
        if study.period.first < first or study.period.last > last:
            raise FigureError(
                f"the period {study.period} goes beyond the corpus, which covers {first}-{last}",
                place=f"corpus {self.manifest.corpus_id}",
                next_step=f"choose years from {first} to {last}",
            )

    def _check_contracts(self, indicator: Indicator) -> None:
        if indicator.card.records == "contracts" and not self.manifest.rows["contracts"]:
            raise FigureError(
                f'"{indicator.key}" needs contracts, and this corpus has none',
                place=f"corpus {self.manifest.corpus_id}",
                next_step="take a snapshot of a contracts file and build again (docs/quickstart.md has the template)",
            )

    def indicator(self, key: str) -> Indicator:
        """The indicator of a key; an unknown key is an error that lists the known ones."""
        if key not in self.indicators:
            raise FigureError(f'there is no indicator "{key}"', next_step=known_values(key, self.indicators))
        return self.indicators[key]

    def listed(self, key: str, study: Study, where: Mapping[str, str]) -> "ir.Table":
        """The records behind a value (record_id, weight); `where` names a cell by dimension and value.

        A derived figure opens to the records of its first operand.
        """
        indicator = self.indicator(key)
        check_breakdown(indicator.card, tuple(where), study)
        if isinstance(indicator, Derived):
            inner = self.indicator(next(iter(indicator.operands.values())).key)
            known = _operand_by(inner, tuple(where), ())
            return self.listed(inner.key, study, {d: where[d] for d in known})
        return reduction.listed(indicator, study, tuple(where.items()))

    def sql(self, key: str, study: Study, by: Sequence[str] = ()) -> str:
        """The DuckDB SQL of a figure; for a derived one, that of each operand."""
        indicator = self.indicator(key)
        if isinstance(indicator, Counted):
            return sql_of(reduction.reduced(indicator, study, tuple(by), AS_COUNTED))
        return "\n\n".join(
            f"-- {name}\n{self.sql(o.key, study, _operand_by(self.indicator(o.key), by, o.by))}"
            for name, o in indicator.operands.items()
        )

    def fingerprint(self, key: str, study: Study, by: Sequence[str] = ()) -> str:
        """12 hexadecimal characters: the SQL of the figure, the indicator's version, the corpus."""
        indicator = self.indicator(key)
        by = _with_native(indicator, by)
        check_breakdown(indicator.card, by, study)
        return self._fingerprint(indicator, self.sql(key, study, by))

    def _fingerprint(self, indicator: Indicator, sql: str) -> str:
        operands = indicator.operands.values() if isinstance(indicator, Derived) else ()
        parts = [f"{i.key} {i.card.version}" for i in (indicator, *(self.indicator(o.key) for o in operands))]
        text = f"{sql} | {', '.join(parts)} | {self.manifest.corpus_id}"
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def _cells(
        self, indicator: Indicator, study: Study, by: Sequence[str], linkage: Linkage
    ) -> dict[tuple[str, ...], Values]:
        """Value and replicates of each cell."""
        if isinstance(indicator, Counted):
            return self._counted_cells(indicator, study, by, linkage)
        return dict(self.derived(indicator, study, by, lambda i, b: self._cells(i, study, b, linkage)))

    def _values(
        self, indicator: Indicator, study: Study, by: Sequence[str], linkage: Linkage
    ) -> dict[tuple[str, ...], Values]:
        """The value alone of each cell, as an array of one."""
        if isinstance(indicator, Counted):
            table = self._reduction(indicator, study, by, linkage)
            return {cell: np.array([float(row["value"] or 0)]) for cell, row in _keyed(table, by)}
        return dict(self.derived(indicator, study, by, lambda i, b: self._values(i, study, b, linkage)))

    def _reduction(self, indicator: Counted, study: Study, by: Sequence[str], linkage: Linkage) -> pa.Table:
        """The reduced contributions, computed once for the value, its bounds and its counts of records."""
        wanted = (indicator, study, tuple(by), linkage)
        if wanted not in self._reductions:
            self._reductions[wanted] = self.engine.arrow(reduction.reduced(*wanted))
        return self._reductions[wanted]

    def derived(
        self, indicator: Derived, study: Study, by: Sequence[str],
        cells_of: Callable[[Indicator, Sequence[str]], Cells],
    ) -> Cells:  # fmt: skip
        """The cells of a derived indicator; `cells_of` gives those of an operand and its breakdown."""
        operands = {}
        for name, operand in indicator.operands.items():
            inner = self.indicator(operand.key)
            operands[name] = cells_of(inner, _operand_by(inner, by, operand.by))
        return indicator.derive(operands, by, study)

    def _counted_cells(
        self, indicator: Counted, study: Study, by: Sequence[str], linkage: Linkage
    ) -> dict[tuple[str, ...], Values]:
        exact = self._values(indicator, study, by, linkage)
        cells, sums = self._replicates(indicator, study, by, linkage)
        replicates = dict(zip(cells, sums, strict=True))
        nothing = np.zeros(REPLICATES)
        return {cell: np.concatenate([value, replicates.get(cell, nothing)]) for cell, value in exact.items()}

    def _replicates(
        self, indicator: Counted, study: Study, by: Sequence[str], linkage: Linkage
    ) -> tuple[list[tuple[str, ...]], NDArray[np.float64]]:
        """The cells, and the sums of what their records add in every replicate."""
        table = self.engine.arrow(reduction.scored(indicator, study, tuple(by), linkage))
        names = table.column("record_id").combine_chunks().dictionary_encode()
        keys = [tuple(map(str, key)) for key in zip(*(table.column(d).to_pylist() for d in by), strict=True)]
        cells: list[tuple[str, ...]] = sorted(set(keys)) if by else [()]
        place = {cell: number for number, cell in enumerate(cells)}
        cell_of = np.array([place[key] for key in keys] if by else np.zeros(len(table)), dtype=np.intp)
        sums = replicate_sums(
            [str(name) for name in names.dictionary.to_pylist()],
            cell_of,
            names.indices.to_numpy().astype(np.intp),
            table.column("score").to_numpy(),
            len(cells),
        )
        return cells, sums

    def _record_counts(
        self, indicator: Indicator, study: Study, by: Sequence[str], cells: Iterable[tuple[str, ...]] = ()
    ) -> dict[tuple[str, ...], int]:
        """Records behind each cell; behind a derived figure's cells, those of its first operand."""
        if isinstance(indicator, Counted):
            table = self._reduction(indicator, study, by, AS_COUNTED)
            return {cell: int(row["records"]) for cell, row in _keyed(table, by)}
        operand = next(iter(indicator.operands.values()))
        inner = self.indicator(operand.key)
        known = _operand_by(inner, by, ())
        counts = self._record_counts(inner, study, known)
        kept = [number for number, dimension in enumerate(by) if dimension in known]
        return {cell: counts.get(tuple(cell[n] for n in kept), 0) for cell in cells}

    def _caveats(self, study: Study) -> tuple[Caveat, ...]:
        found = list(caveats(study, self.manifest))
        works = Tables().works(study)
        counts = works.agg(every=works.count(), loose=(~works.is_aligned).cast("int64").sum())
        counted = self.engine.arrow(counts).to_pylist()[0]
        if not counted["every"]:
            found.append(Caveat("empty", NOTHING))
        if counted["loose"]:
            found.append(Caveat("not_aligned", NOT_ALIGNED.format(count=counted["loose"])))
        return tuple(found)

    def _own_intervals(
        self, indicator: Indicator, study: Study, by: Sequence[str]
    ) -> Mapping[tuple[str, ...], Interval] | None:
        """The intervals of an indicator that has a formula for them."""
        if not isinstance(indicator, Derived) or indicator.interval is None:
            return None
        operands = {
            name: self._values(inner, study, _operand_by(inner, by, operand.by), AS_COUNTED)
            for name, operand in indicator.operands.items()
            for inner in [self.indicator(operand.key)]
        }
        return indicator.interval(operands, by, study)


def caveats(study: Study, manifest: Manifest) -> Iterator[Caveat]:
    """What a reader must know beside any figure of a study."""
    if manifest.is_invented:
        yield Caveat("invented", "Demonstration data: every work, person, contract and figure is invented.")
    choices = said(study)
    if choices:
        yield Caveat("choices", f"Counted with: {choices}.")
    partial = manifest.partial_year
    if partial is not None and partial in study.period.years:
        yield Caveat("partial", f"{partial} is incomplete: the data end on {manifest.data_date}.")


def _with_native(indicator: Indicator, by: Sequence[str]) -> tuple[str, ...]:
    """A breakdown with the dimensions the indicator always has."""
    return (*by, *(d for d in indicator.native if d not in by))


def _keyed(table: pa.Table, by: Sequence[str]) -> Iterator[tuple[tuple[str, ...], dict[str, Decimal]]]:
    for row in table.to_pylist():
        yield tuple(str(row[dimension]) for dimension in by), row


def _operand_by(operand: Indicator, by: Sequence[str], own: Sequence[str]) -> tuple[str, ...]:
    """The breakdown of an operand: the figure's (where the operand knows it), then its own, last."""
    known = {*operand.card.dimensions, *operand.native} - set(own)
    return (*(d for d in by if d in known), *own)


def _estimate(
    indicator: Indicator, values: Values, bounds: Sequence[Values | None], records: int, interval: Interval | None
) -> Estimate:
    if not np.isfinite(values[0]):
        return Estimate(None, None, None, records)
    value = tidy(float(values[0]))
    known = [float(b[0]) for b in bounds if b is not None and np.isfinite(b[0])] + [float(values[0])]
    if any(b is None for b in bounds) and isinstance(indicator, Counted):
        known.append(0.0)
    linkage = Interval(tidy(min(known)), tidy(max(known)))
    return Estimate(value, interval, linkage, records)
