"""Cards to print and cut out, two on a page of A4: one for each table or person, with what is there slot by slot."""

from dataclasses import asdict, dataclass

from midspan.export.document_pdf import set_by


@dataclass(frozen=True, slots=True)
class CardDay:
    """A day of a card: its date, and a row for each meeting, with as many cells as the cards have heads."""

    date: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A card: the name in large letters, a line below it, and its days."""

    name: str
    note: str
    days: tuple[CardDay, ...]


@dataclass(frozen=True, slots=True)
class Cards:
    """Every card of an event. `date` is the day of the version, `2026-11-01`: no other is in the file."""

    language: str
    title: str
    kicker: str
    head: tuple[str, ...]
    cards: tuple[Card, ...]
    foot: str
    date: str


def cards_pdf(cards: Cards) -> bytes:
    """The cards as a PDF; SettingError where the extra or a font is missing."""
    return set_by("cards.typ", asdict(cards), cards.language, cards.date)
