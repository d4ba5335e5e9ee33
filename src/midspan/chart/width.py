"""How wide a text is drawn, near enough to leave room for it: a Han character is as wide as the letters are high."""

from math import ceil
from unicodedata import east_asian_width

DIGIT, CAPITAL, SMALL, THIN = 0.62, 0.68, 0.56, 0.31
"""Parts of the height, as Inter draws them."""


def ems(text: str) -> float:
    """The width of a text in heights of its letters."""
    return sum(map(_of, text))


def text_width(texts: str | list[str], size: float) -> float:
    """The width in whole pixels of a text, or of the longest of several, in letters of this size."""
    return float(ceil(size * max(map(ems, [texts] if isinstance(texts, str) else texts), default=0.0)))


def fitted(text: str, size: float, room: float) -> str:
    """A text as it is where it fits the room, in pixels; otherwise its beginning and an ellipsis."""
    if text_width(text, size) <= room:
        return text
    kept, taken = 0, ems("…")
    for character in text:
        taken += _of(character)
        if taken * size > room:
            break
        kept += 1
    return text[:kept].rstrip() + "…"


def _of(character: str) -> float:
    if east_asian_width(character) in "WF":
        return 1.0
    if character.isdigit():
        return DIGIT
    if character.isalpha():
        return CAPITAL if character.isupper() else SMALL
    return THIN if character in " \u00a0.,:;'|()-–" else SMALL
