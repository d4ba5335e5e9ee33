"""A document: headings, sentences, numbers, tables and charts, before any file format. Writers of formats read it.

Every word is plain text: each format escapes it in its own way. A part of a sentence may be bold.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from html import unescape
from typing import Any

Words = tuple[tuple[str, bool], ...]
"""A sentence in pieces: the text, and whether it is bold."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """One or more sentences, each a paragraph; a list of points where `is_list`."""

    lines: tuple[Words, ...]
    is_list: bool = False
    kind: str = field(default="sentences", init=False)


@dataclass(frozen=True, slots=True)
class Number:
    """A headline figure: its name, its value, its uncertainties and its change."""

    title: str
    value: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Headline figures beside one another."""

    rows: tuple[Number, ...]
    kind: str = field(default="numbers", init=False)


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart: SVG that holds its own style, and what it shows in words."""

    svg: str
    said: str
    width: float
    """Pixels."""
    kind: str = field(default="picture", init=False)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. The first column names the rows; the others hold numbers, or words where `is_text`.

    `steps` colours cells: 0 for none, 1 to 8.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    steps: tuple[tuple[int, ...], ...] = ()
    is_text: bool = False
    kind: str = field(default="grid", init=False)


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what is said of each, under a heading of their own."""

    title: str
    rows: tuple[tuple[str, str], ...]
    kind: str = field(default="facts", init=False)


Part = Sentences | Numbers | Picture | Grid | Facts


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, a line under it and what follows. `is_new_page`: on paper it begins one."""

    title: str
    note: str
    parts: tuple[Part, ...]
    is_new_page: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report."""

    language: str
    title: str
    kicker: str
    headline: str
    lede: Words
    warning: str
    sections: tuple[Section, ...]
    foot: str
    page_of: str
    """How pages are counted, with {page} and {pages}."""
    date: str
    """The day of the data, `2026-11-01`: files bear no other, so the same corpus gives the same bytes."""

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @property
    def pictures(self) -> list[Picture]:
        """Every chart, in order."""
        return [part for section in self.sections for part in section.parts if isinstance(part, Picture)]


def plain(text: str) -> Words:
    """A text without anything bold."""
    return ((str(text), False),)


def of_markup(html: str) -> Words:
    """The words of a sentence in HTML, of which only `<b>` matters."""
    pieces = re.split(r"(</?b>)", html)
    found: list[tuple[str, bool]] = []
    is_bold = False
    for piece in pieces:
        if piece in ("<b>", "</b>"):
            is_bold = piece == "<b>"
        elif piece:
            found.append((unescape(re.sub(r"<[^>]*>", "", piece)), is_bold))
    return tuple(found)


def text_of(words: Sequence[tuple[str, bool]]) -> str:
    """The plain text of a sentence."""
    return "".join(text for text, _ in words)
