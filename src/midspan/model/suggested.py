"""What a reader may say of a suggested pair."""

from enum import StrEnum


class Word(StrEnum):
    """A word on a suggestion; the latest counts, and `shown` takes back whatever was said before."""

    USEFUL = "useful"
    NOT_USEFUL = "not_useful"
    HIDDEN = "hidden"
    SHOWN = "shown"
    SEMINAR = "seminar"
    """To be brought together at the next seminar."""

    @property
    def hides(self) -> bool:
        """Whether the pair is suggested no more."""
        return self in (Word.HIDDEN, Word.NOT_USEFUL)
