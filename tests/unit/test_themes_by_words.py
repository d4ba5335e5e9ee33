"""Themes by words in a corpus: told where a source gives no topic, shown with the reason, and switched off."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.fixtures.inputs import FUDAN, HKU, MAPPING
from tests.tiny import FDU, HONG_KONG, SHANGHAI, Tie, Tiny, TinyWork
from tests.tiny import HKU as HKU_ID

import midspan
from midspan.api import Corpus
from midspan.build import build
from midspan.measure.caveats import THEMES_TOLD
from midspan.resolve.theme import shipped_model
from midspan.snapshots import take_snapshot

STUDY = midspan.study("shanghai", "hong-kong", period="2020")
TITLES = {
    "r1": "Cathode materials for lithium-ion batteries",
    "r2": "鋰離子電池正極材料的研究進展",
    "r3": "The novels of a poet in the literature of the nineteenth century",
}
JOINT = (("Ann Au", (Tie(SHANGHAI, FDU),)), ("Bo Bai", (Tie(HONG_KONG, HKU_ID),)))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    rows = [
        {"id": key, "title": title, "year": 2020, "author": "A. Au; B. Bai", "aff": f"{FUDAN}; {HKU}"}
        for key, title in TITLES.items()
    ]
    works = tmp_path / "works.jsonl"
    works.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    take_snapshot(tmp_path / "home", [works], mapping=mapping)
    return tmp_path / "home"


def themes(corpus: Corpus) -> dict[str, int]:
    return {
        cell.key[0]: int(cell.estimate.value or 0) for cell in corpus.figure("joint_works", STUDY, ("theme",)).cells
    }


@pytest.mark.slow
def test_works_without_a_topic_have_the_theme_of_their_words(home: Path) -> None:
    manifest = build(home, processes=1)
    assert manifest.versions["themes"] == shipped_model().model_id
    assert manifest.rows["work_themes"] == 3
    corpus = Corpus(home)
    assert themes(corpus) == {"sustainable-energy": 2, "other": 1}
    said = THEMES_TOLD.format(told=3, count=3)
    assert said in [caveat.text for caveat in corpus.figure("joint_works", STUDY, ("theme",)).caveats]
    assert "themes_told" not in [caveat.code for caveat in corpus.figure("joint_works", STUDY).caveats]


@pytest.mark.slow
def test_a_work_tells_why_it_has_its_theme(home: Path) -> None:
    build(home, processes=1)
    page = Corpus(home).work("rec:r1")
    row = pq.read_table(Corpus(home).path / "work_themes").to_pylist()[0]
    assert page.record.theme == "sustainable-energy"
    assert page.theme_reason == f"{row['reason']} ({row['score']:.2f}, midspan themes {shipped_model().model_id})"
    assert row["reason"].startswith("by its words: “")


@pytest.mark.slow
def test_switched_off_they_are_other_and_the_corpus_is_another(home: Path) -> None:
    on = build(home, processes=1).corpus_id
    off = build(home, processes=1, text_themes=False)
    assert off.corpus_id != on
    assert (off.versions["themes"], off.rows["work_themes"]) == ("off", 0)
    corpus = Corpus(home)
    assert themes(corpus) == {"other": 3}
    assert corpus.work("rec:r1").theme_reason == "its source gives no topic"
    assert "themes_told" not in [c.code for c in corpus.figure("joint_works", STUDY, ("theme",)).caveats]


@pytest.mark.slow
def test_a_topic_beats_words_and_an_unknown_theme_is_other(tmp_path: Path) -> None:
    works = [
        TinyWork("W1", 2020, JOINT, topic="T10000"),
        TinyWork("W2", 2020, JOINT, topic="T10127"),
        TinyWork("W3", 2020, JOINT, told="fintech"),
        TinyWork("W4", 2020, JOINT, told="gardening"),
        TinyWork("W5", 2020, JOINT),
    ]
    corpus = Tiny(works).write(tmp_path)
    assert themes(corpus) == {"fintech": 2, "other": 3}
    found = {w.work_id: (corpus.work(w.work_id).record.theme, corpus.work(w.work_id).theme_reason) for w in works}
    assert found == {
        "W1": ("other", "no theme has its topic T10000"),
        "W2": ("fintech", "by its topic T10127"),
        "W3": ("fintech", "by its words: “loan” (0.80, midspan themes test)"),
        "W4": ("other", "by its words: “loan” (0.80, midspan themes test)"),
        "W5": ("other", "its source gives no topic"),
    }
    told = [
        c.text
        for c in corpus.figure(
            "joint_works", midspan.study("shanghai", "hong-kong", period="2020", theme="fintech")
        ).caveats
    ]
    assert THEMES_TOLD.format(told=1, count=2) in told
