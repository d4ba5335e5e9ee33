"""Two versions of an event compared in words, for pages and for the command line."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from midspan.meet.changes import Change, ChangeKind, Difference, Placed
from midspan.web.words import Words


@dataclass(frozen=True, slots=True)
class Compared:
    """What is different: a sentence of sizes, and a sentence for each change."""

    sizes: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells changes in a language and a time zone; `named` says a person."""

    t: Words
    zone: ZoneInfo
    named: Callable[[str], str]

    def of(self, kind: str, versions: tuple[int, int], found: Difference) -> Compared:
        """Two versions of `meetings` or `talks`, by their numbers."""
        counts = {str(one): found.count(one) for one in ChangeKind}
        one, other = versions
        sizes = self.t(
            f"seminar.changes.{kind}", one=one, other=other, before=found.before, after=found.after, **counts
        )
        return Compared(sizes, tuple(map(self._line, found.changes)))

    def _line(self, one: Change) -> str:
        placed = one.after or one.before
        was = self._place(one.before) if one.before else ""
        now = self._place(one.after) if one.after else ""
        return self.t(f"seminar.changes.{one.kind}", what=self._what(placed) if placed else "", place=now, was=was)

    def _what(self, one: Placed) -> str:
        return one.title or self.t.joined("seminar.changes.two", map(self.named, one.people))

    def _place(self, one: Placed) -> str:
        begins = one.begins.astimezone(self.zone)
        when = f"{self.t.date(begins.date().isoformat())} {begins:%H:%M}"
        return self.t.joined("list.clause", (when, one.place or self.t(f"seminar.{one.setting}")))
