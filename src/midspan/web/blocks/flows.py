"""The map of joint papers: every two parts of the regions and the places elsewhere that work with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from midspan.chart.draw import tip_of
from midspan.chart.flow_map import DELTAS, MOST_FLOWS, NARROW, SLIM, WIDE, Drawn, Flow, Sheet, Spot, flow_map
from midspan.chart.number import unit_of
from midspan.model.errors import FigureError
from midspan.model.figure import Cell, Estimate, Figure
from midspan.model.place import PartPoint
from midspan.web.blocks.measured import Row, shown
from midspan.web.blocks.numbers import Foot
from midspan.web.blocks.studied import Studied
from midspan.web.headline import FEW, overlap_heavily

KEY, OF_PLACE = "part_joint_works", "part_works"
ON_OVERVIEW = 12
"""Rows of the table where the map is one of several cards."""
MOST_NAMED = 8
"""Places named in a note."""


@dataclass(frozen=True, slots=True)
class FlowMap:
    """The card. Where the corpus cannot give it, `missing` says what it lacks and `step` what to do."""

    title: str
    subtitle: str = ""
    chart: str = ""
    insets: tuple[Markup, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    dimension: str = ""
    rows: tuple[Row, ...] = ()
    foot: Foot | None = None
    open_url: str = ""
    missing: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """The two figures of a map, and where its places are."""

    flows: Figure
    works: Figure
    points: Mapping[str, PartPoint]

    @property
    def unplaced(self) -> tuple[str, ...]:
        """Parts with papers and without a position."""
        known = {key for key, point in self.points.items() if point.latitude is not None}
        return tuple(cell.key[0] for cell in self.works.cells if cell.key[0] not in known and cell.estimate.records)


def placed(studied: Studied) -> Placed:
    """What a map of a study is drawn of; FigureError where the corpus has no such papers."""
    points = studied.visit.book.part_points(studied.address.study)
    return Placed(studied.figure(KEY, "part_pair"), studied.figure(OF_PLACE, "part"), points)


def flows(studied: Studied, *, is_whole: bool) -> FlowMap | None:
    """The card, or None where the indicators are not installed; `is_whole`: with insets, notes and every row."""
    visit = studied.visit
    if KEY not in visit.book.cards or OF_PLACE not in visit.book.cards:
        return None
    title = visit.t("map.any")
    try:
        known = placed(studied)
    except FigureError as error:
        return FlowMap(title, missing=error.fact, step=error.next_step)
    table = shown(studied, known.flows)
    wide, narrow, slim = (_drawn(studied, known, sheet, is_whole=is_whole) for sheet in (WIDE, NARROW, SLIM))
    if table.missing or not wide.main:
        return FlowMap(title, missing=table.missing or visit.t("map.none"))
    period, counting = visit.t.span(studied.address.period), visit.t(f"counting.{studied.address.study.counting}")
    return FlowMap(
        title=_title(studied, _ordered(known.flows)),
        subtitle=visit.t("map.sub", period=period, counting=counting),
        chart=Markup(wide.main + narrow.main + slim.main),  # noqa: S704 - drawn by the chart kit, which escapes
        insets=tuple(Markup(one) for one in wide.insets.values()),  # noqa: S704
        legend=_legend(studied),
        notes=_notes(studied, known, wide) if is_whole else (),
        dimension=table.dimension,
        rows=table.rows if is_whole else table.rows[:ON_OVERVIEW],
        foot=_foot(studied, table.foot),
        open_url="" if is_whole else studied.address.url("map"),
    )


def _ordered(figure: Figure) -> list[Cell]:
    return sorted(figure.cells, key=lambda cell: (-(cell.estimate.value or 0), cell.key))


def _foot(studied: Studied, foot: Foot | None) -> Foot | None:
    """The foot of the figure, with the map in the place of its bars."""
    return foot and replace(foot, svg=studied.address.url("map.svg"))


def _title(studied: Studied, cells: Sequence[Cell]) -> str:
    """Who shares most, where its interval keeps clear of the second's and it rests on ten papers or more."""
    first, second = cells[0].estimate, cells[1].estimate if len(cells) > 1 else None
    if first.records < FEW or (second and overlap_heavily(first.stability, second.stability)):
        return studied.visit.t("map.any")
    a, b = _ends(studied, cells[0])
    return studied.visit.t("map.most", a=a, b=b)


def _ends(studied: Studied, cell: Cell) -> list[str]:
    """The names of the two places, the reader's own region first."""
    keys = sorted(cell.key[0].split("|"), key=lambda key: (key != studied.address.a, key == studied.address.b))
    return [studied.visit.region_name(key) for key in keys]


def _drawn(studied: Studied, known: Placed, sheet: Sheet, *, is_whole: bool) -> Drawn:
    t = studied.visit.t
    cells = _ordered(known.flows)
    a, b = _ends(studied, cells[0]) if cells else ("", "")
    value = _spoken(studied, known.flows, cells[0].estimate) if cells else ""
    label = t("map.alt", a=a, b=b, value=value)
    regions = studied.visit.book.regions
    names = {key: studied.visit.region_name(key) for key in DELTAS if is_whole and key in regions}
    return flow_map(spots(studied, known), lines(studied, known), label, names, sheet)


def drawn_whole(studied: Studied) -> Drawn:
    """The map alone, for its file; FigureError where there is none."""
    return _drawn(studied, placed(studied), WIDE, is_whole=True)


def _spoken(studied: Studied, figure: Figure, estimate: Estimate) -> str:
    return studied.visit.t.numbers.spoken(estimate.value, unit_of(figure.card, figure.study))


def spots(studied: Studied, known: Placed) -> list[Spot]:
    """The places of a map with a position."""
    address, found = studied.address, []
    sides = {address.a: "a", address.b: "b"}
    for cell in known.works.cells:
        point = known.points.get(cell.key[0])
        if point is None or point.latitude is None or point.longitude is None or not cell.estimate.value:
            continue
        name = studied.visit.region_name(point.part)
        tip = _tip(studied, known.works, name, cell.estimate)
        side, works = sides.get(point.region, ""), float(cell.estimate.value)
        found.append(Spot(point.part, name, point.longitude, point.latitude, works, side, tip))
    return found


def lines(studied: Studied, known: Placed) -> list[Flow]:
    """The lines of a map: every two places that share papers."""
    found = []
    for cell in known.flows.cells:
        one, _, other = cell.key[0].partition("|")
        name = " – ".join(_ends(studied, cell))
        if cell.estimate.value:
            tip = _tip(studied, known.flows, name, cell.estimate)
            found.append(Flow(one, other, float(cell.estimate.value), tip))
    return found


def _tip(studied: Studied, figure: Figure, name: str, estimate: Estimate) -> str:
    t = studied.visit.t
    return tip_of(name, estimate, unit_of(figure.card, figure.study), t("interval.name"), t.numbers)


def _legend(studied: Studied) -> tuple[tuple[str, str], ...]:
    """Colour and what it stands for."""
    t, address, name = studied.visit.t, studied.address, studied.visit.region_name
    both = studied.visit.pair_names(address)
    return (("pair", both), ("a", name(address.a)), ("b", name(address.b)), ("other", t("map.others")))


def _notes(studied: Studied, known: Placed, drawn: Drawn) -> tuple[str, ...]:
    """What is not drawn, and what the map rests on."""
    visit, count = studied.visit, sum(1 for cell in known.flows.cells if cell.estimate.value)
    notes = [visit.t("map.said", names=visit.pair_names(studied.address))]
    if count > MOST_FLOWS:
        notes.append(visit.t("map.strongest", shown=MOST_FLOWS, count=f"{count:,}"))
    if drawn.beyond:
        notes.append(visit.t("map.beyond", names=_few(studied, drawn.beyond)))
    if known.unplaced:
        notes.append(visit.t("map.unplaced", names=_few(studied, known.unplaced)))
    return tuple(notes)


def _few(studied: Studied, keys: Sequence[str]) -> str:
    """Names in a row; the number of the others where there are many."""
    names = [studied.visit.region_name(key) for key in keys[:MOST_NAMED]]
    more = len(keys) - len(names)
    return studied.visit.t.listed([*names, studied.visit.t("map.more", count=more)] if more else names)
