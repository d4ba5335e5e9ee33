"""Joint papers by theme: bars with growth against the period before, and the same as a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from midspan.chart.bars import SLIM, Bar, BarWords, bars
from midspan.chart.draw import ends, tip_of
from midspan.chart.number import MISSING, unit_of
from midspan.model.figure import Cell, Figure
from midspan.web.blocks.numbers import Foot, foot, low_and_high
from midspan.web.blocks.studied import Studied, estimate_at
from midspan.web.headline import FEW, Move, change_between, overlap_heavily, times

KEY = "joint_works"
MOST = 10
OTHERS = frozenset({"", "unknown", "none", "other"})
"""Keys of no theme: in the table, not in the chart."""


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """One row of the table."""

    name: str
    value: str
    low: str
    high: str
    growth: str
    url: str


@dataclass(frozen=True, slots=True)
class ByTheme:
    """The card."""

    title: str
    subtitle: str
    chart: Markup
    rows: tuple[ThemeRow, ...]
    foot: Foot


def by_theme(studied: Studied) -> ByTheme | None:
    """The card, or None where the corpus has no themes or the study is one theme already."""
    if "theme" not in studied.card(KEY).dimensions or studied.address.theme:
        return None
    figure = studied.figure(KEY, "theme")
    before = studied.figure_before(KEY, "theme")
    cells = sorted(figure.cells, key=lambda cell: (-(cell.estimate.value or 0), cell.key))
    drawn = [cell for cell in cells if cell.key[0] not in OTHERS and cell.estimate.value][:MOST]
    if not drawn:
        return None
    t, old = studied.visit.t, studied.spans.before
    period = t.span(studied.spans.now)
    return ByTheme(
        title=_title(studied, drawn),
        subtitle=t("themes.sub", period=period, before=t.span(old)) if old else t("themes.sub_plain", period=period),
        chart=_chart(studied, figure, before, drawn),
        rows=tuple(_row(studied, figure, before, cell) for cell in cells),
        foot=foot(studied.visit, studied.address, figure.card, "theme"),
    )


def _title(studied: Studied, drawn: Sequence[Cell]) -> str:
    """The largest theme; two where their intervals overlap heavily; no claim where three do or papers are few."""
    t, top = studied.visit.t, drawn[0].estimate
    names = [studied.visit.theme_name(cell.key[0]) for cell in drawn[:2]]
    level = [cell for cell in drawn[1:] if overlap_heavily(top.stability, cell.estimate.stability)]
    if top.records < FEW or len(level) > 1:
        return t("themes.any")
    return t("themes.two", names=t.listed(names)) if level else t("themes.largest", name=names[0])


def _growth(studied: Studied, cell: Cell, before: Figure | None) -> tuple[str, bool]:
    """×1.9, and whether the growth is more than noise; a dot where there are too few records for a rate."""
    change = change_between(cell.estimate, estimate_at(before, cell.key))
    if change.ratio is None:
        return MISSING, False
    return studied.visit.t("number.times", number=times(change.ratio)), change.move in {
        Move.ROSE,
        Move.DOUBLED,
        Move.MULTIPLIED,
    }


def _chart(studied: Studied, figure: Figure, before: Figure | None, drawn: Sequence[Cell]) -> Markup:
    t, unit = studied.visit.t, unit_of(figure.card, figure.study)
    rows: list[Bar] = []
    for cell in drawn:
        estimate, name = cell.estimate, studied.visit.theme_name(cell.key[0])
        low, high = ends(estimate.stability) or (None, None)
        growth, is_more = _growth(studied, cell, before)
        text = t.numbers.spoken(estimate.value, unit)
        tip = tip_of(name, estimate, unit, t("interval.name"), t.numbers)
        note = growth if before else ""
        rows.append(Bar(name, float(estimate.value or 0), text, low, high, note, is_more, tip))
    label = t("themes.alt", name=rows[0].name, value=rows[0].text)
    words = BarWords(label, studied.visit.title(figure.card), t("column.growth") if before else "")
    both = bars(rows, words, class_="regular") + bars(rows, words, width=SLIM, class_="slim")
    return Markup(both)  # noqa: S704 - drawn by the chart kit, which escapes


def _row(studied: Studied, figure: Figure, before: Figure | None, cell: Cell) -> ThemeRow:
    t, unit = studied.visit.t, unit_of(figure.card, figure.study)
    low, high = low_and_high(t, cell.estimate.stability, unit)
    url = studied.address.url("records", figure=KEY, theme=cell.key[0])
    name = studied.visit.theme_name(cell.key[0])
    return ThemeRow(
        name, t.numbers.spoken(cell.estimate.value, unit), low, high, _growth(studied, cell, before)[0], url
    )
