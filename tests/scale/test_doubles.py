"""One author's works as six databases have them: the doubles among them against DOIs that the rule does not see."""

from collections import Counter
from pathlib import Path

import doubles
import pyarrow.parquet as pq
import pytest

from midspan.api import Corpus
from midspan.store.corpus import CorpusStore
from tests.scale.test_real_data import data

pytestmark = pytest.mark.scale
FILES = (
    "istex_json/tobler_istex.json", "lens_csv/tobler_lens.csv", "pop_csv/tobler_pop.csv",
    "scopus_csv/tobler_scopus.csv", "wos_tab/tobler_savedrecs.txt", "zotero_csv/tobler_zotero.csv",
)  # fmt: skip
RECORDS = {"istex": 10, "lens": 251, "pop_csv": 759, "scopus_csv": 81, "wos_tab": 81, "zotero_csv": 319}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    home = tmp_path_factory.mktemp("six")
    doubles.corpus_of(home, [data(f"conformance/{name}") for name in FILES])
    return Corpus(home)


def test_doubles_of_six_databases_against_their_dois(corpus: Corpus) -> None:
    records = doubles.records_of(corpus.path)
    score = doubles.judged(records)
    assert Counter(record.source for record in records) == RECORDS
    assert score.precision >= 0.96
    assert score.recall >= 0.95


def test_every_record_is_reached_and_every_field_has_a_source(corpus: Corpus) -> None:
    tables = {name: pq.read_table(corpus.path / name).to_pylist() for name in ("works", "doubles", "field_sources")}
    records = {w["work_id"] for w in tables["works"] if not w["work_id"].startswith("merged:")}
    made = {w["work_id"]: w for w in tables["works"] if w["work_id"].startswith("merged:")}
    assert len(records) == sum(RECORDS.values())
    assert {d["work_id"] for d in tables["doubles"]} <= records
    assert {d["kept_work_id"] for d in tables["doubles"]} <= records | made.keys()
    by_id = {w["work_id"]: w for w in tables["works"]}
    for said in tables["field_sources"]:
        if said["field"] in made[said["work_id"]]:
            assert made[said["work_id"]][said["field"]] == by_id[said["record_id"]][said["field"]]
    assert {said["work_id"] for said in tables["field_sources"]} == made.keys()


def test_the_same_files_in_another_order_give_the_same_corpus(corpus: Corpus, tmp_path: Path) -> None:
    path = doubles.corpus_of(tmp_path, [data(f"conformance/{name}") for name in reversed(FILES)])
    assert path.name == corpus.corpus_id
    for name in ("works", "doubles", "field_sources", "conflicts", "links"):
        assert pq.read_table(path / name).equals(pq.read_table(CorpusStore(corpus.home).path(path.name) / name))
