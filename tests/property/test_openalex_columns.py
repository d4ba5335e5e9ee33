"""Works of OpenAlex read by the column become the rows that each becomes by itself, in JSON lines and in Parquet."""

import json
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fixtures.inputs import json_lines, read

from midspan.sources._openalex import Work, add_work, fault_of
from midspan.sources.openalex import SOURCE, _decode
from midspan.store.batch import Batch
from midspan.store.names import name_key, name_keys

TABLES = ("works", "authorships", "affiliations", "organisations")
ADDRESS = "https://openalex.org/"
texts = st.one_of(st.none(), st.sampled_from(["", "a", "B, ü", "Zhāng Wěi", "x. Y", " Σ ", "|", "de\x00f"]))
ids = st.one_of(st.none(), st.sampled_from(["", ADDRESS, f"{ADDRESS}I1", f"{ADDRESS}I2", f"{ADDRESS}I3", "I4"]))
codes = st.one_of(st.none(), st.sampled_from(["", "CN", "HK", "US"]))
flags = st.one_of(st.none(), st.booleans())


def some(of: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), st.lists(of, max_size=most))


organisations = st.fixed_dictionaries(
    {
        "id": ids, "display_name": texts, "country_code": codes, "type": st.sampled_from([None, "", "company"]),
        "ror": st.sampled_from([None, "", "https://ror.org/013q1eq08", "https://ror.org/02zhqgq86/"]),
    }
)  # fmt: skip
affiliations = st.fixed_dictionaries({"raw_affiliation_string": texts, "institution_ids": some(ids)})
authors = st.fixed_dictionaries(
    {
        "id": st.sampled_from([None, "", ADDRESS, f"{ADDRESS}A1", "A2"]), "display_name": texts,
        "orcid": st.sampled_from([None, "", "https://orcid.org/0000-0001", "https://orcid.org/0000-0002/", "a/b"]),
    }
)  # fmt: skip
authorships = st.fixed_dictionaries(
    {
        "author_position": st.sampled_from([None, "first", "middle"]), "author": st.one_of(st.none(), authors),
        "institutions": some(organisations), "countries": some(codes), "is_corresponding": flags,
        "raw_author_name": texts, "raw_affiliation_strings": some(texts), "raw_affiliation_string": texts,
        "affiliations": some(affiliations),
    }
)  # fmt: skip
parts = st.one_of(st.none(), st.fixed_dictionaries({"id": ids}))
works = st.fixed_dictionaries(
    {
        "id": st.sampled_from([None, "", "A1", *(f"{ADDRESS}W{n}" for n in range(9))]),
        "doi": st.sampled_from(
            [None, "", "https://doi.org/10.1/A", "HTTPS://DOI.ORG/10.1/b", "doi:10.1/c ", "10.1/a/doi.org/10.2/x",
             "https://doi.org/10.doi.org/x", "https://doi.org/10.1/é", "https://doi.org/10.1/a b", "https://doi.org/10.1"]
        ),
        "title": texts, "display_name": texts, "publication_year": st.sampled_from([None, 12, 2020, 2021, 2201]),
        "type": texts, "language": texts, "is_retracted": flags, "cited_by_count": st.sampled_from([None, 0, 7]),
        "primary_topic": st.one_of(st.none(), st.fixed_dictionaries({"id": ids, "subfield": parts, "field": parts})),
        "primary_location": st.one_of(st.none(), st.fixed_dictionaries(
            {"source": st.one_of(st.none(), st.fixed_dictionaries({"id": ids, "display_name": texts})),
             "raw_source_name": texts})),
        "authorships": some(authorships), "is_authors_truncated": st.sampled_from([None, None, None, True, False]),
    }
)  # fmt: skip


def sorted_rows(tables: dict[str, list[dict[str, Any]]]) -> dict[str, list[str]]:
    """The rows of each table in one order; an organisation may be described again."""
    return {name: sorted({repr(row) for row in tables[name]}) for name in TABLES}


def one_by_one(given_works: list[dict[str, Any]], name: str) -> dict[str, list[str]]:
    batch, seen = Batch("openalex", "v"), set[str]()
    for row, work in enumerate(given_works, 1):
        found: Work = _decode(as_json(work))
        if not fault_of(found) and str(found.id).removeprefix(ADDRESS) not in seen:
            seen.add(str(found.id).removeprefix(ADDRESS))
            add_work(batch, f"{name}:{row}", found)
    tables = {name: table.to_pylist() for name, table in batch.tables().items()}
    return sorted_rows({name: tables.get(name, []) for name in TABLES})


def as_json(work: dict[str, Any]) -> bytes:
    return json.dumps(work).encode()


@pytest.mark.slow
@settings(deadline=None)
@given(st.lists(works, min_size=1, max_size=6))
def test_columns_say_what_rows_say(given_works: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = json_lines(Path(folder) / "w", *given_works)
        plain = read(SOURCE, path)
        assert sorted_rows(plain) == one_by_one(given_works, "w")
        assert len(plain["works"]) + len(plain["rejected"]) == len(given_works)
        packed = Path(folder) / "p"
        pq.write_table(pa.Table.from_pylist(given_works), packed)
        found = read(SOURCE, packed)
        assert sorted_rows(found) == one_by_one(given_works, "p")
        assert [row["reason"] for row in found["rejected"]] == [row["reason"] for row in plain["rejected"]]


@settings(deadline=None)
@given(st.lists(st.one_of(st.text(max_size=12), st.text("abZ ,.\t1-", max_size=12)), max_size=8), st.integers(0, 3))
def test_the_keys_of_a_column_of_names_are_those_of_each(names: list[str], start: int) -> None:
    column = pa.array(names, pa.string())[start:]
    assert name_keys(column).to_pylist() == [name_key(name) for name in names[start:]]
