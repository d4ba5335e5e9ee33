"""The leaves of many OpenAlex works as flat Arrow columns, from decoded JSON or from Parquet alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from midspan.sources import _openalex as openalex
from midspan.sources._leaves import structs
from midspan.sources._openalex import Author, Authorship, Location, Organisation, Topic, Work
from midspan.store.flags import has_text

IntArray = npt.NDArray[np.int64]
_text = pa.string()
_OF_FUNDERS = ("id", "name", "ror", "award")
_FUNDERS_IN = {
    "funders": ("id", "display_name", "ror", ""),
    "awards": ("funder_id", "funder_display_name", "", "funder_award_id"),
    "grants": ("funder", "funder_display_name", "", "award_id"),
}
"""Where a funder's id, name and ROR id and the number of an award stand in what a work has of them."""
_NOBODY, _NO_ORGANISATION, _NO_TOPIC, _NO_LOCATION = Author(), Organisation(), Topic(), Location()


@dataclass(frozen=True, slots=True)
class Leaves:
    """Columns of works, and of what hangs on them; `parent` columns say on which row of the level above.

    Authorships hang on works; organisations, affiliations and `codes` of countries on authorships; `ids` of
    organisations on affiliations; funders, with their awards, and references on works. `stringed` are the authorships
    that have raw strings outside of affiliations.
    """

    works: dict[str, Any]
    authorships: dict[str, Any]
    organisations: dict[str, Any]
    affiliations: dict[str, Any]
    ids: dict[str, Any]
    codes: dict[str, Any]
    stringed: IntArray
    funders: dict[str, Any]
    references: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some works of a file in their order: the row of each, their leaves, and works themselves by their positions.

    `unread` are the rows between them that are no works, with the reasons.
    """

    rows: IntArray
    leaves: Leaves
    works_at: Callable[[Sequence[int]], Sequence[Work]]
    unread: Sequence[tuple[int, str]] = ()


def chunk_of_works(rows: Sequence[int], works: Sequence[Work], unread: Sequence[tuple[int, str]]) -> Chunk:
    """Decoded works as a chunk."""
    return Chunk(np.array(rows, np.int64), _leaves_of_works(works), lambda at: [works[n] for n in at], unread)


def chunk_of_rows(first: int, array: Any) -> Chunk:
    """Rows of a Parquet file, the first of which is number `first`, as a chunk."""
    rows = np.arange(first, first + len(array), dtype=np.int64)
    return Chunk(rows, _leaves_of_rows(array), lambda at: structs(array.take(pa.array(at, pa.int64())), Work))


def _leaves_of_works(works: Sequence[Work]) -> Leaves:
    of_works = [w.authorships or () for w in works]
    authorships = list(chain.from_iterable(of_works))
    organisations = [a.institutions or () for a in authorships]
    every = [o or _NO_ORGANISATION for o in chain.from_iterable(organisations)]
    affiliations = [a.affiliations or () for a in authorships]
    flat = list(chain.from_iterable(affiliations))
    ids = [f.institution_ids or () for f in flat]
    codes = [a.countries or () for a in authorships]
    references = [w.referenced_works or () for w in works]
    return Leaves(
        _columns_of_works(works),
        {"parent": _parents(of_works), **_columns_of_authorships(authorships)},
        {
            "parent": _parents(organisations),
            "id": pa.array([o.id for o in every], _text),
            "name": pa.array([o.display_name for o in every], _text),
            "ror": pa.array([o.ror for o in every], _text),
            "country": pa.array([o.country_code for o in every], _text),
            "type": pa.array([o.type for o in every], _text),
        },
        {"parent": _parents(affiliations), "raw": pa.array([f.raw_affiliation_string for f in flat], _text)},
        {"parent": _parents(ids), "id": pa.array(list(chain.from_iterable(ids)), _text)},
        {"parent": _parents(codes), "code": pa.array(list(chain.from_iterable(codes)), _text)},
        np.array([at for at, a in enumerate(authorships) if not a.affiliations and _has_string(a)], np.int64),
        _funders_of_works(works),
        {"parent": _parents(references), "id": pa.array(list(chain.from_iterable(references)), _text)},
    )


def _funders_of_works(works: Sequence[Work]) -> dict[str, Any]:
    every = [(at, f.id, f.display_name, f.ror, None) for at, w in enumerate(works) for f in w.funders or () if f]
    said: list[tuple[int, str | None, str | None, str | None, str | None]] = [
        *every,
        *((at, a.funder_id, a.funder_display_name, None, a.funder_award_id)
          for at, w in enumerate(works) for a in w.awards or () if a),
        *((at, g.funder, g.funder_display_name, None, g.award_id)
          for at, w in enumerate(works) for g in w.grants or () if g),
    ]  # fmt: skip
    parents, *columns = zip(*said, strict=True) if said else ((),) * 5
    return {
        "parent": np.array(parents, np.int64),
        **{name: pa.array(column, _text) for name, column in zip(_OF_FUNDERS, columns, strict=True)},
    }


def _has_string(authorship: Authorship) -> bool:
    return any(authorship.raw_affiliation_strings or (authorship.raw_affiliation_string,))


def _columns_of_works(works: Sequence[Work]) -> dict[str, Any]:
    topics = [w.primary_topic or _NO_TOPIC for w in works]
    places = [w.primary_location or _NO_LOCATION for w in works]
    return {
        "id": pa.array([w.id for w in works], _text),
        "doi": pa.array([w.doi for w in works], _text),
        "title": pa.array([w.title for w in works], _text),
        "display_name": pa.array([w.display_name for w in works], _text),
        "year": pa.array([w.publication_year for w in works], pa.int64()),
        "type": pa.array([w.type for w in works], _text),
        "language": pa.array([w.language for w in works], _text),
        "is_retracted": pa.array([w.is_retracted for w in works], pa.bool_()),
        "citations": pa.array([w.cited_by_count for w in works], pa.int64()),
        "topic": pa.array([t.id for t in topics], _text),
        "subfield": pa.array([openalex.part_id(t.subfield) for t in topics], _text),
        "field": pa.array([openalex.part_id(t.field) for t in topics], _text),
        "venue": pa.array([p.source.display_name if p.source else None for p in places], _text),
        "raw_venue": pa.array([p.raw_source_name for p in places], _text),
        "is_truncated": pa.array([w.is_authors_truncated for w in works], pa.bool_()),
    }


def _columns_of_authorships(authorships: Sequence[Authorship]) -> dict[str, Any]:
    people = [a.author or _NOBODY for a in authorships]
    return {
        "id": pa.array([p.id for p in people], _text),
        "name": pa.array([p.display_name for p in people], _text),
        "orcid": pa.array([p.orcid for p in people], _text),
        "raw_name": pa.array([a.raw_author_name for a in authorships], _text),
        "is_corresponding": pa.array([a.is_corresponding for a in authorships], pa.bool_()),
    }


def _parents(lists: Sequence[Any]) -> IntArray:
    """For each member of each list the position of its list."""
    lengths = np.fromiter(map(len, lists), np.int64, len(lists))
    return np.repeat(np.arange(len(lengths)), lengths)


def _leaves_of_rows(array: Any) -> Leaves:
    authorships, of_work = members(under(array, "authorships"))
    organisations, of_authorship = members(under(authorships, "institutions"))
    affiliations, tied_to = members(under(authorships, "affiliations"))
    ids, of_affiliation = members(under(affiliations, "institution_ids"))
    codes, coded = members(under(authorships, "countries"))
    cited, of_citing = members(under(array, "referenced_works"))
    return Leaves(
        _columns_of_rows(array),
        {
            "parent": of_work,
            "id": leaf(authorships, _text, "author", "id"),
            "name": leaf(authorships, _text, "author", "display_name"),
            "orcid": leaf(authorships, _text, "author", "orcid"),
            "raw_name": leaf(authorships, _text, "raw_author_name"),
            "is_corresponding": leaf(authorships, pa.bool_(), "is_corresponding"),
        },
        {
            "parent": of_authorship,
            "id": leaf(organisations, _text, "id"),
            "name": leaf(organisations, _text, "display_name"),
            "ror": leaf(organisations, _text, "ror"),
            "country": leaf(organisations, _text, "country_code"),
            "type": leaf(organisations, _text, "type"),
        },
        {"parent": tied_to, "raw": leaf(affiliations, _text, "raw_affiliation_string")},
        {"parent": of_affiliation, "id": leaf(ids, _text)},
        {"parent": coded, "code": leaf(codes, _text)},
        _stringed(authorships),
        _funders_of_rows(array),
        {"parent": of_citing, "id": leaf(cited, _text)},
    )


def _funders_of_rows(array: Any) -> dict[str, Any]:
    found = []
    for column, names in _FUNDERS_IN.items():
        said, of_work = members(under(array, column))
        found.append((of_work, *(leaf(said, _text, name) if name else pa.nulls(len(said), _text) for name in names)))
    parents, *columns = zip(*found, strict=True)
    return {
        "parent": np.concatenate(parents),
        **{name: pa.concat_arrays(column) for name, column in zip(_OF_FUNDERS, columns, strict=True)},
    }


def _columns_of_rows(array: Any) -> dict[str, Any]:
    return {
        "id": leaf(array, _text, "id"),
        "doi": leaf(array, _text, "doi"),
        "title": leaf(array, _text, "title"),
        "display_name": leaf(array, _text, "display_name"),
        "year": leaf(array, pa.int64(), "publication_year"),
        "type": leaf(array, _text, "type"),
        "language": leaf(array, _text, "language"),
        "is_retracted": leaf(array, pa.bool_(), "is_retracted"),
        "citations": leaf(array, pa.int64(), "cited_by_count"),
        "topic": leaf(array, _text, "primary_topic", "id"),
        "subfield": leaf(array, _text, "primary_topic", "subfield", "id"),
        "field": leaf(array, _text, "primary_topic", "field", "id"),
        "venue": leaf(array, _text, "primary_location", "source", "display_name"),
        "raw_venue": leaf(array, _text, "primary_location", "raw_source_name"),
        "is_truncated": leaf(array, pa.bool_(), "is_authors_truncated"),
    }


def _stringed(authorships: Any) -> IntArray:
    several, parents = members(under(authorships, "raw_affiliation_strings"))
    single = leaf(authorships, _text, "raw_affiliation_string")
    found: IntArray = np.concatenate([parents[has_text(leaf(several, _text))], np.flatnonzero(has_text(single))])
    return found


def under(array: Any, *names: str) -> Any:
    """What stands under a path of names, null where anything above is; nulls where the file lacks it."""
    for name in names:
        if not pa.types.is_struct(array.type) or array.type.get_field_index(name) < 0:
            return pa.nulls(len(array))
        array = pc.struct_field(array, name)
    return array


def leaf(array: Any, kind: Any, *names: str) -> Any:
    found = under(array, *names)
    return found if found.type == kind else found.cast(kind)


def members(lists: Any) -> tuple[Any, IntArray]:
    """The members of all lists, and for each the position of its list."""
    if pa.types.is_null(lists.type):
        return pa.nulls(0), np.zeros(0, np.int64)
    lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
    return lists.flatten(), np.repeat(np.arange(len(lengths)), lengths)
