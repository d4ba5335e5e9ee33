"""What a cut keeps of works: the same of JSON lines and of Parquet, whatever is in them, and nothing is lost."""

import gzip
import json
import tempfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fixtures.inputs import json_lines

from midspan.sources._openalex_cut import cut_lines, cut_rows
from midspan.store.touch import Cut, Touch

ADDRESS = "https://openalex.org/"
TOUCH = Touch(frozenset({"HK"}), frozenset({"02zhqgq86"}), r"(?i:hong[ -]*kong)|香港")
texts = st.sampled_from([None, "", "Springfield", "Kowloon, HONG-KONG", "香港大学", "Hông Kong", "Köln"])
codes = st.sampled_from([None, "", "HK", "US"])
rors = st.sampled_from(
    [None, "", "https://ror.org/02zhqgq86", "https://ror.org/02zhqgq86/", "https://ror.org/013q1eq08"]
)


def some(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), st.lists(of, max_size=2))


authorships = st.fixed_dictionaries(
    {
        "institutions": some(st.fixed_dictionaries({"id": st.just("I1"), "ror": rors, "country_code": codes})),
        "countries": some(codes), "raw_affiliation_strings": some(texts), "raw_affiliation_string": texts,
        "affiliations": some(
            st.fixed_dictionaries({"raw_affiliation_string": texts, "institution_ids": some(st.just("I1"))})
        ),
    }
)  # fmt: skip
works = st.fixed_dictionaries(
    {
        "id": st.sampled_from([None, "", "W1", f"{ADDRESS}A1", f"{ADDRESS}Wx", *(f"{ADDRESS}W{n}" for n in range(6))]),
        "publication_year": st.sampled_from([None, 12, 2020, 2021]), "authorships": some(authorships),
        "type": st.sampled_from([None, "", "article"]), "is_retracted": st.sampled_from([None, False, True]),
        "primary_topic": st.sampled_from([None, {"id": "T1", "field": {"id": f"{ADDRESS}fields/17"}}]),
        "abstract_inverted_index": st.sampled_from([None, '{"a}": [0]}']),
        "cited_by_count": st.sampled_from([None, 0, 7]),
    }
)  # fmt: skip
WHOLE = {
    "id": f"{ADDRESS}W99", "publication_year": 2020, "type": "article", "is_retracted": False, "cited_by_count": 1,
    "primary_topic": {"id": "T1", "field": {"id": f"{ADDRESS}fields/17"}}, "abstract_inverted_index": "{}",
    "authorships": [
        {
            "institutions": [{"id": "I1", "ror": "", "country_code": "US"}], "countries": ["US"],
            "raw_affiliation_strings": ["Springfield"], "raw_affiliation_string": "Springfield",
            "affiliations": [{"raw_affiliation_string": "Springfield", "institution_ids": ["I1"]}],
        }
    ],
}  # fmt: skip
"""A work with every field, so that Parquet knows their types."""


def touches(work: dict[str, Any]) -> bool:
    """The rule, one work at a time."""
    for authorship in work["authorships"] or ():
        organisations = authorship["institutions"] or []
        said = {o["country_code"] for o in organisations} | set(authorship["countries"] or ())
        listed = [*(authorship["raw_affiliation_strings"] or ()), authorship["raw_affiliation_string"]]
        tied = [a["raw_affiliation_string"] for a in authorship["affiliations"] or ()]
        strings = [text for text in (tied if authorship["affiliations"] else listed) if text]
        is_named = any("hong" in text.lower() or "香港" in text or "Hông" in text for text in strings)
        is_seated = any("02zhqgq86" in (o["ror"] or "") for o in organisations)
        if "HK" in said or is_seated or is_named or (strings and not said - {None, ""}):
            return True
    return False


def expected(rows: list[dict[str, Any]]) -> tuple[list[int], list[int]]:
    """The rows that are kept, and the numbers of the works that are left out."""
    kept, left_out, seen = [], [], set()
    for at, work in enumerate(rows):
        number = (work["id"] or "").removeprefix(ADDRESS)
        if not (number[:1] == "W" and number[1:].isdigit() and (work["publication_year"] or 0) >= 1500):
            kept.append(at)
        elif work["id"] not in seen:
            seen.add(work["id"])
            (kept if touches(work) else left_out).append(at if touches(work) else int(number[1:]))
    return kept, sorted(left_out)


@settings(max_examples=60, deadline=None)
@given(st.lists(works, max_size=5))
def test_lines_and_rows_are_cut_by_the_rule(drawn: list[dict[str, Any]]) -> None:
    rows = [*drawn, WHOLE]
    kept, left_out = expected(rows)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        lines = json_lines(home / "works.jsonl", *rows)
        pq.write_table(_table(rows), home / "works.parquet")
        counts = Cut(len(rows), len(kept), len(left_out))
        assert cut_lines(lines, home / "kept.gz", home / "out.parquet", TOUCH) == counts
        assert cut_rows(home / "works.parquet", home / "kept.parquet", home / "out2.parquet", TOUCH) == counts
        packed = gzip.decompress((home / "kept.gz").read_bytes()) if kept else b""
        assert [json.loads(line) for line in packed.splitlines()] == [rows[at] for at in kept]
        found = pq.read_table(home / "kept.parquet", columns=["id"])["id"].to_pylist() if kept else []
        assert found == [rows[at]["id"] for at in kept]
        first, second = pq.read_table(home / "out.parquet"), pq.read_table(home / "out2.parquet")
        assert first.equals(second)
        assert first["number"].to_pylist() == left_out


def _table(rows: list[dict[str, Any]]) -> Any:
    import pyarrow as pa

    return pa.Table.from_pylist(rows, schema=pa.Table.from_pylist([WHOLE]).schema)
