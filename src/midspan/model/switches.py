"""The choices of a study, each once: what a command line, an address and a program call it, and how it is read."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from midspan.model.errors import StudyError
from midspan.model.study import AUTHOR_CAPS, Counting, Lens, Scheme, Study


@dataclass(frozen=True, slots=True)
class Switch:
    """One choice of a study.

    `field` is the study's, `option` the command line's and `parameter` the address's name. A flag has no text: naming
    it sets the field to `flag`. `values` are the known ones where there is a list; `is_many` takes several.
    `said` tells a reader what the choice, `{}`, does to a figure; empty where the figure shows it itself.
    `reasonable` are the values, each under a short name, that somebody could defend as well as the usual one: a
    multiverse counts a figure under all of them; `title` names the choice there.
    """

    field: str
    option: str
    parameter: str
    help: str
    read: Callable[[str], object] = str
    flag: bool | None = None
    values: tuple[str, ...] = ()
    is_many: bool = False
    said: str = ""
    title: str = ""
    reasonable: tuple[tuple[str, object], ...] = ()

    def read_all(self, texts: tuple[str, ...]) -> object:
        """The field's value of what was written."""
        if self.flag is not None:
            return self.flag
        return tuple(self.read(text) for text in texts) if self.is_many else self.read(texts[-1])

    def written(self, value: object) -> tuple[str, ...]:
        """The texts of a field's value; a flag is written as 1 in an address."""
        if self.flag is not None:
            return ("1",)
        return tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)


_MOST_DIGITS = 9
"""Of a number of authors: more than any work has, and no more than a column holds."""


def _cap(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise StudyError(f'the author cap "{text}" is not a number', next_step="write 10, 30 or 100")
    return int(text)


def _each(choices: Iterable[StrEnum]) -> tuple[tuple[str, object], ...]:
    return tuple((one.value, one) for one in choices)


SWITCHES = (
    Switch("counting", "counting", "count", "How a work is shared among regions; default: full.", Counting.parse,
           values=tuple(one.value for one in Counting), title="Counting", reasonable=_each(Counting)),
    Switch("lens", "lens", "lens", "By the work's address (default) or the organisation's seat.", Lens.parse,
           values=tuple(one.value for one in Lens), said="places by the {} lens",
           title="Lens", reasonable=_each(Lens)),
    Switch("theme", "theme", "theme", "Only works of a theme.", said="theme {}"),
    Switch("types", "type", "type", "Only works of a type, such as article; again for more.", is_many=True,
           said="works of type {}", title="Types of work",
           reasonable=(("all", ()), ("article, review", ("article", "review")))),
    Switch("language", "language", "language", "Only works in a language, such as zh.", said="works in language {}"),
    Switch("author_cap", "author-cap", "cap",
           f"Leave out works of more authors; usual: {', '.join(map(str, AUTHOR_CAPS))}.", _cap,
           said="works of at most {} authors", title="Most authors",
           reasonable=(("any", None), *((str(cap), cap) for cap in AUTHOR_CAPS))),
    Switch("self_joint", "without-self-joint", "noself",
           "Leave out works joint only through one organisation and its own branches.", flag=False,
           said="without works joint only through one organisation and its own branches",
           title="Self-joint works", reasonable=(("in", True), ("out", False))),
    Switch("include_retracted", "include-retracted", "retracted", "Count retracted works too.", flag=True,
           said="with retracted works", title="Retracted works", reasonable=(("out", False), ("in", True))),
    Switch("merge_doubles", "keep-doubles", "doubles", "Count every record of a work.", flag=False,
           said="every record of a work counted", title="Doubles",
           reasonable=(("merged", True), ("kept", False))),
    Switch("scheme", "scheme", "scheme",
           "Hong Kong, Macao, Taiwan: separate (default) or one, in collaboration classes.",
           Scheme.parse, values=tuple(one.value for one in Scheme),
           said="Hong Kong, Macao and Taiwan under the scheme {}", title="Scheme", reasonable=_each(Scheme)),
    Switch("currency", "currency", "currency", "CNY (default), EUR, HKD or USD.", str.upper),
)  # fmt: skip
_USUAL: Mapping[str, object] = {field.name: field.default for field in fields(Study)}


def usual(switch: Switch) -> object:
    """The value of a choice where nothing is said."""
    return _USUAL[switch.field]


def chosen(study: Study) -> Iterator[tuple[Switch, object]]:
    """The choices of a study that are not the usual ones, and their values."""
    for switch in SWITCHES:
        value = getattr(study, switch.field)
        if value != _USUAL[switch.field]:
            yield switch, value


def said(study: Study) -> str:
    """The choices of a study that are not the usual ones, in words: `fractional counting; works in language zh`."""
    return "; ".join(
        switch.said.format(", ".join(switch.written(value))) for switch, value in chosen(study) if switch.said
    )
