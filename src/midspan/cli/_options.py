"""Options that every verb has, and what verbs print with."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import click

from midspan.locale import languages
from midspan.settings import setting

if TYPE_CHECKING:
    from pathlib import Path

    from midspan.api import Corpus
    from midspan.model.progress import Progress
    from midspan.store.engine import Engine

LANGUAGES = languages()
SHARED = ("home", "corpus", "engine", "lang", "memory", "master", "is_json")
"""The parameters that every verb has, in the order of `Shared`."""


@dataclass(frozen=True, slots=True)
class Shared:
    """The options that every verb has, as given; the environment and midspan.toml fill what was not."""

    home_given: str | None
    corpus_given: str | None
    engine_given: str | None
    lang_given: str | None
    memory_given: str | None
    master_given: str | None
    is_json: bool

    @property
    def home(self) -> Path:
        """The workspace."""
        from pathlib import Path

        return Path(setting("home", self.home_given))

    @property
    def corpus_id(self) -> str | None:
        """The corpus that was chosen; none: the one built last."""
        return setting("corpus", self.corpus_given) or None

    @property
    def lang(self) -> str:
        """The language of names and definitions."""
        chosen = setting("lang", self.lang_given)
        if chosen not in LANGUAGES:
            from midspan.model.errors import SettingError, known_values

            raise SettingError(f'there is no language "{chosen}"', next_step=known_values(chosen, LANGUAGES))
        return chosen

    @property
    def memory(self) -> str | None:
        """What the engine may hold in memory, as text; None is half of the machine's."""
        return setting("memory", self.memory_given) or None

    def engine(self, home: Path | None = None) -> Engine:
        """What computes, for a workspace: this one, if it is no other."""
        from midspan.store.engine import open_engine

        name = setting("engine", self.engine_given)
        return open_engine(
            name, memory=self.memory, master=setting("master", self.master_given), spill=home or self.home
        )

    def opened(self) -> Corpus:
        """The corpus that the options name."""
        from midspan.api import open_corpus

        corpus = open_corpus(self.home, self.corpus_id, engine=self.engine())
        corpus.register = setting("register")
        return corpus


def shared(verb: Callable[..., None]) -> Callable[..., None]:
    """Gives a verb --home, --corpus, --engine, --lang, --memory, --master and --json, as its first argument."""

    @functools.wraps(verb)
    def with_shared(**given: Any) -> None:
        options = Shared(*(given.pop(name) for name in SHARED))
        context = click.get_current_context()
        if isinstance(context.obj, Shared):  # said before the part of a verb that has parts
            options = Shared(*(getattr(options, f.name) or getattr(context.obj, f.name) for f in fields(Shared)))
        context.obj = options
        verb(options, **given)

    decorated: Callable[..., None] = with_shared
    for option in (
        click.option("--json", "is_json", is_flag=True, help="JSON instead of text."),
        click.option(
            "--lang", type=click.Choice(LANGUAGES), help="The language of names and definitions; default: en."
        ),
        click.option("--master", metavar="URL", help="Spark's master with --engine spark; default: local[2]."),
        click.option("--memory", metavar="SIZE", help="What the process may take; default: half of the memory."),
        click.option("--engine", metavar="NAME", help="What computes figures: duckdb (default) or spark."),
        click.option("--corpus", metavar="ID", help="The corpus, or s3://bucket/folder; default: the one built last."),
        click.option("--home", metavar="DIR", help="The workspace; default: midspan-data."),
    ):
        decorated = option(decorated)
    return decorated


def choices(verb: Callable[..., None], *, is_optional: bool = False) -> Callable[..., None]:
    """Gives a verb REGIONS, --period and the choices of a study; it receives the study as `study`.

    Where it `is_optional`, the verb receives None if neither regions nor a period are given.
    """
    from midspan.model.study import Period, Study
    from midspan.model.switches import SWITCHES

    @functools.wraps(verb)
    def with_study(*given: Any, regions: tuple[str, ...], period: str | None, **rest: Any) -> None:
        chosen: dict[str, Any] = {}
        for switch in SWITCHES:
            said = rest.pop(switch.field)
            if said:
                chosen[switch.field] = switch.read_all(said if isinstance(said, tuple) else (str(said),))
        if period is None and not regions:
            verb(*given, study=None, **rest)
            return
        if period is None:
            raise click.MissingParameter(param_type="option", param_hint="'--period'")
        verb(*given, study=Study(regions, Period.parse(period), **chosen), **rest)

    decorated: Callable[..., None] = with_study
    for switch in reversed(SWITCHES):
        name = (f"--{switch.option}", switch.field)
        if switch.flag is not None:
            option = click.option(*name, is_flag=True, help=switch.help)
        elif switch.values:
            option = click.option(*name, type=click.Choice(list(switch.values)), help=switch.help)
        else:
            option = click.option(*name, metavar="TEXT", multiple=switch.is_many, help=switch.help)
        decorated = option(decorated)
    needed = not is_optional
    decorated = click.option("--period", required=needed, metavar="YEARS", help="Such as 2019-2023.")(decorated)
    return click.argument("regions", nargs=-1, required=needed)(decorated)


def say(text: str = "") -> None:
    """Talk: to stderr."""
    click.echo(text, err=True)


def show(data: object) -> None:
    """Data as JSON: to stdout."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=1, default=str))


class Bars:
    """Progress on stderr, by rich. Passing ones vanish when the work is done."""

    def __init__(self, *, passing: bool = False) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn
        from rich.text import Text

        class Done(ProgressColumn):
            def render(self, task: Task) -> Text:
                written = _size if task.fields["is_bytes"] else _count
                return Text(f"{written(task.completed)} / {written(task.total or 0)}")

        console = Console(stderr=True)
        self._bars = Progress(
            TextColumn("{task.description:<18}"), BarColumn(), Done(), TimeElapsedColumn(),
            console=console, transient=passing, disable=passing and not console.is_terminal,
        )  # fmt: skip
        self._task: Any = None

    def __enter__(self) -> Progress:
        self._bars.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._bars.stop()

    def stage(self, name: str, total: int, *, is_bytes: bool = False) -> None:
        """A stage begins."""
        self._task = self._bars.add_task(name, total=total, is_bytes=is_bytes)

    def advance(self, steps: int = 1) -> None:
        """Some steps are done."""
        self._bars.advance(self._task, steps)

    def note(self, text: str) -> None:
        """One line that stays above the bars."""
        self._bars.console.print(text, markup=False, highlight=False)


def _count(number: float) -> str:
    return f"{number:,.0f}"


def _size(number: float) -> str:
    from rich.filesize import decimal

    return decimal(int(number))
