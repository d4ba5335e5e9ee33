"""Makes figures: reduces contributions, and drills back to the records with the same expression."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from midspan.measure import reduction
from midspan.measure.breakdown import check_breakdown
from midspan.measure.caveats import caveats_of_study, caveats_of_works, counts_of_works
from midspan.measure.impact import baseline_caveats
from midspan.measure.indicator import Cells, Counted, Derived, Indicator, Networked, Values
from midspan.measure.interval import REPLICATES, Draws, Numbered, replicate_sums, stability, tidy
from midspan.measure.kept import check_reach
from midspan.measure.links import NETWORK_WORKS, network_members
from midspan.measure.tables import AS_COUNTED, DROPPED, KEPT, Linkage, Tables
from midspan.measure.ties import MOST_REPLICATES, Network, network_of
from midspan.model.errors import FigureError, known_values
from midspan.model.figure import Caveat, Cell, Estimate, Figure, Interval
from midspan.model.study import Study
from midspan.store.baseline import Baseline
from midspan.store.corpus import Manifest
from midspan.store.engine import Engine, sql_of
from midspan.store.kinds import KINDS

if TYPE_CHECKING:
    import ibis.expr.types as ir


FEW_CELLS, MOST_HELD, FEW_NETWORKS, MOST_DRAWN = 64, 256, 8, 250_000
"""Replicates of up to so many cells are held (half a megabyte), for so many figures; so many networks, and records."""
Key = TypeVar("Key")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Measurer:
    """What a figure is made with: an engine bound to a study's extract, the corpus's manifest, the registry.

    `baseline` is the one of citations that the engine is bound to; None where there is none. Figures share much of
    what they are made of, so it holds on to it: one measurer for as long as the engine is bound to the extract.
    """

    engine: Engine
    manifest: Manifest
    indicators: Mapping[str, Indicator]
    baseline: Baseline | None = None
    _reductions: dict[object, pa.Table] = field(default_factory=dict)
    _replicated: dict[object, dict[tuple[str, ...], Values]] = field(default_factory=dict)
    _noted: dict[Study, dict[str, int]] = field(default_factory=dict)
    _networks: dict[object, Network] = field(default_factory=dict)
    _draws: Draws = field(init=False)

    def __post_init__(self) -> None:
        """Draws are held in an eighth of what the engine may hold, and never more than they need to be fast."""
        object.__setattr__(self, "_draws", Draws(min(MOST_DRAWN, self.engine.memory // (8 * REPLICATES))))

    def figure(self, key: str, study: Study, by: Sequence[str] = ()) -> Figure:
        """The figure of an indicator, broken down by dimensions. Cells without records are left out."""
        indicator = self.indicator(key)
        by = _with_native(indicator, by)
        self._check(indicator, study, by)
        counted = self._cells(indicator, study, by, AS_COUNTED)
        bounds = [self._values(indicator, study, by, linkage) for linkage in (DROPPED, KEPT)]
        records = self._record_counts(indicator, study, by, counted)
        own = self._own_intervals(indicator, study, by)
        found = self._caveats(indicator, study, by)
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
            self._fingerprint(indicator, sql, by), sql,
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
        self.check_period(study)
        if isinstance(indicator, Derived | Networked):
            indicator.check(study, by, self.manifest.partial_year)
        self._check_records(indicator, study)
        self._check_baseline(indicator)
        check_reach(self.manifest, indicator.key, self.sql(indicator.key, study, by))

    def check_period(self, study: Study) -> None:
        """Refuses years that the corpus does not have."""
        first, last = self.manifest.years
        if study.period.first < first or study.period.last > last:
            raise FigureError(
                f"the period {study.period} goes beyond the corpus, which covers {first}-{last}",
                place=f"corpus {self.manifest.corpus_id}",
                next_step=f"choose years from {first} to {last}",
            )

    def _check_records(self, indicator: Indicator, study: Study) -> None:
        """Refuses a kind of record that the corpus has none of, or that the study's theme can't narrow."""
        needed = indicator.card.records
        kind = KINDS[needed]
        if kind.next_step and not self.manifest.rows[kind.table]:
            raise FigureError(
                f'"{indicator.key}" needs {needed}, and this corpus has none',
                place=f"corpus {self.manifest.corpus_id}",
                next_step=kind.next_step,
            )
        if study.theme is not None and kind.parties and "theme" not in kind.dimensions:
            raise FigureError(
                f'"{indicator.key}" can\'t be narrowed to a theme: {needed} have none', next_step="leave the theme out"
            )

    def _check_baseline(self, indicator: Indicator) -> None:
        if self._scored_works(indicator) is not None and self.baseline is None:
            raise FigureError(
                f'"{indicator.key}" needs a baseline of citations, and this workspace has none',
                next_step="make one of the corpus: midspan build --baseline; or take a published one: "
                "midspan build --baseline FILE",
            )

    def _scored_works(self, indicator: Indicator) -> "Callable[[Tables, Study], ir.Table] | None":
        """What gives the works that are set against a baseline; None where none are."""
        if isinstance(indicator, Networked):
            return None
        if isinstance(indicator, Counted):
            return indicator.scored_works
        return self._scored_works(self.indicator(next(iter(indicator.operands.values())).key))

    def indicator(self, key: str) -> Indicator:
        """The indicator of a key; an unknown key is an error that lists the known ones."""
        if key not in self.indicators:
            raise FigureError(f'there is no indicator "{key}"', next_step=known_values(key, self.indicators))
        return self.indicators[key]

    def listed(self, key: str, study: Study, where: Mapping[str, str]) -> "ir.Table":
        """The records behind a value (record_id, weight); `where` names a cell by dimension and value.

        A derived figure opens to the records of its first operand, one of a network to its works.
        """
        indicator = self.indicator(key)
        check_breakdown(indicator.card, tuple(where), study)
        check_reach(self.manifest, key, self.sql(key, study))
        if isinstance(indicator, Networked):
            known = _operand_by(NETWORK_WORKS, tuple(where), ())
            return reduction.listed(NETWORK_WORKS, study, tuple((d, where[d]) for d in known))
        if isinstance(indicator, Derived):
            inner = self.indicator(next(iter(indicator.operands.values())).key)
            known = _operand_by(inner, tuple(where), ())
            return self.listed(inner.key, study, {d: where[d] for d in known})
        return reduction.listed(indicator, study, tuple(where.items()))

    def sql(self, key: str, study: Study, by: Sequence[str] = ()) -> str:
        """The DuckDB SQL of a figure; for a derived one, that of each operand; of a network, that of its works."""
        indicator = self.indicator(key)
        if isinstance(indicator, Networked):
            return sql_of(reduction.reduced(NETWORK_WORKS, study, _operand_by(NETWORK_WORKS, by, ()), AS_COUNTED))
        if isinstance(indicator, Counted):
            return sql_of(reduction.reduced(indicator, study, tuple(by), AS_COUNTED))
        return "\n\n".join(
            f"-- {name}\n{self.sql(o.key, study, _operand_by(self.indicator(o.key), by, o.by))}"
            for name, o in indicator.operands.items()
        )

    def fingerprint(self, key: str, study: Study, by: Sequence[str] = ()) -> str:
        """12 hexadecimal characters: the SQL of the figure, the indicator's version, the corpus, a baseline's id."""
        indicator = self.indicator(key)
        by = _with_native(indicator, by)
        check_breakdown(indicator.card, by, study)
        return self._fingerprint(indicator, self.sql(key, study, by), by)

    def _fingerprint(self, indicator: Indicator, sql: str, by: Sequence[str]) -> str:
        """The SQL of what a figure is made of does not say how its own cells are broken down."""
        made_of: list[Indicator] = [NETWORK_WORKS] if isinstance(indicator, Networked) else []
        if isinstance(indicator, Derived):
            made_of = [self.indicator(operand.key) for operand in indicator.operands.values()]
        parts = [f"{i.key} {i.card.version}" for i in (indicator, *made_of)]
        if not isinstance(indicator, Counted):
            parts.append(f"by {' '.join(by)}")
        if self.baseline is not None and self._scored_works(indicator) is not None:
            parts.append(self.baseline.baseline_id)
        return self._hash(sql, ", ".join(parts))

    def _hash(self, sql: str, versions: str) -> str:
        return hashlib.sha256(f"{sql} | {versions} | {self.manifest.corpus_id}".encode()).hexdigest()[:12]

    def _cells(
        self, indicator: Indicator, study: Study, by: Sequence[str], linkage: Linkage
    ) -> dict[tuple[str, ...], Values]:
        """Value and replicates of each cell."""
        if isinstance(indicator, Counted):
            return self._counted_cells(indicator, study, by, linkage)
        if isinstance(indicator, Networked):
            return self._networked(indicator, study, by, linkage, indicator.replicates)
        return dict(self.derived(indicator, study, by, lambda i, b: self._cells(i, study, b, linkage)))

    def _values(
        self, indicator: Indicator, study: Study, by: Sequence[str], linkage: Linkage
    ) -> dict[tuple[str, ...], Values]:
        """The value alone of each cell, as an array of one."""
        if isinstance(indicator, Counted):
            table = self._reduction(indicator, study, by, linkage)
            return {cell: np.array([float(row["value"] or 0)]) for cell, row in _keyed(table, by)}
        if isinstance(indicator, Networked):
            return self._networked(indicator, study, by, linkage, 0)
        return dict(self.derived(indicator, study, by, lambda i, b: self._values(i, study, b, linkage)))

    def _reduction(self, indicator: Counted, study: Study, by: Sequence[str], linkage: Linkage) -> pa.Table:
        """The reduced contributions, computed once for the value, its bounds and its counts of records."""
        wanted = (indicator, study, tuple(by), linkage)
        return once(self._reductions, wanted, lambda: self.engine.arrow(reduction.reduced(*wanted)))

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

    def _networked(
        self, indicator: Networked, study: Study, by: Sequence[str], linkage: Linkage, replicates: int
    ) -> dict[tuple[str, ...], Values]:
        """Measures the network of a linkage."""
        cells = indicator.measure(self._network(study, linkage, replicates), by, study)
        return {cell: values for cell, values in cells.items() if np.isfinite(values[0])}

    def _network(self, study: Study, linkage: Linkage, replicates: int) -> Network:
        """The network of a linkage; fewer replicates are the first of those that there are."""
        made_of = partial(self._members, study, linkage)
        every = (study, linkage, MOST_REPLICATES)
        if not replicates and every not in self._networks:
            return once(self._networks, (study, linkage, 0), lambda: network_of(made_of(), 0), most=FEW_NETWORKS)
        whole = once(self._networks, every, lambda: network_of(made_of(), MOST_REPLICATES), most=FEW_NETWORKS)
        return once(self._networks, (study, linkage, replicates), lambda: whole.first(replicates), most=FEW_NETWORKS)

    def _members(self, study: Study, linkage: Linkage) -> pa.Table:
        """Who is on which work of the network, read once for what is measured and for its counts of records."""
        made_of = network_members(Tables(linkage), study)
        return once(self._reductions, ("members", study, linkage), lambda: self.engine.arrow(made_of))

    def _counted_cells(
        self, indicator: Counted, study: Study, by: Sequence[str], linkage: Linkage
    ) -> dict[tuple[str, ...], Values]:
        wanted = (indicator, study, tuple(by), linkage)
        if (held := self._replicated.get(wanted)) is not None:
            return held
        reduced, *scored = self.engine.arrows(reduction.reduced(*wanted), reduction.scored(*wanted))
        once(self._reductions, wanted, lambda: reduced)
        exact = self._values(indicator, study, by, linkage)
        cells, sums = self._replicates(scored.pop(), by)
        replicates = dict(zip(cells, sums, strict=True))
        nothing = np.zeros(REPLICATES)
        made = {cell: np.concatenate([value, replicates.get(cell, nothing)]) for cell, value in exact.items()}
        return once(self._replicated, wanted, lambda: made) if len(made) <= FEW_CELLS else made

    def _replicates(self, table: pa.Table, by: Sequence[str]) -> tuple[list[tuple[str, ...]], NDArray[np.float64]]:
        """The cells, and the sums of what their records add in every replicate."""
        names = table.column("record_id").combine_chunks().dictionary_encode()
        cells, cell_of = _cells_of(table, by)
        scores = table.column("score").to_numpy()
        del table  # the largest that a figure is made of
        ids = [str(name) for name in names.dictionary.to_pylist()]
        return cells, replicate_sums(ids, cell_of, names.indices.to_numpy(), scores, len(cells), self._draws)

    def _record_counts(
        self, indicator: Indicator, study: Study, by: Sequence[str], cells: Iterable[tuple[str, ...]] = ()
    ) -> dict[tuple[str, ...], int]:
        """Records behind each cell; behind a derived figure's cells, those of its first operand."""
        if isinstance(indicator, Counted):
            table = self._reduction(indicator, study, by, AS_COUNTED)
            return {cell: int(row["records"]) for cell, row in _keyed(table, by)}
        if isinstance(indicator, Networked):
            known = _operand_by(NETWORK_WORKS, by, ())
            grouped = (
                self._members(study, AS_COUNTED).group_by(list(known)).aggregate([("record_id", "count_distinct")])
            )
            counts = {tuple(row[d] for d in known): row["record_id_count_distinct"] for row in grouped.to_pylist()}
            kept = [by.index(dimension) for dimension in known]
            return {cell: counts.get(tuple(cell[n] for n in kept), 0) for cell in cells}
        operand = next(iter(indicator.operands.values()))
        inner = self.indicator(operand.key)
        known = _operand_by(inner, by, ())
        counts = self._record_counts(inner, study, known)
        kept = [number for number, dimension in enumerate(by) if dimension in known]
        return {cell: counts.get(tuple(cell[n] for n in kept), 0) for cell in cells}

    def _caveats(self, indicator: Indicator, study: Study, by: Sequence[str]) -> tuple[Caveat, ...]:
        found = list(caveats_of_study(study, self.manifest))
        if indicator.card.caveat:
            found.append(Caveat(indicator.key, indicator.card.caveat))
        scored = self._scored_works(indicator)
        if scored is not None and self.baseline is not None:
            found += baseline_caveats(self.engine, self.baseline, scored(Tables(), study), study)
        counts = once(self._noted, study, lambda: counts_of_works(self.engine, study))
        return (*found, *caveats_of_works(counts, is_by_theme=study.theme is not None or "theme" in by))

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


def _cells_of(table: pa.Table, by: Sequence[str]) -> tuple[list[tuple[str, ...]], Numbered]:
    """The cells of a breakdown, sorted, and the cell of each row."""
    code, columns = np.zeros(len(table), dtype=np.intp), []
    for dimension in by:
        column = table.column(dimension).combine_chunks().dictionary_encode(null_encoding="encode")
        values = [str(value) for value in column.dictionary.to_pylist()]
        code = code * len(values) + column.indices.to_numpy()
        columns.append(values)
    found = pa.array(code).dictionary_encode()
    cells = []
    for number in found.dictionary.to_numpy().tolist():
        key: list[str] = []
        for values in reversed(columns):
            number, at = divmod(number, len(values))  # noqa: PLW2901 - digits of a number, the last first
            key.append(values[at])
        cells.append(tuple(reversed(key)))
    order = sorted(range(len(cells)), key=cells.__getitem__)
    rank = np.empty(len(cells), dtype=np.int32)
    rank[order] = np.arange(len(cells))
    return [cells[at] for at in order] if by else [()], rank[found.indices.to_numpy()]


def once(held: dict[Key, Made], key: Key, make: Callable[[], Made], *, most: int = MOST_HELD) -> Made:
    """What is held for a key, made where it is missing; the oldest goes where there are too many. For any thread."""
    made = held.get(key)
    if made is None:
        made = held.setdefault(key, make())
        if len(held) > most:
            held.pop(next(iter(held)), None)
    return made


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
    if any(b is None for b in bounds) and not isinstance(indicator, Derived):
        nothing = indicator.of_nothing if isinstance(indicator, Networked) else 0.0
        known += [nothing] if np.isfinite(nothing) else []
    linkage = Interval(tidy(min(known)), tidy(max(known)))
    return Estimate(value, interval, linkage, records)
