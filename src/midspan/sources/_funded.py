"""Funders with the numbers of their awards, as exports write them in one text."""

import re
from collections.abc import Iterator

from midspan.store.reading import ReadFunder

_ENTRY = re.compile(r"([^\[\];]*)(?:\[([^\[\]]*)\])?")
_FROM = re.compile(r"Funding Source:[^;\[\]]*")
_AWARDS = re.compile(r"(.*?)(?:,? ?\(([^()]*\d[^()]*)\)|: ([^:]*\d[^:]*))?$", re.DOTALL)
_ACRONYM = re.compile(r"[^\W\d_]*[^\W\d_a-z][^\W\d_]*[^\W\d_a-z][\w&./-]*")
"""A word with two capitals, of a list that has the funder's name too."""


def in_brackets(text: str) -> list[ReadFunder]:
    """Web of Science: `name [award, award]; name`, and where it has it from.

    >>> [(one.name, one.award) for one in in_brackets("Fund A [12, 13] Funding Source: A List; Fund B")]
    [('Fund A', ''), ('Fund A', '12'), ('Fund A', '13'), ('Fund B', '')]
    """
    return [funder for name, awards in _ENTRY.findall(_FROM.sub("", text)) for funder in with_awards(name, awards)]


def in_parentheses(text: str) -> list[ReadFunder]:
    """Scopus: `name, ACRONYM, (award, award); name`, earlier `name, ACRONYM: award` and `award, ACRONYM, name`.

    >>> said = "Fund of A, FA, (12, 13); Fund B, FB: X7; 14, FA, Fund of A; (99); Fund of C, Hunan"
    >>> [(one.name, one.award) for one in in_parentheses(said) if one.award or "C" in one.name]
    [('Fund of A', '12'), ('Fund of A', '13'), ('Fund B', 'X7'), ('Fund of A', '14'), ('Fund of C, Hunan', '')]
    """
    return [funder for entry in text.split(";") for funder in _of_entry(entry.strip())]


def _of_entry(entry: str) -> Iterator[ReadFunder]:
    found = _AWARDS.fullmatch(entry)
    name, awards = (found[1], found[2] or found[3] or "") if found else (entry, "")
    first, _, rest = name.partition(", ")
    if rest and not awards and any(c.isdigit() for c in first) and " " not in first:
        name, awards = rest, first
    parts = [part.strip() for part in name.split(",") if part.strip()]
    named = [part for part in parts if not _ACRONYM.fullmatch(part)] or parts[:1]
    yield from with_awards(", ".join(named), awards)


def with_awards(name: str, awards: str) -> Iterator[ReadFunder]:
    """A funder, and one more row for each of its awards, which commas part."""
    if name.strip():
        yield ReadFunder(name.strip())
        for award in awards.split(","):
            if award.strip():
                yield ReadFunder(name.strip(), award.strip())
