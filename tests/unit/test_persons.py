"""Persons of a corpus: the source's ids where there are, comparison where there are none, and an interval of counts."""

from pathlib import Path
from typing import Any

import pytest
from tests.fixtures.inputs import FUDAN, HKU, contents, json_lines, openalex_work

import midspan
from midspan import persons
from midspan.build import build
from midspan.model.errors import JudgementError
from midspan.model.judgement import JudgementKind
from midspan.recording import record_pair
from midspan.snapshots import take_snapshot
from midspan.store.corpus import CorpusStore

CHEMISTRY = "School of Chemistry, Fudan University, Shanghai 200433, China"


def idless(work: dict[str, Any], *names: str) -> dict[str, Any]:
    """The work without the source's ids of some authors."""
    for authorship in work["authorships"]:
        if authorship["author"]["display_name"] in names:
            authorship["author"]["id"] = None
    return work


def built(home: Path, works: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    take_snapshot(home, [json_lines(home.with_suffix(".jsonl"), *works)])
    build(home, processes=1)
    return contents(CorpusStore(home).open()[0])


def works() -> list[dict[str, Any]]:
    """Wei Wang of Fudan and Ka-man Chan of Hong Kong together three times; another Wei Wang, of Zurich, alone."""
    pair = (("Wei Wang", FUDAN), ("Ka-man Chan", HKU))
    titles = {"title": "Perovskite solar cells with ions of lead"}
    elsewhere = "Institute of Roman Law, University of Zurich, Switzerland"
    return [
        *(idless(openalex_work(n, *pair, **titles), "Wei Wang", "Ka-man Chan") for n in (1, 2, 3)),
        idless(openalex_work(4, ("Wei Wang", elsewhere), year=1990, title="Usufruct in the Digest"), "Wei Wang"),
        openalex_work(5, ("Ann Au", FUDAN), ("Bo Bai", HKU)),
    ]


@pytest.mark.slow
def test_mentions_without_ids_become_persons_by_comparison_and_ids_are_kept(tmp_path: Path) -> None:
    tables = built(tmp_path / "home", works())
    said = {(row["work_id"], row["author_position"]): row for row in tables["persons"]}
    assert len({said[f"W{n}", 1]["person_id"] for n in (1, 2, 3)}) == 1
    assert len({said[f"W{n}", 2]["person_id"] for n in (1, 2, 3)}) == 1
    assert said["W4", 1]["person_id"] != said["W1", 1]["person_id"]
    assert "co-author" in said["W1", 1]["reason"]
    links = {(row["work_id"], row["author_position"]): row for row in tables["links"]}
    assert ("W5", 1) not in said
    assert links["W5", 1]["person_id"] == tables["authorships"][-2]["author_id"]
    assert links["W1", 1]["person_id"] == said["W1", 1]["person_id"]


@pytest.mark.slow
def test_the_count_of_joint_authors_lies_between_the_fewest_and_the_most(tmp_path: Path) -> None:
    built(tmp_path / "home", works())
    corpus = midspan.open(tmp_path / "home")
    study = midspan.study("shanghai", "hong-kong", period="2021-2021")
    estimate = corpus.figure("joint_authors", study).cells[0].estimate
    assert estimate.value == 4
    assert estimate.linkage is not None
    assert estimate.linkage.low <= 4 <= estimate.linkage.high


@pytest.mark.slow
def test_an_id_with_names_that_cannot_be_one_persons_is_taken_apart(tmp_path: Path) -> None:
    one, other = openalex_work(1, ("Wei Wang", FUDAN)), openalex_work(2, ("Xiaoming Wang", CHEMISTRY))
    other["authorships"][0]["author"]["id"] = one["authorships"][0]["author"]["id"]
    tables = built(tmp_path / "home", [one, other])
    assert len({row["author_id"] for row in tables["authorships"]}) == 1
    assert len({row["person_id"] for row in tables["links"]}) == 2


@pytest.mark.slow
def test_persons_do_not_depend_on_how_mentions_are_shared_among_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = built(tmp_path / "one", works())["persons"]
    monkeypatch.setattr(persons, "CHUNK", 1)
    assert built(tmp_path / "two", works())["persons"] == whole


def person_of(tables: dict[str, list[dict[str, Any]]], mention: str) -> str:
    work_id, position = mention.split("#")
    return next(
        row["person_id"]
        for row in tables["links"]
        if (row["work_id"], row["author_position"]) == (work_id, int(position))
    )


def rebuilt(home: Path) -> dict[str, list[dict[str, Any]]]:
    build(home, processes=1)
    return contents(CorpusStore(home).open()[0])


@pytest.mark.slow
def test_a_judgement_joins_and_parts_persons_whatever_the_machine_says(tmp_path: Path) -> None:
    home = tmp_path / "home"
    before = built(home, works())
    author = before["authorships"][-1]["author_id"]
    corpus = midspan.open(home)
    record_pair(corpus, JudgementKind.SAME_PERSON, "W4#1", "W1#1", reason="his list of works", by="Ann")
    record_pair(corpus, JudgementKind.OTHER_PERSON, "W1#2", "W2#2", reason="mother and daughter", by="Ann")
    record_pair(corpus, JudgementKind.SAME_PERSON, author, "W3#2", reason="a nickname", by="Ann")
    after = rebuilt(home)
    assert person_of(before, "W4#1") != person_of(before, "W1#1")
    assert person_of(after, "W4#1") == person_of(after, "W1#1") == person_of(after, "W2#1")
    assert person_of(before, "W1#2") == person_of(before, "W2#2")
    assert person_of(after, "W1#2") != person_of(after, "W2#2")
    assert person_of(after, "W5#2") == person_of(after, "W3#2")
    said = {(row["work_id"], row["author_position"]): row for row in after["persons"]}
    assert said["W4", 1]["reason"] == "judged the same by Ann: his list of works"
    manifest = CorpusStore(home).open()[1]
    assert [row["status"] for row in manifest.judgements] == ["applied"] * 3


@pytest.mark.slow
def test_an_unknown_person_cannot_be_judged(tmp_path: Path) -> None:
    built(tmp_path / "home", works())
    corpus = midspan.open(tmp_path / "home")
    with pytest.raises(JudgementError, match='no person "W4#9"'):
        record_pair(corpus, JudgementKind.SAME_PERSON, "W4#9", "W1#1", reason="guess", by="Ann")


@pytest.mark.slow
def test_two_ids_of_one_name_with_a_common_co_author_are_suspicious(tmp_path: Path) -> None:
    twin = openalex_work(6, ("Ann Au", FUDAN), ("Bo Bai", HKU))
    twin["authorships"][0]["author"]["id"] = "https://openalex.org/A77"
    built(tmp_path / "home", [openalex_work(5, ("Ann Au", FUDAN), ("Bo Bai", HKU)), twin])
    found = midspan.open(tmp_path / "home").suspects(("shanghai", "hong-kong"))
    assert [(len(item.samples), item.reason) for item in found] == [(2, "two persons of one name worked with Bo Bai")]
    assert "A77" in {found[0].person_id, found[0].other_person_id}
