"""Organisations of one place against those of the other: a real table with a link in every cell.

The margins are figures of their own (all joint papers of an organisation), never sums of cells: a paper of several
organisations stands in several cells.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from midspan.chart.heat import heat_step
from midspan.model.figure import Estimate
from midspan.web.blocks.numbers import Foot, foot
from midspan.web.blocks.studied import Studied

KEY = "joint_works"
MOST_ROWS = 12
MOST_COLUMNS = 10

Pairs = Mapping[tuple[str, str], Estimate]


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One cell: the number, its colour step (0 for none), its link and the link's name."""

    text: str
    step: int
    url: str
    label: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """An organisation of the first place."""

    name: str
    url: str
    cells: tuple[MatrixCell, ...]
    total: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """The card."""

    title: str
    subtitle: str
    caption: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[MatrixRow, ...]
    totals: tuple[str, ...]
    total: str
    foot: Foot


def matrix(studied: Studied, total: Estimate) -> Matrix | None:
    """The card, or None where no two organisations wrote together."""
    if "organisation_pair" not in studied.card(KEY).dimensions:
        return None
    figure = studied.figure(KEY, "organisation_pair")
    turned = studied.address.in_readers_order
    pairs = {turned(cell.key[0]): cell.estimate for cell in figure.cells if cell.estimate.value}
    if not pairs:
        return None
    alone = _alone(studied)
    side_a = _largest({a for a, _ in pairs}, alone, pairs, MOST_ROWS, side=0)
    side_b = _largest({b for _, b in pairs}, alone, pairs, MOST_COLUMNS, side=1)
    visit, address = studied.visit, studied.address
    names = visit.organisation_names([*side_a, *side_b])
    places = {"a": visit.region_name(address.a), "b": visit.region_name(address.b)}
    one = len(pairs) == 1
    return Matrix(
        title=visit.t("matrix.title_one") if one else visit.t("matrix.title", count=f"{len(pairs):,}"),
        subtitle=visit.t("matrix.sub", period=visit.t.span(address.period), **places),
        caption=visit.t("matrix.caption", **places),
        columns=tuple((names[b], address.url(f"organisations/{b}")) for b in side_b),
        rows=_rows(studied, side_a, side_b, pairs, names, alone),
        totals=tuple(_said(studied, alone.get(b)) for b in side_b),
        total=_said(studied, total),
        foot=foot(visit, address, figure.card, "organisation_pair"),
    )


def _alone(studied: Studied) -> dict[str, Estimate]:
    """All joint papers of each organisation."""
    if "organisation" not in studied.card(KEY).dimensions:
        return {}
    return {cell.key[0]: cell.estimate for cell in studied.figure(KEY, "organisation").cells}


def _largest(ids: set[str], alone: Mapping[str, Estimate], pairs: Pairs, most: int, *, side: int) -> list[str]:
    """The organisations with most joint papers; by their largest cell where the figure has no margins."""

    def size(one: str) -> float:
        if one in alone:
            return float(alone[one].value or 0)
        return max(float(estimate.value or 0) for key, estimate in pairs.items() if key[side] == one)

    return sorted(ids, key=lambda one: (-size(one), one))[:most]


def _rows(
    studied: Studied,
    side_a: Sequence[str],
    side_b: Sequence[str],
    pairs: Pairs,
    names: Mapping[str, str],
    alone: Mapping[str, Estimate],
) -> tuple[MatrixRow, ...]:
    most = (
        max(float(pairs[a, b].value or 0) for a in side_a for b in side_b if (a, b) in pairs)
        if any((a, b) in pairs for a in side_a for b in side_b)
        else 0.0
    )
    return tuple(
        MatrixRow(
            names[a],
            studied.address.url(f"organisations/{a}"),
            tuple(_cell(studied, a, b, pairs, names, most) for b in side_b),
            _said(studied, alone.get(a)),
        )
        for a in side_a
    )


def _cell(studied: Studied, a: str, b: str, pairs: Pairs, names: Mapping[str, str], most: float) -> MatrixCell:
    estimate = pairs.get((a, b))
    if estimate is None or not estimate.value:
        return MatrixCell("·", 0, "", "")
    text = _said(studied, estimate)
    url = studied.address.url(f"organisations/{a}/{b}")
    label = studied.visit.t("matrix.cell", a=names[a], b=names[b], count=text)
    return MatrixCell(text, heat_step(float(estimate.value), most), url, label)


def _said(studied: Studied, estimate: Estimate | None) -> str:
    return studied.visit.t.numbers.spoken(estimate.value if estimate else None, "works")
