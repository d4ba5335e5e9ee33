"""A report of a study: what the Overview says, with every definition, caveat and source, as a document."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from midspan.chart.draw import chart_width, first_chart, with_style
from midspan.export.document import (
    Document,
    Facts,
    Grid,
    Number,
    Numbers,
    Part,
    Picture,
    Section,
    Sentences,
    of_markup,
    plain,
)
from midspan.model.errors import CorpusError, FigureError
from midspan.model.figure import Figure
from midspan.web.address import Address
from midspan.web.blocks.by_theme import by_theme
from midspan.web.blocks.lede import lede
from midspan.web.blocks.matrix import matrix
from midspan.web.blocks.studied import Studied, estimate_at
from midspan.web.blocks.sure import COVERAGE, sure
from midspan.web.blocks.tiles import Tile, tiles
from midspan.web.blocks.values import values
from midspan.web.blocks.yearly import yearly
from midspan.web.commands import report_line
from midspan.web.headline import headline
from midspan.web.visit import Visit
from midspan.web.words import rich

KEY = "joint_works"
RATES = ("cagr", "mean_annual_growth", "log_linear_growth", "contract_growth")


@dataclass(frozen=True, slots=True)
class Report:
    """A document, and the figures that it shows; those of the headline lead to their records."""

    document: Document
    figures: tuple[Figure, ...]
    headline: tuple[Figure, ...]


def report(visit: Visit, address: Address) -> Report:
    """The report of a study in the language of a visit; CorpusError where joint works can't be counted."""
    if KEY not in visit.book.cards:
        raise CorpusError(f'there is no indicator "{KEY}"', next_step="install Midspan with its indicators")
    studied = Studied(visit, address)
    t, works = visit.t, studied.figure(KEY)
    before = estimate_at(studied.figure_before(KEY), ())
    shown = tiles(studied)
    first = tuple(_headline_figures(studied, shown))
    figures = (*first, *_other_figures(studied))
    date = t.date(visit.book.snapshot_date)
    theme = visit.theme_name(address.theme) if address.theme else ""
    sections = (
        Section(t("sure.title"), "", (Sentences(tuple(map(of_markup, sure(studied, works))), is_list=True),)),
        Section(t("card.figures"), "", (Numbers(tuple(_number(tile, t("linkage.name")) for tile in shown)),)),
        *_trend(studied, works),
        *_themes(studied),
        *_matrix(studied, works),
        *_rates(studied),
        _definitions(studied, figures),
        _to_know(studied, figures),
        _sources(studied),
    )
    document = Document(
        language=visit.language,
        title=t("report.title", names=visit.pair_names(address), period=t.span(address.period)),
        kicker=t.joined("list.clause", (visit.heading(address), theme)),
        headline=headline(t, works.total, before, studied.spans),
        lede=of_markup(rich(lede(studied, works.total, before))),
        warning=t("site.invented") if visit.book.is_invented else "",
        sections=sections,
        foot=t("report.foot", corpus=visit.book.corpus_id, date=date),
        page_of=t("report.page", page="{page}", pages="{pages}"),
        date=visit.book.snapshot_date,
    )
    return Report(document, figures, first)


def _headline_figures(studied: Studied, shown: Iterable[Tile]) -> Iterator[Figure]:
    for tile in shown:
        by = ("region",) if tile.card.unit == "share" and "region" in tile.card.dimensions else ()
        yield studied.figure(tile.card.key, *by)


def _other_figures(studied: Studied) -> Iterator[Figure]:
    """The other figures that the report shows: breakdowns, rates and the coverage."""
    by_year = studied.by_year(KEY)
    if by_year is not None:
        yield by_year
    for by in ("theme", "organisation_pair"):
        if by in studied.card(KEY).dimensions:
            yield studied.figure(KEY, by)
    for key in (*RATES, COVERAGE):
        if key in studied.visit.book.cards:
            try:
                yield studied.figure(key)
            except FigureError:
                continue


def _number(tile: Tile, name: str) -> Number:
    """A headline figure; `name` is what the linkage range is called."""
    change = "".join(text for text, _ in of_markup(rich(tile.change)))
    linkage = [f"{name} {tile.said.linkage}"] if tile.said.linkage else []
    return Number(tile.title, tile.said.value, (tile.interval, *linkage, *tile.also, change))


def _picture(studied: Studied, charts: str, said: str) -> Picture:
    svg = with_style(first_chart(charts), studied.visit.language)
    return Picture(svg, said, chart_width(svg))


def _trend(studied: Studied, works: Figure) -> Iterator[Section]:
    card, t = yearly(studied, works.total), studied.visit.t
    if card is None:
        return
    heads = ("dimension.year", "title.joint_works", "column.low", "column.high", "column.linkage_low",
             "column.linkage_high", "column.complete")  # fmt: skip
    rows = tuple(
        (row.year, row.value, row.low, row.high, row.linkage_low, row.linkage_high,
         t("yes") if row.is_complete else t("no"))
        for row in card.rows
    )  # fmt: skip
    note = [Sentences((plain(card.note),))] if card.note else []
    grid = Grid(card.subtitle, tuple(map(t, heads)), rows)
    yield Section(card.title, card.subtitle, (_picture(studied, card.chart, card.title), *note, grid))


def _themes(studied: Studied) -> Iterator[Section]:
    card, t = by_theme(studied), studied.visit.t
    if card is None:
        return
    heads = ("dimension.theme", "title.joint_works", "column.low", "column.high", "column.growth")
    rows = tuple((row.name, row.value, row.low, row.high, row.growth) for row in card.rows)
    grid = Grid(card.subtitle, tuple(map(t, heads)), rows)
    yield Section(card.title, card.subtitle, (_picture(studied, card.chart, card.title), grid))


def _matrix(studied: Studied, works: Figure) -> Iterator[Section]:
    card = matrix(studied, works.total)
    if card is None:
        return
    every = studied.visit.t("matrix.all")
    rows = (*((row.name, *(cell.text for cell in row.cells), row.total) for row in card.rows),
            (every, *card.totals, card.total))  # fmt: skip
    heads = ("", *(name for name, _ in card.columns), every)
    none = (0,) * len(heads)
    steps = (*((0, *(cell.step for cell in row.cells), 0) for row in card.rows), none)
    yield Section(card.title, card.subtitle, (Grid(card.caption, heads, rows, steps),), is_new_page=True)


def _rates(studied: Studied) -> Iterator[Section]:
    visit = studied.visit
    rows = [row for row in values(studied, RATES) if not row.missing]
    if not rows:
        return
    heads = ("values.figure", "multiverse.value", "column.low", "column.high", "column.linkage_low",
             "column.linkage_high")  # fmt: skip
    cells = tuple((row.title, row.value, row.low, row.high, row.linkage_low, row.linkage_high) for row in rows)
    title = visit.t("report.values")
    yield Section(title, visit.t("values.sub"), (Grid(title, tuple(map(visit.t, heads)), cells),))


def _definitions(studied: Studied, figures: Iterable[Figure]) -> Section:
    """Each indicator once, with how its figures were made."""
    visit, t = studied.visit, studied.visit.t
    by_key: dict[str, list[Figure]] = {}
    for figure in figures:
        by_key.setdefault(figure.card.key, []).append(figure)
    parts: list[Part] = []
    for key, made in by_key.items():
        card = made[0].card
        rows = [
            (t("card.definition"), t.elsewhere(card.definition)),
            (t("methods.not_counted"), t.elsewhere(card.not_counted)),
            (t("methods.reference"), t.elsewhere(card.reference)),
            (t("methods.unit"), t.elsewhere(card.unit)),
            (t("methods.kind"), t(f"kind.{card.kind}")),
            *(
                (t("report.method"), t("report.figure_made", name=", ".join((key, *figure.by)), version=card.version,
                                       fingerprint=figure.fingerprint))
                for figure in made
            ),
        ]  # fmt: skip
        parts.append(Facts(visit.title(card), tuple((name, text) for name, text in rows if text)))
    return Section(t("report.definitions"), t("report.definitions_note"), tuple(parts), is_new_page=True)


def _to_know(studied: Studied, figures: Iterable[Figure]) -> Section:
    """Every caveat of the figures once, and how intervals are made."""
    t = studied.visit.t
    caveats = dict.fromkeys(t.elsewhere(caveat.text) for figure in figures for caveat in figure.caveats)
    lines = [*map(plain, caveats), *(of_markup(rich(t(f"methods.caveat_{number}"))) for number in (1, 2, 3))]
    made = tuple(of_markup(rich(t(f"methods.interval_{number}"))) for number in (1, 2, 3, 4))
    return Section(
        t("report.know"),
        "",
        (
            Sentences(tuple(lines), is_list=True),
            Sentences((plain(t("report.intervals")),)),
            Sentences(made, is_list=True),
        ),
    )


def _sources(studied: Studied) -> Section:
    visit, t = studied.visit, studied.visit.t
    snapshots = sorted(
        t("report.snapshot", source=one["source"], version=one["version"], date=t.date(str(one["received"])[:10]),
          licence=one["licence"])
        for one in visit.book.snapshots
    )  # fmt: skip
    address = studied.address
    line = report_line((address.a, address.b), address.study, visit.language, visit.book.corpus_id)
    again = ((t("report.command"), line), (t("start.corpus_id"), visit.book.corpus_id))
    lines = tuple(map(plain, [visit.source_line(), *snapshots]))
    return Section(t("report.sources"), "", (Sentences(lines, is_list=True), Facts(t("report.again"), again)))
