"""The records of one work made one, field by field; what a corpus says of it; and records that no other source replaces."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient
from tests.fixtures.inputs import contents, told
from tests.fixtures.merged import TITLE, merged_home

import midspan
from midspan.api import Corpus, open_corpus
from midspan.build import build
from midspan.cli import midspan as command
from midspan.model.errors import JudgementError, SettingError
from midspan.model.judgement import JudgementKind
from midspan.recording import record_pair
from midspan.resolve.merging import Candidate, merged
from midspan.resolve.priority import DEFAULT, EVERY, FIELDS, Priority
from midspan.sources import lens, netscity_csv
from midspan.store.corpus import CorpusStore
from midspan.store.schema import WORKS
from midspan.web.app import create_app

STUDY = midspan.study("shanghai", "hong-kong", period="2019-2021")


def row(work_id: str, source: str, **fields: object) -> dict[str, Any]:
    plain: dict[str, Any] = dict.fromkeys(WORKS.schema.names)
    return plain | {
        "work_id": work_id, "source": source, "snapshot": "1", "source_row": f"{source}:1", "title": TITLE,
        "year": 2020, "type": "article", "is_retracted": False, "is_aligned": True, "author_count": 2, **fields,
    }  # fmt: skip


def sources_of(kept: Mapping[str, Any], *others: Mapping[str, Any], priority: str = "") -> dict[str, str]:
    members = [Candidate(one, authors=2, placed=2, affiliations=2) for one in (kept, *others)]
    found = merged(members[0], members[1:], Priority.parse(priority, DEFAULT[EVERY]))
    return {said.field: said.source for said in found.sources}


def test_what_is_there_beats_what_is_missing_whatever_the_order() -> None:
    kept = row("W1", "crossref", language=None, doi=None)
    other = row("x", "pop_csv", language="en", doi="10.1/a", venue="Tides", citations=4, topic_id="T1", type="unknown")
    found = sources_of(kept, other)
    assert {name for name, source in found.items() if source == "pop_csv"} == {
        "language", "doi", "venue", "citations", "topic",
    }  # fmt: skip


def test_the_declared_order_decides_and_a_setting_comes_before_it() -> None:
    kept, other = row("W1", "openalex", year=2019, citations=3), row("x", "crossref", year=2020, citations=5)
    assert sources_of(kept, other)["year"] == "crossref"
    assert sources_of(kept, other, priority="year: openalex; authors: openalex") == {}
    every = sources_of(kept, other, priority="*: crossref")
    assert (every["year"], every["citations"]) == ("crossref", "crossref")


def test_a_preprint_stands_back_and_a_retraction_is_that_of_what_was_published() -> None:
    kept = row("W1", "pop_csv", year=2021, type="article")
    preprint = row("W0", "crossref", year=2019, type="preprint", is_retracted=True)
    assert sources_of(kept, preprint) == {}
    assert merged(Candidate(kept, 2), [Candidate(preprint, 2)], Priority()).conflicts == ()
    flagged = row("x", "ris", is_retracted=True)
    assert sources_of(kept, flagged)["is_retracted"] == "ris"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Candidate(row("a", "ris"), 2, 2, 2), Candidate(row("b", "wos_plain", is_aligned=False), 2, 0, 5)),
        (Candidate(row("a", "scopus_bibtex", is_aligned=False), 2, 0, 1), Candidate(row("b", "crossref"), 30, 1, 1)),
        (Candidate(row("a", "netscity_csv", is_aligned=False), 0, 0, 3), Candidate(row("b", "crossref"), 9, 0, 0)),
        (Candidate(row("a", "ris"), 9, 9, 9), Candidate(row("b", "wos_plain", author_count=None), 9, 9, 9)),
        (Candidate(row("a", "wos_plain"), 2, 2, 2), Candidate(row("b", "ris"), 3, 3, 3)),
    ],
)
def test_the_better_list_of_authors_is_taken_whole(one: Candidate, other: Candidate) -> None:
    for kept, double in ((one, other), (other, one)):
        assert merged(kept, [double], Priority()).authors_of == "a"


def test_a_record_that_has_every_better_value_stands_for_the_work() -> None:
    kept = Candidate(row("W1", "wos_plain", doi="10.1/a"), 2, 2, 2)
    found = merged(
        kept, [Candidate(row("x", "pop_csv", year=2021, title="Another title altogether, is it"))], Priority()
    )
    assert (found.work_id, found.row, found.sources) == ("W1", None, ())
    assert [(c.field, c.value, c.source, c.other_value, c.other_source) for c in found.conflicts] == [
        ("title", TITLE, "wos_plain", "Another title altogether, is it", "pop_csv"),
        ("year", "2020", "wos_plain", "2021", "pop_csv"),
    ]


def test_spellings_are_no_conflicts_but_countries_and_numbers_of_authors_are() -> None:
    kept = Candidate(row("W1", "wos_plain"), 2, 2, 2, (("Au, Ann", frozenset({"CN"})), ("Bai, Bo", frozenset({"HK"}))))
    other = Candidate(
        row("x", "scopus_csv", title=TITLE.upper() + ".", author_count=3), 3, 3, 3,
        (("Ann Au", frozenset({"CN"})), ("B. Bai", frozenset({"CN", "HK"})), ("Chan, C", frozenset({"US"}))),
    )  # fmt: skip
    assert [(c.field, c.value, c.other_value) for c in merged(kept, [other], Priority()).conflicts] == [
        ("author_count", "2", "3"), ("country", "Bai, Bo: HK", "B. Bai: CN HK"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["yaer: crossref", "year crossref", "year: crosref", "year: lens; year: crossref"])
def test_an_order_that_cannot_be_read_says_what_can(text: str) -> None:
    with pytest.raises(SettingError) as caught:
        Priority.parse(text, ("crossref", "lens"))
    fact, place = told(caught.value)
    assert fact.count('"') == 2
    assert place == 'the setting "priority"'


def test_an_order_is_read_back_as_it_is_written() -> None:
    priority = Priority.parse("year: crossref lens;; *: lens", ("crossref", "lens"))
    assert str(priority) == "*: lens; year: crossref, lens"
    assert Priority.parse(str(priority), ("crossref", "lens")) == priority
    assert str(Priority()) == ""
    assert set(DEFAULT) <= {*FIELDS, EVERY}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of works that several sources have."""
    return merged_home(tmp_path_factory.mktemp("two"))


@pytest.fixture(scope="module")
def corpus(home: Path) -> Corpus:
    return open_corpus(home)


def test_every_record_is_there_beside_the_works_merged_of_them(corpus: Corpus) -> None:
    rows = contents(corpus.path, ["works", "doubles", "rejected"])
    assert sorted(w["work_id"] for w in rows["works"]) == [
        "W1", "W2", "WOS:000000000000001", "WOS:000000000000002", "merged:W1", "netscity_csv:WOS:000000000000002",
    ]  # fmt: skip
    assert rows["rejected"] == []
    assert [(d["work_id"], d["kept_work_id"]) for d in rows["doubles"]] == [
        ("W1", "merged:W1"),
        ("WOS:000000000000001", "merged:W1"),
        ("netscity_csv:WOS:000000000000002", "WOS:000000000000002"),
    ]
    assert (corpus.manifest.merged, corpus.manifest.rows["works"], corpus.manifest.records["works"]) == (1, 6, 5)


def test_a_merged_work_has_one_records_authors_and_the_better_values(corpus: Corpus) -> None:
    rows = contents(corpus.path, ["works", "authorships", "affiliations", "links"])
    (work,) = (w for w in rows["works"] if w["work_id"] == "merged:W1")
    assert (work["source"], work["source_row"]) == ("openalex|wos_plain", "works.jsonl:1|savedrecs.txt:3")
    assert (work["year"], work["citations"], work["venue"], work["author_count"]) == (
        2020, 7, "JOURNAL OF BRIDGES", 2,
    )  # fmt: skip
    named = [a["author_name"] for a in rows["authorships"] if a["work_id"] == "merged:W1"]
    assert named == [a["author_name"] for a in rows["authorships"] if a["work_id"] == "WOS:000000000000001"]
    links = [one for one in rows["links"] if one["work_id"] == "merged:W1"]
    assert sum(one["weight"] for one in links) == 1
    assert {one["place_id"] for one in links} == {"gn:1796236"}


@pytest.mark.slow
def test_figures_count_the_merged_work_and_without_merging_each_record(corpus: Corpus) -> None:
    def listed(study: midspan.Study, region: str) -> list[str]:
        return [r.record_id for r in corpus.figure("region_works", study, ("region",)).records(region=region)]

    kept = replace(STUDY, merge_doubles=False)
    assert sorted(listed(STUDY, "shanghai")) == ["W2", "merged:W1"]
    assert sorted(listed(kept, "shanghai")) == ["W1", "W2", "WOS:000000000000001"]
    assert sorted(listed(STUDY, "hong-kong")) == ["W2", "WOS:000000000000002"]
    assert sorted(listed(kept, "hong-kong")) == ["W1", "W2", "WOS:000000000000002"]
    (multiverse,) = corpus.multiverses("joint_works", STUDY)
    place = [choice.field for choice in multiverse.choices].index("merge_doubles")
    values = {one.taken: one.value for one in multiverse.combinations}
    other = tuple(1 - option if n == place else option for n, option in enumerate(multiverse.own))
    assert (values[multiverse.own], values[other]) == (1, 2)
    assert corpus.figure("joint_works", kept).total.value == 2


def test_each_field_and_conflict_is_shown(corpus: Corpus, home: Path) -> None:
    page = corpus.work("merged:W1")
    assert {said.field: said.source for said in page.fields} == {
        "title": "openalex", "year": "wos_plain", "type": "openalex", "language": "wos_plain", "doi": "openalex",
        "venue": "wos_plain", "citations": "openalex", "authors": "wos_plain",
    }  # fmt: skip
    assert [(c.field, c.value, c.other_value) for c in page.conflicts] == [
        ("author_count", "2", "3"), ("country", "Au, AB: CN", "Ann Au: HK"), ("year", "2020", "2019"),
    ]  # fmt: skip
    assert corpus.work("W1").counted_as == "merged:W1"
    assert [(one.record_id, one.reason != "") for one in corpus.work("WOS:000000000000002").records] == [
        ("WOS:000000000000002", False), ("netscity_csv:WOS:000000000000002", True),
    ]  # fmt: skip
    assert corpus.work("W2").records == ()
    shown = CliRunner().invoke(command, ["explain", "WOS:000000000000001", "--home", str(home)]).output
    assert "Counted as merged:W1" in shown
    assert "Conflict of year: 2020 (wos_plain WOS:000000000000001), not 2019 (openalex W1)" in shown
    told_json = json.loads(CliRunner().invoke(command, ["build", "--home", str(home), "--json"]).stdout)
    assert {"field": "year", "source": "wos_plain", "other_source": "openalex", "conflicts": 1} in told_json[
        "conflicts"
    ]
    said = CliRunner().invoke(command, ["build", "--home", str(home)])
    assert "1 works merged of several records" in said.stdout
    assert "Records of one work differ in year: 1 (wos_plain over openalex 1)" in said.stderr


def test_the_page_of_a_work_shows_records_and_conflicts(corpus: Corpus) -> None:
    with TestClient(create_app(corpus)) as client:
        shown = client.get("/en/records/works/merged:W1").text
        alone = client.get("/en/records/works/W2").text
    assert "Records of this paper" in shown
    assert "venue, " in shown or "year, " in shown
    assert "Where the records differ" in shown
    assert "Records of this paper" not in alone


@pytest.mark.slow
def test_judgements_speak_of_records(home: Path, corpus: Corpus) -> None:
    assert [(m.work_id, m.kept_work_id) for m in corpus.doubles()] == [
        ("netscity_csv:WOS:000000000000002", "WOS:000000000000002"), ("WOS:000000000000001", "W1"),
    ][::-1]  # fmt: skip
    with pytest.raises(JudgementError) as caught:
        record_pair(corpus, JudgementKind.SAME_PERSON, "merged:W1#1", "W2#1", reason="one name", by="me")
    assert told(caught.value)[0] == '"merged:W1#1" is a mention on a merged work'
    said = record_pair(corpus, JudgementKind.OTHER_WORK, "merged:W1", "WOS:000000000000001", reason="no", by="me")
    assert said.subject == ("W1", "WOS:000000000000001")
    assert said.expect == ("same",)
    apart = build(home)
    assert (apart.merged, apart.judgements[0]["status"]) == (0, "applied")


@pytest.mark.slow
def test_a_setting_gives_another_corpus(home: Path) -> None:
    before = set(CorpusStore(home).ids())
    manifest = build(home, priority="year: openalex")
    assert manifest.corpus_id not in before
    assert manifest.versions["priority"] == "year: openalex"


def test_the_default_order_names_sources_that_are_there() -> None:
    from midspan import plugins

    named = {source for sources in DEFAULT.values() for source in sources}
    assert named <= set(plugins.declared("sources", "SOURCE"))
    assert {lens.SOURCE.key, netscity_csv.SOURCE.key} <= named
