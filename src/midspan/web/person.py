"""Who asks: a reader or an editor. On one's own machine nobody has a name; behind a door everybody has."""

from dataclasses import dataclass
from enum import StrEnum

from starlette.types import Scope

_KEY = "midspan.person"


class Role(StrEnum):
    """What a person may do."""

    READER = "reader"
    """Read every page."""
    EDITOR = "editor"
    """Record judgements too, and have the next corpus built."""


@dataclass(frozen=True, slots=True)
class Person:
    """One who asks. `session` is what forms are bound to; it and the name are empty on one's own machine."""

    role: Role = Role.READER
    name: str = ""
    session: str = ""
    is_stranger: bool = False
    """Before a door: sees the sign-in page, and nothing of the corpus."""

    @property
    def may_write(self) -> bool:
        """Whether judgements are taken."""
        return self.role is Role.EDITOR

    @property
    def kind(self) -> str:
        """Persons of one kind see the same pages, but for those that are never kept."""
        if self.is_stranger:
            return "stranger"
        return f"{self.role}{' signed in' if self.name else ''}"


READER = Person()
STRANGER = Person(is_stranger=True)


def person_of(scope: Scope) -> Person:
    """Who sends a request: whom the door let in; a reader where there is no door."""
    found = scope.get(_KEY, READER)
    return found if isinstance(found, Person) else READER


def let_in(scope: Scope, person: Person) -> Scope:
    """A request with who sends it."""
    return {**scope, _KEY: person}
