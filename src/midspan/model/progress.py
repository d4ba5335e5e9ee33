"""What long work tells while it goes on."""

from typing import Protocol


class Progress(Protocol):
    """Who listens: a stage begins, and how much of it is done."""

    def stage(self, name: str, total: int, *, is_bytes: bool = False) -> None:
        """A stage begins: so many steps, or bytes."""

    def advance(self, steps: int = 1) -> None:
        """Some steps are done."""

    def note(self, text: str) -> None:
        """One line that stays."""


class Silent:
    """Listens to nothing."""

    def stage(self, name: str, total: int, *, is_bytes: bool = False) -> None:
        """A stage begins."""

    def advance(self, steps: int = 1) -> None:
        """Some steps are done."""

    def note(self, text: str) -> None:
        """One line that stays."""
