"""The study extract of an OpenAlex file: the works of regions by the codes and ROR ids of their organisations alone.

Only the leaves that say so are read of Parquet, and parents are looked up for the few members that are in a region.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from midspan.sources._openalex import PREFIX, Topic, WholeNumber
from midspan.sources._openalex_cut import NUMBERED
from midspan.sources._openalex_leaves import Chunk, IntArray, leaf, under
from midspan.store.flags import BoolArray, flags
from midspan.store.reading import YEARS
from midspan.store.sides import EXTRACTED_AUTHORS, EXTRACTED_ORGANISATIONS, EXTRACTED_WORKS, Extracted, Sides

ROR = "https://ror.org/"
ROWS_AT_ONCE = 50_000
_FEW = 2
"""So many texts are compared one by one: they are found in half the time."""
_text = pa.string()


class _Author(msgspec.Struct, gc=False):
    id: str | None = None


class _Organisation(msgspec.Struct, gc=False):
    display_name: str | None = None
    ror: str | None = None
    country_code: str | None = None


class _Authorship(msgspec.Struct, gc=False):
    author: _Author | None = None
    organisations: list[_Organisation | None] | None = msgspec.field(default=None, name="institutions")
    countries: list[str | None] | None = None


class Seen(msgspec.Struct, gc=False):
    """A work, as far as an extract looks at it."""

    id: str | None = None
    publication_year: WholeNumber | None = None
    is_retracted: bool | None = None
    primary_topic: Topic | None = None
    authorships: list[_Authorship] | None = None


@dataclass(frozen=True, slots=True)
class _Level:
    """Columns of members of lists, and on which row of the level above the members at some positions are."""

    columns: Mapping[str, Any]
    above: Callable[[IntArray], IntArray]


class Extraction:
    """Extracts of the rows or works of a file, by what `sides` says of organisations."""

    def __init__(self, sides: Sides) -> None:
        self._codes = _Bits(sides.codes)
        self._organisations = _Bits({f"{ROR}{key}": bits for key, bits in sides.organisations.items()})

    def of_rows(self, array: Any) -> Extracted:
        """Of rows of Parquet (a struct array with the leaves of `Seen`)."""
        authorships, of_work = _within(under(array, "authorships"))
        organisations, of_authorship = _within(under(authorships, "institutions"))
        said, said_of = _within(under(authorships, "countries"))
        topic = under(array, "primary_topic")
        return self._extracted(
            len(array),
            {
                "id": leaf(array, _text, "id"),
                "year": leaf(array, pa.int64(), "publication_year"),
                "topic": leaf(topic, _text, "id"),
                "subfield": leaf(topic, _text, "subfield", "id"),
                "field": leaf(topic, _text, "field", "id"),
                "is_retracted": leaf(array, pa.bool_(), "is_retracted"),
            },
            _Level({"id": leaf(authorships, _text, "author", "id")}, of_work),
            _Level(
                {
                    "ror": leaf(organisations, _text, "ror"),
                    "name": leaf(organisations, _text, "display_name"),
                    "country": leaf(organisations, _text, "country_code"),
                },
                of_authorship,
            ),
            _Level({"code": leaf(said, _text)}, said_of),
        )

    def of_chunk(self, chunk: Chunk) -> Extracted:
        """Of decoded JSON."""
        leaves = chunk.leaves
        levels = (
            _Level(columns, columns["parent"].__getitem__)
            for columns in (leaves.authorships, leaves.organisations, leaves.codes)
        )
        return self._extracted(len(chunk.rows), leaves.works, *levels, unread=len(chunk.unread))

    def _extracted(
        self,
        count: int,
        works: Mapping[str, Any],
        authorships: _Level,
        organisations: _Level,
        said: _Level,
        *,
        unread: int = 0,
    ) -> Extracted:
        seated, seats = _together(
            self._codes.of(organisations.columns["country"]), self._organisations.of(organisations.columns["ror"])
        )
        coded, codes = self._codes.of(said.columns["code"])
        of_seated = organisations.above(seated)
        signed, signs = _together((of_seated, seats), (said.above(coded), codes))
        of_signed = authorships.above(signed)
        rows, regions = _together((of_signed, signs))
        found = {name: works[name].take(pa.array(rows)) for name in _OF_WORKS}
        is_sound = _sound(found)
        place = np.full(count, -1)
        place[rows[is_sound]] = np.arange(is_sound.sum())
        authors = [place[of_signed], authorships.columns["id"].take(pa.array(signed)), signs]
        ties = [
            place[authorships.above(of_seated)],
            *(organisations.columns[name].take(pa.array(seated)) for name in ("ror", "name")), seats,
        ]  # fmt: skip
        return Extracted(
            count + unread,
            int((~is_sound).sum()) + unread,
            _works(found, regions) if is_sound.all() else _works(*_chosen(found, regions, is_sound)),
            _of_works(pa.table(authors, schema=EXTRACTED_AUTHORS)),
            _of_works(pa.table(ties, schema=EXTRACTED_ORGANISATIONS)),
        )


_OF_WORKS = ("id", "year", "topic", "subfield", "field", "is_retracted")


class _Bits:
    """The bits of texts."""

    def __init__(self, bits: Mapping[str, int]) -> None:
        self._texts, self._bits = pa.array(list(bits), _text), np.array(list(bits.values()), np.int64)

    def of(self, texts: Any) -> tuple[IntArray, IntArray]:
        """The positions of texts that have some, each once, and their bits."""
        if len(self._texts) <= _FEW:
            every = [np.from_dlpack(pc.indices_nonzero(pc.equal(texts, text))) for text in self._texts]
            found = np.concatenate([np.zeros(0, np.int64), *every]).astype(np.int64)
            return found, np.repeat(self._bits, [len(one) for one in every])
        numbers = np.from_dlpack(pc.fill_null(pc.index_in(texts, self._texts), -1))
        at: IntArray = np.flatnonzero(numbers >= 0)
        return at, self._bits[numbers[at]]


def _together(*some: tuple[IntArray, IntArray]) -> tuple[IntArray, IntArray]:
    """Each position once, in rising order, with all bits that stand at it."""
    positions, which = np.unique(np.concatenate([at for at, _ in some]), return_inverse=True)
    bits: IntArray = np.zeros(len(positions), np.int64)
    np.bitwise_or.at(bits, which, np.concatenate([own for _, own in some]))
    return positions, bits


def _within(lists: Any) -> tuple[Any, Callable[[IntArray], IntArray]]:
    """The members of all lists, and how their lists are found."""
    if pa.types.is_null(lists.type):
        return pa.nulls(0), np.zeros(0, np.int64).__getitem__
    offsets = np.from_dlpack(lists.offsets)
    ends = offsets[1:] - offsets[0]
    members = lists.values.slice(offsets[0], offsets[-1] - offsets[0])
    return members, lambda at: np.searchsorted(ends, at.astype(ends.dtype), side="right")


def _sound(works: Mapping[str, Any]) -> BoolArray:
    """Which works a build would read: they have an id and a year."""
    year = pc.fill_null(works["year"], YEARS[0] - 1).to_numpy()
    found: BoolArray = flags(pc.match_substring_regex(works["id"], NUMBERED)) & (YEARS[0] <= year) & (year <= YEARS[1])
    return found


def _chosen(works: Mapping[str, Any], regions: IntArray, is_kept: BoolArray) -> tuple[Mapping[str, Any], IntArray]:
    """Some of the works."""
    return {name: said.filter(pa.array(is_kept)) for name, said in works.items()}, regions[is_kept]


def _works(works: Mapping[str, Any], regions: IntArray) -> pa.Table:
    return pa.table(
        [
            pc.ascii_ltrim(works["id"], f"{PREFIX}W").cast(pa.int64()), works["year"].cast(pa.int32()),
            *(pc.replace_substring(works[name], PREFIX, "") for name in ("topic", "subfield", "field")),
            pc.fill_null(works["is_retracted"], False), regions,
        ],
        schema=EXTRACTED_WORKS,
    )  # fmt: skip


def _of_works(rows: pa.Table) -> pa.Table:
    """Rows whose work is there."""
    return rows.filter(pa.array(np.asarray(rows["work"]) >= 0))
