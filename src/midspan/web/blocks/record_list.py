"""A list of records, 50 a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from midspan.chart.number import unit_of
from midspan.model.figure import Card
from midspan.model.record import Record, RecordPage
from midspan.store.kinds import KINDS
from midspan.web.blocks.studied import Studied
from midspan.web.words import Words

PAGE_LENGTH = 50
SURE_FROM = 0.9
"""From this score a match is called sure; below it the score is shown."""

COUNTED_FROM = 0.5
"""Below this score a link is a candidate only: not in the value, but in the high end of the linkage range."""


@dataclass(frozen=True, slots=True)
class Side:
    """The organisations of one region on a record; no region's name where it is not known."""

    region: str
    names: str


@dataclass(frozen=True, slots=True)
class Row:
    """One record as shown; a column that no row fills is left out."""

    title: str
    url: str
    venue: str
    doi: str
    year: int
    sides: tuple[Side, ...]
    authors: str
    weight: str
    match: str
    is_sure: bool


def rows(studied: Studied, card: Card, page: RecordPage) -> tuple[Row, ...]:
    """The records of a page, with the names of their organisations."""
    ids = sorted({one for record in page.rows for one in record.organisations})
    names = studied.visit.organisation_names(ids)
    return tuple(_row(studied, card, record, names) for record in page.rows)


def _row(studied: Studied, card: Card, record: Record, names: dict[str, str]) -> Row:
    return Row(
        title=record.title or record.record_id,
        url=work_url(studied, card, record),
        venue=record.venue,
        doi=record.doi.removeprefix("https://doi.org/"),
        year=record.year,
        sides=_sides(studied, record, names),
        authors=str(record.n_authors) if record.n_authors else "",
        weight=_weight(studied, card, record),
        match=match_words(studied, record.score),
        is_sure=record.score >= SURE_FROM,
    )


def _weight(studied: Studied, card: Card, record: Record) -> str:
    unit = unit_of(card, studied.address.study) if card.unit == "money" else "works"
    return studied.visit.t.numbers.spoken(record.weight, unit)


def work_url(studied: Studied, card: Card, record: Record) -> str:
    """The page of a work; no page for other records."""
    if KINDS[card.records].table != "works":
        return ""
    address = studied.address
    pinned = f"&asof={address.asof}" if address.asof else ""
    work = quote(record.record_id, safe=":")
    return f"/{studied.visit.language}/records/works/{work}?from={address.a},{address.b}{pinned}"


def match_words(studied: Studied, score: float) -> str:
    """Either `sure`, or `doubtful 0.71`."""
    t = studied.visit.t
    return t("records.sure") if score >= SURE_FROM else t("records.doubtful", score=f"{score:.2f}")


def _sides(studied: Studied, record: Record, names: dict[str, str]) -> tuple[Side, ...]:
    """The organisations in groups: the reader's first region, the second, then the others."""
    visit, address = studied.visit, studied.address
    if len(record.regions) != len(record.organisations):
        return (Side("", _listed(visit.t, names, record.organisations)),) if record.organisations else ()
    order = list(dict.fromkeys([address.a, address.b, *record.regions]))
    groups = {
        key: [one for one, region in zip(record.organisations, record.regions, strict=True) if region == key]
        for key in order
    }
    return tuple(Side(visit.region_name(key), _listed(visit.t, names, ids)) for key, ids in groups.items() if ids)


def _listed(t: Words, names: dict[str, str], ids: Sequence[str], most: int = 4) -> str:
    shown = t.joined("list.semicolon", [names[one] for one in ids[:most]])
    return t("records.more", names=shown, count=len(ids) - most) if len(ids) > most else shown


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where in the list a page is, and the pages beside it."""

    range: str
    previous_url: str
    next_url: str
    previous_count: int
    next_count: int


def leaf(studied: Studied, total: int, page: int, urls: tuple[str, str]) -> Leaf:
    """The foot of the list; `urls` lead to the previous and the next page."""
    first = (page - 1) * PAGE_LENGTH
    last = min(first + PAGE_LENGTH, total)
    rest = max(total - last, 0)
    said = studied.visit.t("records.range", first=f"{first + 1:,}", last=f"{last:,}", total=f"{total:,}")
    return Leaf(said, urls[0] if page > 1 else "", urls[1] if rest else "", PAGE_LENGTH, min(rest, PAGE_LENGTH))
