"""Cuts a file of OpenAlex works to those that may touch regions, as it streams by.

Lines of JSON are kept as they are, rows of Parquet with the leaves that are read. Of the works that are left out their
ids and what a baseline of citations counts is kept: an earlier record of such a work is no longer true.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import IO, Any, Self, cast

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from isal import igzip

from midspan.model.errors import SourceError
from midspan.sources import _openalex as openalex
from midspan.sources._leaves import arrays
from midspan.sources._openalex import PREFIX, Topic, WholeNumber, Work
from midspan.sources._openalex_leaves import IntArray, leaf, members, under
from midspan.store.flags import BoolArray, flags, has_text, texts_said
from midspan.store.json_records import UNREADABLE, line_blocks
from midspan.store.reading import YEARS
from midspan.store.schema import LEFT_OUT_FILE
from midspan.store.touch import Cut, Touch

ROWS_AT_ONCE, LINES_AT_ONCE = 50_000, 5_000
_KNOWN_STRINGS = 500_000
"""Raw strings whose answer is remembered."""
Seen = set[str]


class _Organisation(msgspec.Struct, gc=False):
    ror: str | None = None
    country_code: str | None = None


class _Affiliation(msgspec.Struct, gc=False):
    raw_affiliation_string: str | None = None


class _Authorship(msgspec.Struct, gc=False):
    organisations: list[_Organisation | None] | None = msgspec.field(default=None, name="institutions")
    countries: list[str | None] | None = None
    raw_affiliation_strings: list[str | None] | None = None
    raw_affiliation_string: str | None = None
    affiliations: list[_Affiliation] | None = None


class Signs(msgspec.Struct, gc=False):
    """A work, as far as a cut looks at it."""

    id: str | None = None
    publication_year: WholeNumber | None = None
    authorships: list[_Authorship] | None = None
    type: str | None = None
    cited_by_count: WholeNumber | None = None
    is_retracted: bool | None = None
    primary_topic: Topic | None = None


_decode = msgspec.json.Decoder(Signs, strict=False).decode


def cut_lines(path: Path, kept: Path, left_out: Path, touch: Touch) -> Cut:
    """Cuts JSON lines; a line that is no work is kept, so that a build can say so."""
    total, seen, names, is_lines = Cut(), Seen(), _Names(touch), False
    with kept.open("wb") as raw, _packed(raw) as target, _LeftOut(left_out) as out:
        for lines in _gathered(path):
            is_lines = True
            works = [_decoded(line) for line in lines]
            is_kept = _touching(works, names, seen)
            target.write(b"".join(line + b"\n" for line, one in zip(lines, is_kept, strict=True) if one))
            out.add(_counted([work for work, one in zip(works, is_kept, strict=True) if one is False]))
            total += Cut(len(lines), sum(one is True for one in is_kept), sum(one is False for one in is_kept))
    if not is_lines:
        raise SourceError(
            f'"{path.name}" is no JSON lines and no Parquet, and only these can be cut to regions',
            place=str(path),
            next_step="take it whole: without --between",
        )
    if not total.kept:
        kept.unlink()
    return total


def _gathered(path: Path) -> Iterator[list[bytes]]:
    """The lines of a file, so many at once that names are looked for in many strings together."""
    held: list[bytes] = []
    for _, lines in line_blocks(path, (("results",),)):
        held += lines
        if len(held) >= LINES_AT_ONCE:
            yield held
            held = []
    if held:
        yield held


def _packed(raw: IO[bytes]) -> IO[bytes]:
    """Gzip without name and moment: the same lines are the same bytes."""
    made: Any = igzip.IGzipFile(filename="", fileobj=raw, mode="wb", compresslevel=2, mtime=0)  # type: ignore[no-untyped-call]
    return cast("IO[bytes]", made)


def cut_rows(path: Path, kept: Path, left_out: Path, touch: Touch) -> Cut:
    """Cuts Parquet, of which only the leaves that are read are decoded and kept."""
    total, seen = Cut(), Seen()
    with _KeptRows(kept) as target, _LeftOut(left_out) as out:
        for array in arrays(path, Work, ROWS_AT_ONCE):
            is_sound, is_first = _judged(array, seen)
            is_kept = ~is_sound | (is_first & _touching_rows(array, touch))
            target.add(array.filter(pa.array(is_kept)))
            out.add(left := _columns_left_out(array, is_first & ~is_kept))
            total += Cut(len(array), int(is_kept.sum()), len(left))
    return total


def _decoded(line: bytes) -> Signs | None:
    """A line as a work; None where it is none. What stands before the abstract is enough where it has every sign."""
    before, abstract, rest = line.partition(_ABSTRACT)
    if abstract and rest.rstrip().endswith(b"}"):
        try:
            work = _decode(before + b"}")
        except UNREADABLE:
            work = Signs()
        if None not in (work.authorships, work.cited_by_count, work.is_retracted, work.type, work.primary_topic):
            return work
    try:
        return _decode(line)
    except UNREADABLE:
        return None


_ABSTRACT = b',"abstract_inverted_index":'
"""The half of a record, after all that a cut looks at. Within a text its quotes would be escaped."""
_NAMED: Any = ["field_id", "type"]


class _KeptRows:
    """The file of the rows that are kept, written where there are any, so many at once that each column is worth it."""

    def __init__(self, path: Path) -> None:
        self._path, self._held = path, list[Any]()
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._write()
        finally:
            if self._writer:
                self._writer.close()

    def add(self, rows: Any) -> None:
        """Adds rows, all of one type."""
        if len(rows):
            self._held.append(rows)
        if sum(map(len, self._held)) >= ROWS_AT_ONCE:
            self._write()

    def _write(self) -> None:
        if not self._held:
            return
        rows = pa.Table.from_struct_array(pa.chunked_array(self._held))
        self._writer = self._writer or pq.ParquetWriter(
            self._path, rows.schema, compression="zstd", use_dictionary=False, write_statistics=False
        )
        self._writer.write_table(rows)
        self._held = []


class _LeftOut:
    """The file of the works that are left out; written whole, by id, where there are any."""

    def __init__(self, path: Path) -> None:
        self._path, self._tables = path, list[pa.Table]()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None and (rows := pa.concat_tables(self._tables) if self._tables else None):
            pq.write_table(
                rows.sort_by("number"), self._path, compression="zstd", use_dictionary=_NAMED,
                column_encoding={"number": "DELTA_BINARY_PACKED"},
            )  # fmt: skip

    def add(self, rows: pa.Table) -> None:
        """Adds works of `LEFT_OUT_FILE`."""
        if len(rows):
            self._tables.append(rows)


class _Names:
    """The names of regions in raw strings, each distinct string read once as long as there is room."""

    def __init__(self, touch: Touch) -> None:
        self.touch, self._known = touch, dict[str, bool]()

    def are_in(self, lists: Sequence[Sequence[str]]) -> list[bool]:
        """Whether a string of each list has a name."""
        new = list({one for one in chain.from_iterable(lists) if one not in self._known})
        if len(self._known) + len(new) > _KNOWN_STRINGS:
            self._known, new = {}, list(set(chain.from_iterable(lists)))
        if new:
            self._known.update(zip(new, self.touch.are_named(pa.array(new, pa.string())).tolist(), strict=True))
        return [any(map(self._known.__getitem__, strings)) for strings in lists]


def _touching(works: Sequence[Signs | None], names: _Names, seen: Seen) -> list[bool | None]:
    """For each line whether it is kept; None for another record of a work that the file has already."""
    found: list[bool | None] = []
    open_at, strings = [], []
    for at, work in enumerate(works):
        if work is None or not _is_sound(work):
            found.append(True)
        elif work.id in seen:
            found.append(None)
        else:
            seen.add(str(work.id))
            said = _signs_of(work, names.touch)
            found.append(said is True)
            if said is not True and said:
                open_at.append(at)
                strings.append(said)
    for at, is_named in zip(open_at, names.are_in(strings), strict=True):
        found[at] = is_named
    return found


def _is_sound(work: Signs) -> bool:
    """Whether a build would read it, and it can be left out by its number."""
    number = (work.id or "").removeprefix(PREFIX)
    return (
        number[:1] == "W" and number[1:].isascii() and number[1:].isdigit() and len(number) <= _DIGITS
        and work.publication_year is not None and YEARS[0] <= work.publication_year <= YEARS[1]
    )  # fmt: skip


_DIGITS = 19
"""Characters of an id whose number fits a column."""
NUMBERED = rf"^(?:{PREFIX})?W[0-9]{{1,{_DIGITS - 1}}}$"


_ROR = 9
"""Characters of a ROR id."""


def _signs_of(work: Signs, touch: Touch) -> bool | list[str]:
    """Whether codes and organisations say that it may touch the regions; else its raw strings."""
    strings = list[str]()
    codes, organisations = touch.codes, touch.organisations
    for authorship in work.authorships or ():
        is_coded = False
        for one in authorship.organisations or ():
            if one is None:
                continue
            if one.country_code in codes or (one.ror and one.ror.rstrip("/")[-_ROR:] in organisations):
                return True
            is_coded = is_coded or bool(one.country_code)
        for code in authorship.countries or ():
            if code in codes:
                return True
            is_coded = is_coded or bool(code)
        own = _strings_of(authorship)
        if own and not is_coded:
            return True
        strings += own
    return strings


def _strings_of(authorship: _Authorship) -> list[str]:
    if authorship.affiliations:
        return [a.raw_affiliation_string for a in authorship.affiliations if a.raw_affiliation_string]
    return [one for one in (*(authorship.raw_affiliation_strings or ()), authorship.raw_affiliation_string) if one]


def _counted(works: Sequence[Signs | None]) -> pa.Table:
    some = [work for work in works if work]
    return pa.table(
        [
            [int(str(work.id).rpartition("W")[2]) for work in some],
            [openalex.part_id(work.primary_topic.field) if work.primary_topic else None for work in some],
            [work.publication_year for work in some],
            [work.type or "unknown" for work in some],
            [work.cited_by_count for work in some],
            [bool(work.is_retracted) for work in some],
        ],
        schema=LEFT_OUT_FILE,
    )


def _judged(array: Any, seen: Seen) -> tuple[BoolArray, BoolArray]:
    """Which rows are sound works, and which of these are the first of their work in the file."""
    ids = leaf(array, pa.string(), "id")
    year = pc.fill_null(leaf(array, pa.int64(), "publication_year"), YEARS[0] - 1).to_numpy()
    is_sound = flags(pc.match_substring_regex(ids, NUMBERED)) & (YEARS[0] <= year) & (year <= YEARS[1])
    sound = ids.filter(pa.array(is_sound)).to_pylist()
    own = set(sound)
    if len(own) == len(sound) and seen.isdisjoint(own):
        seen |= own
        return is_sound, is_sound
    is_first = np.zeros(len(is_sound), bool)
    for at, work_id in zip(np.flatnonzero(is_sound).tolist(), sound, strict=True):
        is_first[at] = work_id not in seen
        seen.add(work_id)
    return is_sound, is_first


def _touching_rows(array: Any, touch: Touch) -> BoolArray:
    """Which rows may touch the regions: the same as of lines, by the column."""
    authorships, of_work = members(under(array, "authorships"))
    organisations, of_authorship = members(under(authorships, "institutions"))
    said, said_of = members(under(authorships, "countries"))
    is_coded, touched = np.zeros(len(of_work), bool), np.zeros(len(of_work), bool)
    for parents, codes in (
        (of_authorship, leaf(organisations, pa.string(), "country_code")),
        (said_of, leaf(said, pa.string())),
    ):
        is_coded[parents[has_text(codes)]] = True
        touched[parents[_is_in(codes, touch.codes)]] = True
    rors = pc.dictionary_encode(leaf(organisations, pa.string(), "ror"))
    bare = pc.replace_substring_regex(pc.utf8_rtrim(rors.dictionary, "/"), r"(?s)^.*/", "")
    seated = np.flatnonzero(_is_in(bare, touch.organisations))
    touched[of_authorship[flags(pc.is_in(rors.indices, pa.array(seated, pa.int32())))]] = True
    sides = _strings_of_rows(authorships)
    for parents, _ in sides:
        touched[parents[~is_coded[parents]]] = True
    found = np.zeros(len(array), bool)
    found[of_work[touched]] = True
    are_open = [~found[of_work[parents]] for parents, _ in sides]
    works = np.concatenate([of_work[parents[mask]] for (parents, _), mask in zip(sides, are_open, strict=True)])
    strings = [strings.filter(pa.array(mask)) for (_, strings), mask in zip(sides, are_open, strict=True)]
    distinct = pc.dictionary_encode(pa.concat_arrays(strings))
    found[works[touch.are_named(distinct.dictionary)[distinct.indices.to_numpy()]]] = True
    return found


def _strings_of_rows(authorships: Any) -> list[tuple[IntArray, Any]]:
    """The authorship of each raw string, and the string: of affiliations, elsewhere only where there are none."""
    affiliations, tied_to = members(under(authorships, "affiliations"))
    listed, listed_in = members(under(authorships, "raw_affiliation_strings"))
    has_affiliation = np.zeros(len(authorships), bool)
    has_affiliation[tied_to] = True
    sides = [
        (tied_to, leaf(affiliations, pa.string(), "raw_affiliation_string")), (listed_in, leaf(listed, pa.string())),
        (np.arange(len(authorships)), leaf(authorships, pa.string(), "raw_affiliation_string")),
    ]  # fmt: skip
    chosen = [
        has_text(strings) & (~has_affiliation[parents] if at else True) for at, (parents, strings) in enumerate(sides)
    ]
    return [
        (parents, strings) if mask.all() else (parents[mask], strings.filter(pa.array(mask)))
        for (parents, strings), mask in zip(sides, chosen, strict=True)
    ]


def _columns_left_out(array: Any, is_out: BoolArray) -> pa.Table:
    chosen = pa.array(is_out)
    kind = leaf(array, pa.string(), "type").filter(chosen)
    fields = pc.dictionary_encode(leaf(array, pa.string(), "primary_topic", "field", "id").filter(chosen))
    field = pc.replace_substring_regex(fields.dictionary, f"^{PREFIX}", "").take(fields.indices)
    return pa.table(
        [
            pc.ascii_ltrim(leaf(array, pa.string(), "id").filter(chosen), f"{PREFIX}W").cast(pa.int64()),
            pc.if_else(texts_said(field), field, pa.scalar(None, pa.string())),
            leaf(array, pa.int64(), "publication_year").filter(chosen).cast(pa.int32()),
            pc.if_else(texts_said(kind), kind, "unknown"),
            leaf(array, pa.int64(), "cited_by_count").filter(chosen),
            pc.fill_null(leaf(array, pa.bool_(), "is_retracted").filter(chosen), False),
        ],
        schema=LEFT_OUT_FILE,
    )


def _is_in(values: Any, known: frozenset[str]) -> BoolArray:
    return flags(pc.is_in(values, pa.array(sorted(known), pa.string())))
