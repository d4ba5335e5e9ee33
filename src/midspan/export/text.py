"""A figure as text for a terminal."""

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal

from midspan.model.figure import Cell, Estimate, Figure, Interval
from midspan.model.place import Name, Region, Theme

LONGEST = 40
"""Rows of a broken-down figure that are shown; --json has them all."""
WHOLE = ("authors", "contracts", "pairs", "partners", "projects")
"""Units that have no fractions: their intervals are rounded."""
BILLION = Decimal(10) ** 9
THOUSANDTH = Decimal("0.001")


def figure_text(
    figure: Figure,
    regions: Mapping[str, Region],
    themes: Mapping[str, Theme],
    organisations: Callable[[Collection[str]], Mapping[str, Name]],
    lang: str = "en",
) -> str:
    """Title, then a line a cell: value, stability interval, linkage range, records; names in the script of `lang`."""
    cells = _ordered(figure)[:LONGEST]
    names = organisations({part for cell in cells for key in cell.key for part in key.split("|") if ":" in part})
    known = {**{r.key: r.name for r in regions.values()}, **{t.key: t.name for t in themes.values()}, **names}
    shown = {key: name.in_language(lang) for key, name in known.items()}
    lines = [f"{figure.card.title}" + (f", by {', '.join(figure.by)}" if figure.by else "")]
    for cell in cells:
        label = " · ".join(" – ".join(shown.get(part, part) for part in key.split("|")) for key in cell.key)
        lines.append(f"  {label + '  ' if label else ''}{estimate_text(cell.estimate, unit_of(figure))}")
    if len(figure.cells) > LONGEST:
        lines.append(f"  ... {len(figure.cells) - LONGEST} more rows: --json has them all")
    if not figure.cells:
        lines.append("  nothing to count")
    return "\n".join(lines) + "\n"


def estimate_text(estimate: Estimate, unit: str) -> str:
    """`12,280   95 % interval 12,063-12,496   linkage range 11,790-12,311   12,280 records`."""
    if estimate.value is None:
        return "no value"
    parts = [number_text(estimate.value, unit)]
    if estimate.stability:
        parts.append(f"95 % interval {_interval(estimate.stability, unit)}")
    if estimate.linkage:
        parts.append(f"linkage range {_interval(estimate.linkage, unit)}")
    return "   ".join([*parts, f"{estimate.records:,} records"])


def number_text(value: Decimal, unit: str) -> str:
    """A number in its unit: thousands separated, shares and rates in per cent, money with its currency."""
    if unit in ("share", "rate a year"):
        return f"{value * 100:.1f} %" + (" a year" if unit == "rate a year" else "")
    if len(unit) == 3 and unit.isupper():
        return f"{unit} {value / BILLION:.2f} bn" if value >= BILLION else f"{unit} {value:,.0f}"
    if unit == "index":
        return f"{value:.3f}" if value == 0 or abs(value) >= THOUSANDTH else f"{value:.2e}"
    if unit in WHOLE:
        return f"{value:,.0f}"
    return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.1f}"


def unit_of(figure: Figure) -> str:
    """The unit of the values; money is in the study's currency."""
    return figure.study.currency if figure.card.unit == "money" else figure.card.unit


def _interval(interval: Interval, unit: str) -> str:
    return f"{number_text(interval.low, unit)} to {number_text(interval.high, unit)}"


def _ordered(figure: Figure) -> list[Cell]:
    """By year where there are years; else the largest first."""
    if "year" in figure.by or "region" in figure.by:
        return list(figure.cells)
    return sorted(figure.cells, key=lambda cell: (-(cell.estimate.value or 0), cell.key))
