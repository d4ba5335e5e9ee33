"""Options and output that verbs share."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from midspan.settings import setting

if TYPE_CHECKING:
    from midspan.api import Corpus
    from midspan.resolving import Progress

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
Verb = TypeVar("Verb", bound=Callable[..., Any])


def workspace(verb: Verb) -> Verb:
    """--home, --corpus and --engine."""
    for decorate in (
        click.option("--engine", metavar="NAME", help="duckdb or spark."),
        click.option("--corpus", metavar="ID", help="The corpus; default: the one built last."),
        home,
    ):
        verb = decorate(verb)
    return verb


home = click.option("--home", metavar="DIR", help="The workspace; default: midspan-data.")
lang = click.option("--lang", type=click.Choice(LANGUAGES), help="The script of names; default: en.")
as_json = click.option("--json", "is_json", is_flag=True, help="JSON instead of text.")


def opened(home: str | None, corpus: str | None, engine: str | None) -> Corpus:
    """The corpus that the options name."""
    from midspan.api import open_corpus

    return open_corpus(
        setting("home", home), setting("corpus", corpus) or None, engine=setting("engine", engine),
        memory=setting("memory") or None, master=setting("master"),
    )  # fmt: skip


def say(text: str = "") -> None:
    """Talk: to stderr."""
    click.echo(text, err=True)


def show(data: object) -> None:
    """Data as JSON: to stdout."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=1, default=str))


class Bars:
    """Progress of a build on stderr, by rich."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self._bars = Progress(
            TextColumn("{task.description:<18}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            console=Console(stderr=True),
        )  # fmt: skip
        self._task: Any = None

    def __enter__(self) -> Progress:
        self._bars.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._bars.stop()

    def stage(self, name: str, total: int) -> None:
        """A stage begins."""
        self._task = self._bars.add_task(name, total=total)

    def advance(self, steps: int = 1) -> None:
        """Some steps are done."""
        self._bars.advance(self._task, steps)

    def note(self, text: str) -> None:
        """One line that stays above the bars."""
        self._bars.console.print(text, markup=False, highlight=False)
