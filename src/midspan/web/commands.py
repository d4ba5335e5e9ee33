"""The command and the line of Python that give the same number as a page."""

from collections.abc import Sequence
from enum import Enum

from midspan.model.study import Study
from midspan.model.switches import chosen


def shell_line(key: str, study: Study, by: Sequence[str] = ()) -> str:
    """`midspan measure` for a figure, broken down by dimensions."""
    end = [f"--figure {key}", *_options(study), *(f"--by {dimension}" for dimension in by)]
    return " ".join(["midspan measure", *study.regions, f"--period {study.period}", *end])


def report_line(regions: Sequence[str], study: Study, language: str, corpus_id: str) -> str:
    """`midspan report` for a study, in the reader's order of regions, on the corpus of the report."""
    end = [f"--corpus {corpus_id}", f"--lang {language}", "--to report.html"]
    return " ".join(["midspan report", *regions, f"--period {study.period}", *_options(study), *end])


def _options(study: Study) -> list[str]:
    """The choices of a study as the command line writes them."""
    parts: list[str] = []
    for switch, value in chosen(study):
        if switch.flag is not None:
            parts.append(f"--{switch.option}")
        else:
            parts += [f"--{switch.option} {text}" for text in switch.written(value)]
    return parts


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
