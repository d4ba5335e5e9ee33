"""Standard tables of many OpenAlex works at once, column by column; works that are not plain go row by row.

A work is plain where each of its authorships has affiliations, or nothing at all that would be one, where organisation
ids stand on some affiliation if there are organisations, and where no list may have been cut.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from midspan.sources._openalex import CUT_AT, PREFIX, add_work, fault_of
from midspan.sources._openalex_leaves import Chunk, IntArray, Leaves
from midspan.store import schema
from midspan.store.batch import Batch, resolution_keys
from midspan.store.flags import BoolArray, flags, has_text, texts_said
from midspan.store.names import name_key, name_keys
from midspan.store.reading import YEARS, bare_doi

DOI, ORCID, ROR = "https://doi.org/", "https://orcid.org/", "https://ror.org/"
_BARE = r"^10\.[0-9.]+/[!-.0-9:-~]+$"
"""A DOI of ASCII with one slash and no blank, so that no address is in it."""
_DIGITS = 18
_NUMBERED = rf"^W(?P<number>[0-9]{{1,{_DIGITS}}})$"
_LONGEST = 2**31 - 1
"""More bytes than a text can have."""


def add_chunk(batch: Batch, name: str, chunk: Chunk, seen: dict[str, int]) -> None:
    """Adds the works of a chunk of the file `name`; `seen` has the row of each id so far, and gets these."""
    leaves = chunk.leaves
    work_id = _bare(leaves.works["id"])
    is_kept, rejected = _kept(chunk, work_id, seen)
    for row, reason in sorted([*chunk.unread, *rejected]):
        batch.reject(f"{name}:{row}", reason)
    sources = _Organisations(leaves)
    is_odd = _odd(leaves, len(chunk.rows), sources) & is_kept
    odd = np.flatnonzero(is_odd).tolist()
    for at, work in zip(odd, chunk.works_at(odd) if odd else (), strict=True):
        add_work(batch, f"{name}:{chunk.rows[at]}", work)
    is_plain = is_kept & ~is_odd
    of_authorship = is_plain[leaves.authorships["parent"]]
    of_affiliation = of_authorship[leaves.affiliations["parent"]]
    batch.add_table("works", _chosen(_works(batch, name, chunk, work_id), is_plain))
    batch.add_table("authorships", _chosen(_authorships(leaves, work_id), of_authorship))
    batch.add_table("affiliations", _chosen(_affiliations(leaves, work_id, sources), of_affiliation))
    batch.add_table("organisations", sources.table(of_authorship[leaves.organisations["parent"]]))
    batch.add_table("references", _references(leaves, work_id, is_kept))
    batch.add_table("work_funders", _funders(batch, name, chunk, work_id, is_kept))


def _kept(chunk: Chunk, work_id: Any, seen: dict[str, int]) -> tuple[BoolArray, list[tuple[int, str]]]:
    """Which works are sound and no repetition, and why the others are rejected."""
    year = pc.fill_null(chunk.leaves.works["year"], 0).to_numpy()
    is_sound = flags(pc.starts_with(work_id, "W")) & (YEARS[0] <= year) & (year <= YEARS[1])
    unsound = np.flatnonzero(~is_sound).tolist()
    rows = chunk.rows.tolist()
    rejected = [
        (rows[at], fault_of(work)) for at, work in zip(unsound, chunk.works_at(unsound) if unsound else (), strict=True)
    ]
    ids, sound = work_id.to_pylist(), np.flatnonzero(is_sound).tolist()
    own = {ids[at]: rows[at] for at in sound} if unsound else dict(zip(ids, rows, strict=True))
    if len(own) == len(sound) and seen.keys().isdisjoint(own):
        seen.update(own)
        return is_sound, rejected
    for at in sound:
        first = seen.setdefault(ids[at], rows[at])
        if first != rows[at]:
            is_sound[at] = False
            rejected.append((rows[at], f"the same id as row {first}"))
    return is_sound, rejected


def _odd(leaves: Leaves, works: int, sources: "_Organisations") -> BoolArray:
    """Works that are not plain."""
    of_work = leaves.authorships["parent"]
    count = len(of_work)
    has_affiliations = _is_met(leaves.affiliations["parent"], count)
    has_ids = _is_met(leaves.affiliations["parent"][leaves.ids["parent"][has_text(leaves.ids["id"])]], count)
    has_organisations = _is_met(leaves.organisations["parent"][sources.is_named], count)
    has_strings = _is_met(leaves.stringed, count)
    is_odd = np.where(has_affiliations, has_organisations & ~has_ids, has_organisations | has_strings)
    is_odd |= _is_met(sources.repeated_in, count)
    is_cut = np.bincount(of_work, minlength=works) == CUT_AT
    found: BoolArray = (
        is_cut | _is_met(of_work[is_odd], works) | leaves.works["is_truncated"].is_valid().to_numpy(False)
    )
    return found


def _works(batch: Batch, name: str, chunk: Chunk, work_id: Any) -> pa.Table:
    leaves = chunk.leaves.works
    count = len(chunk.rows)
    authors = np.bincount(chunk.leaves.authorships["parent"], minlength=count)
    return _table(
        "works", work_id, _all(batch.source, count), _all(batch.snapshot, count), _source_rows(name, chunk),
        _dois(leaves["doi"]),
        _first(leaves["title"], leaves["display_name"]), leaves["year"].cast(pa.int32(), safe=False),
        _first(leaves["type"], _all("unknown", count)), leaves["language"],
        _text_or_null(_first(leaves["venue"], leaves["raw_venue"])), _text_or_null(_bare(leaves["topic"])),
        _text_or_null(_bare(leaves["subfield"])), _text_or_null(_bare(leaves["field"])), leaves["citations"],
        pc.fill_null(leaves["is_retracted"], False), _all(True, count), pa.array(authors, pa.int32()),
    )  # fmt: skip


def _source_rows(name: str, chunk: Chunk) -> Any:
    return pc.binary_join_element_wise(_all(name, len(chunk.rows)), pa.array(chunk.rows).cast(pa.string()), ":")


def _funders(batch: Batch, name: str, chunk: Chunk, work_id: Any, is_kept: BoolArray) -> pa.Table:
    """Funders and awards of the works that are kept; what has neither id nor name says nothing."""
    own = chunk.leaves.funders
    is_named = has_text(own["id"]) | has_text(own["name"])
    is_said = is_kept[own["parent"]] & is_named
    batch.unread.update({"funders (without id and name)": nameless} if (nameless := int((~is_named).sum())) else {})
    said = {column: own[column].filter(pa.array(is_said)) for column in ("id", "name", "ror", "award")}
    of_work, count = pa.array(own["parent"][is_said]), int(is_said.sum())
    named = pc.fill_null(said["name"], "")
    ids = pc.binary_join_element_wise("openalex", _text_or_null(_bare(said["id"])), ":")
    by_name = pa.array([f"name:{name_key(one)}" for one in named.filter(ids.is_null()).to_pylist()], pa.string())
    rors = pc.replace_substring_regex(pc.utf8_rtrim(_text_or_null(said["ror"]), "/"), r"(?s)^.*/", "ror:")
    return _table(
        "work_funders", work_id.take(of_work), pc.replace_with_mask(ids, ids.is_null(), by_name), rors, named,
        _text_or_null(said["award"]), _all(batch.source, count), _all(batch.snapshot, count),
        _source_rows(name, chunk).take(of_work),
    )  # fmt: skip


def _references(leaves: Leaves, work_id: Any, is_kept: BoolArray) -> pa.Table:
    """References of the works that are kept, by the numbers of both ends; ids that hold no number are none."""
    own, cited = _numbers(work_id), _numbers(leaves.references["id"])
    table = _table("references", own.take(pa.array(leaves.references["parent"])), cited)
    return _chosen(table, is_kept[leaves.references["parent"]]).drop_null()


def _numbers(ids: Any) -> Any:
    """The number in each id of a work, with OpenAlex's address or bare; null where it holds none."""
    for opening in (PREFIX + "W", "W"):
        digits = _all_after(ids, opening)
        if digits is None or not pc.all(pc.ascii_is_decimal(digits)).as_py():
            continue
        if (pc.max(pc.binary_length(digits)).as_py() or 0) <= _DIGITS:
            return digits.cast(pa.int64())
    return pc.struct_field(pc.extract_regex(_bare(ids), _NUMBERED), "number").cast(pa.int64())


def _authorships(leaves: Leaves, work_id: Any) -> pa.Table:
    own, of_work = leaves.authorships, leaves.authorships["parent"]
    name = pc.fill_null(_first(own["name"], own["raw_name"]), "")
    key = name_keys(name)
    orcid = _last(_text_or_null(own["orcid"]), ORCID)
    return _table(
        "authorships", work_id.take(pa.array(of_work)), pa.array(_places(of_work), pa.int32()),
        _author_ids(_bare(own["id"]), orcid, key), name, key, orcid, pc.fill_null(own["is_corresponding"], False),
    )  # fmt: skip


def _author_ids(ids: Any, orcid: Any, key: Any) -> Any:
    """The source's id of each author, else one made of the ORCID iD, else of the folded name."""
    is_loose = pc.invert(texts_said(ids))
    if not pc.any(is_loose).as_py():
        return ids
    orcid, key = orcid.filter(is_loose), key.filter(is_loose)
    made = pc.if_else(
        texts_said(orcid), pc.binary_join_element_wise("orcid", orcid, ":"),
        pc.binary_join_element_wise("name", key, ":"),
    )  # fmt: skip
    return pc.replace_with_mask(ids, is_loose, made)


def _affiliations(leaves: Leaves, work_id: Any, sources: "_Organisations") -> pa.Table:
    of_authorship = leaves.affiliations["parent"]
    raw = pc.fill_null(leaves.affiliations["raw"], "")
    pool, at = sources.tied(leaves)
    organisations, countries = pool.taken(at)
    coded, strings = _distinct(raw)
    span = len(pool.organisations) + 1
    keyed, met = _distinct(pa.array(coded.to_numpy() * span + at + 1))
    string, place = np.divmod(met.to_numpy(), span)
    keys = resolution_keys(pc.binary_join_element_wise(strings.take(pa.array(string)), *pool.taken(place - 1), "\x1f"))
    of_work = leaves.authorships["parent"]
    return _table(
        "affiliations", work_id.take(pa.array(of_work[of_authorship])),
        pa.array(_places(of_work)[of_authorship], pa.int32()), pa.array(_places(of_authorship), pa.int32()),
        raw, organisations, countries, keys.take(keyed),
    )  # fmt: skip


class _Organisations:
    """The organisations on the authorships of a chunk: those that say the same are one `variant`."""

    def __init__(self, leaves: Leaves) -> None:
        own = leaves.organisations
        self.parent = own["parent"]
        self.is_named = has_text(own["id"])
        count = len(self.parent)
        ids, _ = _distinct(pa.concat_arrays([own["id"], leaves.ids["id"]]))
        self.codes, self.tied_codes = ids.to_numpy()[:count], ids.to_numpy()[count:]
        variant = self.codes
        for name in ("ror", "name", "country", "type"):
            if not _is_one_for_each(own[name], variant):
                variant = _distinct(pa.array(variant * (count + 1) + _distinct(own[name])[0].to_numpy()))[0].to_numpy()
        self.variant = variant
        first = _firsts(variant)
        one = {name: own[name].take(pa.array(first)) for name in ("id", "name", "ror", "country", "type")}
        self.keys: Any = _organisation_ids(one["id"], one["ror"])
        self.names, self.kinds = pc.fill_null(one["name"], ""), pc.fill_null(one["type"], "")
        self.countries = pc.fill_null(one["country"], "")
        self.span = int(ids.to_numpy().max(initial=0)) + 1
        keys = (self.parent * self.span + self.codes)[self.is_named]
        self.order = np.argsort(keys, kind="stable")
        self.sorted = keys[self.order]
        self.repeated_in = self.sorted[1:][self.sorted[1:] == self.sorted[:-1]] // self.span

    def table(self, is_kept: BoolArray) -> pa.Table:
        """The organisations of the rows that are kept, each description once."""
        met: Any = pa.array(np.flatnonzero(_is_met(self.variant[is_kept & self.is_named], len(self.keys))))
        blank = _all("", len(met))
        return _table(
            "organisations", self.keys.take(met), self.names.take(met), blank, blank, blank, self.kinds.take(met),
            self.countries.take(met), blank, blank,
        )  # fmt: skip

    def tied(self, leaves: Leaves) -> tuple["_Joined", IntArray]:
        """Texts, and for each affiliation where they have the ids of its organisations and their countries.

        Ids that the authorship does not list are left out; without any, the countries are those of the authorship.
        """
        of_affiliation, count = leaves.ids["parent"], len(leaves.affiliations["parent"])
        keys = leaves.affiliations["parent"][of_affiliation] * self.span + self.tied_codes
        place = np.minimum(np.searchsorted(self.sorted, keys), max(len(self.sorted) - 1, 0))
        is_found = (self.sorted[place] == keys) if len(self.sorted) else np.zeros(len(keys), bool)
        of_affiliation = of_affiliation[is_found]
        variant = self.variant[np.flatnonzero(self.is_named)[self.order[place[is_found]]]]
        pool = _Joined(self.keys.to_pylist(), self.countries.to_pylist())
        at = np.full(count, -1, np.int64)
        at[of_affiliation] = variant
        several = np.flatnonzero(np.bincount(of_affiliation, minlength=count) > 1)
        start, end = np.searchsorted(of_affiliation, several), np.searchsorted(of_affiliation, several, "right")
        for one, first, last in zip(several.tolist(), start.tolist(), end.tolist(), strict=True):
            at[one] = pool.joined(variant[first:last].tolist())
        pool.add_codes(at, leaves)
        return pool, at


class _Joined:
    """Texts of organisations and of countries, joined by `|`: of single organisations, then of several or of none."""

    def __init__(self, organisations: list[str], countries: list[str]) -> None:
        self.organisations, self.countries = organisations, countries
        self._known: dict[tuple[str, str], int] = {}

    def joined(self, several: list[int], codes: Sequence[str | None] = ()) -> int:
        """The place of several organisations together, or of codes alone."""
        found = {*codes, *(self.countries[one] for one in several)}
        organisations = "|".join(sorted(self.organisations[one] for one in several))
        said = (organisations, "|".join(sorted(code for code in found if code)))
        place = self._known.setdefault(said, len(self.organisations))
        if place == len(self.organisations):
            self.organisations.append(said[0])
            self.countries.append(said[1])
        return place

    def add_codes(self, at: IntArray, leaves: Leaves) -> None:
        """Says the countries of the authorship for each affiliation that has no place yet, where there are any."""
        affiliations, parents = np.flatnonzero(at < 0), leaves.codes["parent"]
        of_authorship = leaves.affiliations["parent"][affiliations]
        start, end = np.searchsorted(parents, of_authorship), np.searchsorted(parents, of_authorship, "right")
        indices, distinct = _distinct(leaves.codes["code"])
        coded, single = indices.to_numpy(), end - start == 1
        at[affiliations[single]] = coded[start[single]] + len(self.organisations)
        self.organisations += [""] * len(distinct)
        self.countries += [code or "" for code in distinct.to_pylist()]
        several, codes, known = end - start > 1, distinct.to_pylist(), dict[bytes, int]()
        for one, first, last in zip(*(each[several].tolist() for each in (affiliations, start, end)), strict=True):
            said = coded[first:last]
            if (key := said.tobytes()) not in known:
                known[key] = self.joined([], [codes[code] for code in said.tolist()])
            at[one] = known[key]

    def taken(self, at: IntArray) -> tuple[Any, Any]:
        """Both texts at places; empty where a place is -1."""
        places: Any = pa.array(at, mask=at < 0)
        organisations: Any = pa.array(self.organisations, pa.string()).take(places)
        countries: Any = pa.array(self.countries, pa.string()).take(places)
        return pc.fill_null(organisations, ""), pc.fill_null(countries, "")


def _table(name: str, *columns: Any) -> pa.Table:
    return pa.table(list(columns), schema=schema.READ[name].schema)


def _chosen(table: pa.Table, is_chosen: BoolArray) -> pa.Table:
    return table if is_chosen.all() else table.filter(pa.array(is_chosen))


def _all(value: Any, count: int) -> Any:
    return pa.repeat(value, count)


def _bare(ids: Any) -> Any:
    """Ids without OpenAlex's address."""
    cut = None if ids.null_count else _all_after(ids, PREFIX)
    return pc.if_else(pc.starts_with(ids, PREFIX), _after(ids, PREFIX), ids) if cut is None else cut


def _organisation_ids(ids: Any, rors: Any) -> Any:
    """`organisation_id` of each organisation; empty where it has no id."""
    own = pc.if_else(
        texts_said(rors), pc.binary_join_element_wise("ror", _last(pc.utf8_rtrim(rors, "/"), ROR), ":"),
        pc.binary_join_element_wise("x:openalex", _bare(ids), "-"),
    )  # fmt: skip
    return pc.if_else(texts_said(ids), own, "")


def _last(addresses: Any, usual: str) -> Any:
    """What stands after the last slash; most addresses begin as `usual`."""
    cut = _after(addresses, usual)
    is_usual = pc.and_(pc.starts_with(addresses, usual), pc.invert(pc.match_substring(cut, "/")))
    return cut if pc.all(is_usual).as_py() else pc.replace_substring_regex(addresses, r"(?s)^.*/", "")


def _dois(texts: Any) -> Any:
    """`bare_doi` of each text: the usual form by the column, others one by one."""
    cut = _after(texts, DOI)
    is_usual = pc.fill_null(pc.and_(pc.starts_with(texts, DOI + "10."), pc.match_substring_regex(cut, _BARE)), False)
    odd = pc.and_(pc.invert(is_usual), texts.is_valid())
    found = pc.if_else(is_usual, pc.ascii_lower(cut), pa.scalar(None, pa.string()))
    return pc.replace_with_mask(found, odd, pa.array(map(bare_doi, texts.filter(odd).to_pylist()), pa.string()))


def _all_after(texts: Any, opening: str) -> Any:
    """What stands after an opening of ASCII; None where a text begins otherwise. Nulls stay."""
    if not pc.all(pc.starts_with(texts, opening)).as_py():
        return None
    return pc.binary_slice(texts.cast(pa.binary()), len(opening), _LONGEST).view(pa.string())


def _after(texts: Any, opening: str) -> Any:
    """What stands after an opening of ASCII; something where a text begins otherwise."""
    if not pc.all(pc.string_is_ascii(texts)).as_py():  # a text that begins otherwise may be cut within a character
        return pc.utf8_slice_codeunits(texts, len(opening))
    return pc.binary_slice(texts.cast(pa.binary()), len(opening), _LONGEST).view(pa.string())


def _first(texts: Any, others: Any) -> Any:
    """The first text where there is any, else the other."""
    is_said = texts_said(texts)
    return texts if pc.all(is_said).as_py() else pc.if_else(is_said, texts, others)


def _text_or_null(texts: Any) -> Any:
    return _first(texts, pa.scalar(None, pa.string()))


def _distinct(texts: Any) -> tuple[Any, Any]:
    """For each text its place among the distinct ones (nulls too), and these."""
    found = pc.dictionary_encode(texts, null_encoding="encode")
    return found.indices.cast(pa.int64()), found.dictionary


def _firsts(codes: IntArray) -> IntArray:
    """Where each code, of those counted from 0, is met first."""
    first = np.zeros(codes.max(initial=-1) + 1, np.int64)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    return first


def _is_one_for_each(texts: Any, codes: IntArray) -> bool:
    """Whether rows with the same code have the same text; no where one is null."""
    expected = texts.take(pa.array(_firsts(codes)[codes]))
    return bool(pc.all(pc.fill_null(pc.equal(texts, expected), False)).as_py()) if len(codes) else True


def _is_met(places: IntArray, count: int) -> BoolArray:
    found = np.zeros(count, bool)
    found[places] = True
    return found


def _places(parents: IntArray) -> IntArray:
    """The place of each member in its list, from 1; lists stand one after another."""
    at = np.arange(len(parents))
    starts = np.where(np.diff(parents, prepend=-1) != 0, at, 0)
    found: IntArray = at - np.maximum.accumulate(starts) + 1
    return found
