"""The command and the line of Python that give the same number as a page."""

from enum import Enum

from midspan.model.study import Study
from midspan.model.switches import chosen


def shell_line(key: str, study: Study) -> str:
    """`midspan measure` for a figure."""
    parts = ["midspan measure", *study.regions, f"--period {study.period}", f"--figure {key}"]
    for switch, value in chosen(study):
        if switch.flag is not None:
            parts.append(f"--{switch.option}")
        else:
            parts += [f"--{switch.option} {text}" for text in switch.written(value)]
    return " ".join(parts)


def python_lines(key: str, study: Study) -> str:
    """The same figure from Python."""
    arguments = [*map(repr, study.regions), f"period={str(study.period)!r}"]
    for switch, value in chosen(study):
        plain = value.value if isinstance(value, Enum) else value
        arguments.append(f"{switch.field}={plain!r}")
    return f"midspan.open().figure({key!r}, midspan.study({', '.join(arguments)})).total.value"
