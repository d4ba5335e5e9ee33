"""Records in tagged lines, as Web of Science, RIS, RefWorks and NoteExpress write them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from midspan.model.errors import SourceError
from midspan.store.streams import LONGEST

Fields = dict[str, list[str]]
"""The texts of each tag, one for each time it stands; the lines that continue a text are parted by line breaks."""
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Layout:
    """How the lines of a format read.

    `tag` finds a field: its first group is the tag, its second the text. `goes_on` finds a line that continues the
    field before it. A record begins with the tag `start` and ends with the tag `end`, or, where there is none, before
    the next one begins. `outside` finds the lines that may stand outside of records.
    """

    tag: re.Pattern[str]
    start: str
    end: str = ""
    goes_on: re.Pattern[str] = re.compile("")
    outside: re.Pattern[str] = re.compile("(?!)")


class _Record:
    """A record while its lines are read."""

    def __init__(self, line: int) -> None:
        self.line, self.size = line, 0
        self.fields: dict[str, list[list[str]]] = {}
        self.last: list[str] = []
        self.fault = ""

    def add(self, tag: str, text: str) -> None:
        self.last = [text]
        self.fields.setdefault(tag, []).append(self.last)

    def done(self) -> tuple[int, Fields | str]:
        return self.line, self.fault or {
            tag: ["\n".join(lines) for lines in texts] for tag, texts in self.fields.items()
        }


def tagged_records(lines: Iterable[str], layout: Layout, name: str) -> Iterator[tuple[int, Fields | str]]:
    """Each record of the file `name` with the line it begins in; a text says why one can't be read."""
    record: _Record | None = None
    is_stray = False
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip()
        if not line:
            continue
        found = layout.tag.match(line)
        tag = found[1] if found else ""
        if record is None or tag == layout.start:
            if record is not None:
                yield (record.line, f'no "{layout.end}" at its end') if layout.end else record.done()
            record = None
            if tag == layout.start and found:
                record, is_stray = _Record(number), False
                record.add(tag, found[2] or "")
            elif not layout.outside.match(line) and not is_stray:
                is_stray = True
                yield number, f'"{line[:_SHOWN]}" stands outside of a record'
        elif tag and tag == layout.end:
            yield record.done()
            record = None
        else:
            _take(record, layout, line, number)
            if record.size > LONGEST:
                raise SourceError(
                    f"a record has more than {LONGEST:,} characters",
                    place=f"{name}:{record.line}",
                    next_step="check the export: no record is that long",
                )
    if record is not None:
        yield (record.line, f'the file ends before its "{layout.end}"') if layout.end else record.done()


def _take(record: _Record, layout: Layout, line: str, number: int) -> None:
    record.size += len(line) + 1
    if found := layout.tag.match(line):
        record.add(found[1], found[2] or "")
    elif found := layout.goes_on.match(line):
        record.last.append(line[found.end() :].strip())
    else:
        record.fault = record.fault or f'line {number}, "{line[:_SHOWN]}", is no field'
