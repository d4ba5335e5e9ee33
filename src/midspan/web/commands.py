"""The command and the line of Python that give the same number as a page."""

from collections.abc import Sequence
from enum import Enum

from midspan.model.study import Study
from midspan.model.switches import chosen


def shell_line(key: str, study: Study, by: Sequence[str] = ()) -> str:
    """`midspan measure` for a figure, broken down by dimensions."""
    parts = ["midspan measure", *study.regions, f"--period {study.period}", f"--figure {key}"]
    for switch, value in chosen(study):
        if switch.flag is not None:
            parts.append(f"--{switch.option}")
        else:
            parts += [f"--{switch.option} {text}" for text in switch.written(value)]
    parts += [f"--by {dimension}" for dimension in by]
    return " ".join(parts)


def python_lines(key: str, study: Study, by: Sequence[str] = (), cell: Sequence[str] = ()) -> str:
    """The same figure from Python: its value, that of one cell, or all values of a breakdown."""
    arguments = [*map(repr, study.regions), f"period={str(study.period)!r}"]
    for switch, value in chosen(study):
        plain = value.value if isinstance(value, Enum) else value
        arguments.append(f"{switch.field}={plain!r}")
    breakdown = f", {list(by)!r}" if by else ""
    figure = f"midspan.open().figure({key!r}, midspan.study({', '.join(arguments)}){breakdown})"
    if cell:
        return f"{figure}.at({', '.join(map(repr, cell))}).value"
    return f"{figure}.values()" if by else f"{figure}.total.value"
