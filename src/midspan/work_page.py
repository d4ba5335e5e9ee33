"""What the page of a work shows: authorships and their links, its records, where each field is from, and conflicts."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from midspan.listing import authorship_rows, authorships
from midspan.measure.tables import unbound
from midspan.model.merged import MERGED, Conflict, FieldSource, Member
from midspan.model.place import Theme
from midspan.model.record import Record, WorkPage
from midspan.store.engine import Engine
from midspan.themes import theme_with_reason

if TYPE_CHECKING:
    import ibis.expr.types as ir


def work_page(engine: Engine, work_id: str, themes: Mapping[str, Theme]) -> WorkPage | None:
    """A work of a corpus by its id; None where there is none."""
    found = engine.arrow(_of("works", work_id)).to_pylist()
    if not found:
        return None
    row = found[0]
    told = engine.arrow(_of("work_themes", work_id)).to_pylist()
    theme, theme_reason = theme_with_reason(row, told, themes)
    record = Record(
        work_id, row["title"] or "", row["year"], row["venue"] or "", row["doi"] or "", theme,
        row["author_count"] or 0, Decimal(1), 1.0, (),
    )  # fmt: skip
    doubled = engine.arrow(_of("doubles", work_id)).to_pylist()
    counted = doubled[0]["kept_work_id"] if doubled else work_id
    return WorkPage(
        record,
        tuple(authorships(engine.arrow(authorship_rows(work_id)).to_pylist())),
        theme_reason,
        _members(engine, counted),
        tuple(FieldSource(**said) for said in _without_id(engine, "field_sources", work_id)),
        tuple(Conflict(**said) for said in _without_id(engine, "conflicts", counted)),
        "" if counted == work_id else counted,
    )


def _members(engine: Engine, work_id: str) -> tuple[Member, ...]:
    """The records of a work, the one that is kept first; none where it has one."""
    doubles, works = unbound("doubles"), unbound("works")
    told = works.select("work_id", "source", "source_row")
    ids = doubles.filter(doubles.kept_work_id == work_id).select("work_id", "reason")
    rows = engine.arrow(ids.inner_join(told, "work_id").order_by("work_id")).to_pylist()
    if rows and not work_id.startswith(MERGED):
        kept = engine.arrow(_of("works", work_id)).to_pylist()[0]
        rows.insert(0, {**kept, "reason": ""})
    return tuple(Member(row["work_id"], row["source"], row["source_row"], row["reason"]) for row in rows)


def _of(name: str, work_id: str) -> "ir.Table":
    table = unbound(name)
    return table.filter(table.work_id == work_id)


def _without_id(engine: Engine, name: str, work_id: str) -> list[dict[str, Any]]:
    rows = _of(name, work_id)
    return engine.arrow(rows.drop("work_id").order_by(rows.drop("work_id").columns)).to_pylist()
