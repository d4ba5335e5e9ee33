"""Peer groups: their files, the ranking of a pair among them, and the verbs that show it."""

import json
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from tests.tiny import BEIJING, HONG_KONG, SHANGHAI, Tie, Tiny, TinyWork

import midspan
from midspan import cli
from midspan.api import Corpus
from midspan.model.errors import FigureError, StudyError
from midspan.peers import load_peers

PEERS = sorted(Path(str(files("midspan.peers"))).glob("*.toml"))
OURS = """key = "ours"
version = 1
why = "Cities that we know."
pairs = [["shanghai", "beijing"], ["beijing", "hong-kong"]]
[name]
en = "Ours"
zh_hans = "我们的"
"""
SH, HK, BJ = Tie(SHANGHAI), Tie(HONG_KONG), Tie(BEIJING)
WORKS = [
    TinyWork("W1", 2020, (("Ann Au", (SH, HK)),)),
    TinyWork("W2", 2020, (("Ann Au", (SH, BJ)),)),
    TinyWork("W3", 2020, (("Ann Au", (SH, BJ)),)),
    TinyWork("W4", 2019, (("Ann Au", (SH,)),)),
]


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Corpus:
    (tmp_path / "plugins" / "peers").mkdir(parents=True)
    (tmp_path / "plugins" / "peers" / "ours.toml").write_text(OURS, encoding="utf-8")
    monkeypatch.setenv("MIDSPAN_PLUGINS", str(tmp_path / "plugins"))
    return Tiny(WORKS).write(tmp_path / "home")


@pytest.mark.slow
@pytest.mark.parametrize("path", PEERS, ids=lambda path: path.stem)
def test_a_group_names_regions_that_are_there_and_do_not_overlap(path: Path, tmp_path: Path) -> None:
    group = load_peers(path)
    known = Corpus(Tiny(WORKS).write(tmp_path).home).regions
    assert {key for pair in group.pairs for key in pair} <= set(known)
    assert group.name.zh_hans
    assert group.name.zh_hant
    for one, other in group.pairs:
        assert not known[one].countries & known[other].countries
        assert not known[one].divisions & known[other].divisions
        assert not known[one].places & known[other].places


@pytest.mark.parametrize(
    ("change", "fact"),
    [
        (('["beijing", "hong-kong"]', '["beijing", "shanghai"]'), "stands twice"),
        (('["beijing", "hong-kong"]', '["beijing", "beijing"]'), "is one region"),
        (('"Cities that we know."', '" "'), "says no why"),
        (('["beijing", "hong-kong"]', '["beijing"]'), "can't be used"),
        (('key = "ours"', 'key = "others"'), "not the name of its file"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(change: tuple[str, str], fact: str, tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(OURS.replace(*change), encoding="utf-8")
    with pytest.raises(StudyError, match=fact):
        load_peers(path)


@pytest.mark.slow
def test_a_pair_is_ranked_among_its_peers(corpus: Corpus) -> None:
    found = corpus.among_peers("joint_works", midspan.study("shanghai", "hong-kong", period="2020"), "ours")
    assert [(s.pair, s.rank, s.is_own, s.figure.total.value) for s in found.standings] == [
        (("beijing", "shanghai"), 1, False, 2),
        (("hong-kong", "shanghai"), 2, True, 1),
        (("beijing", "hong-kong"), 3, False, 0),
    ]
    assert found.caveats[0].code == "peers"


@pytest.mark.slow
def test_equal_values_share_a_rank_and_pairs_without_works_have_none(corpus: Corpus) -> None:
    found = corpus.among_peers("joint_works", midspan.study("shanghai", "hong-kong", period="2019"), "ours")
    assert [(s.pair, s.rank) for s in found.standings] == [
        (("beijing", "shanghai"), 1),
        (("hong-kong", "shanghai"), 1),
        (("beijing", "hong-kong"), None),
    ]


def test_what_has_no_single_value_is_refused(corpus: Corpus) -> None:
    pair = midspan.study("shanghai", "hong-kong", period="2020")
    with pytest.raises(FigureError, match="no single value for a pair"):
        corpus.among_peers("joint_share", pair, "ours")
    with pytest.raises(StudyError, match='no peer group "our"'):
        corpus.among_peers("joint_works", pair, "our")
    with pytest.raises(StudyError, match="the study has 1 regions"):
        corpus.among_peers("joint_works", midspan.study("shanghai", period="2020"), "ours")


@pytest.mark.slow
def test_the_verb_prints_the_ranking(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*more: str) -> tuple[int, str, str]:
        arguments = ["midspan", "measure", "shanghai", "hong-kong", "--home", str(corpus.home), *more]
        monkeypatch.setattr(sys, "argv", arguments)
        code = 0
        try:
            cli.main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        return code, *capsys.readouterr()

    code, out, err = run("--period", "2019", "--figure", "joint_works", "--peers", "ours", "--lang", "zh-Hans")
    assert code == 0
    assert out.splitlines()[0] == "Joint works, among 我们的, 2019-2019"
    assert out.splitlines()[2].startswith(">  1  香港特别行政区 – 上海  0")
    assert out.splitlines()[3] == "  No work of theirs in this corpus: 北京 – 香港特别行政区"
    assert "Cities that we know." in err
    code, out, err = run("--period", "2020", "--figure", "joint_works", "--peers", "ours", "--json")
    found = json.loads(out)
    assert [(one["pair"], one["rank"], one["figure"]["values"][0]["value"]) for one in found["pairs"]] == [
        (["beijing", "shanghai"], 1, 2), (["hong-kong", "shanghai"], 2, 1), (["beijing", "hong-kong"], 3, 0),
    ]  # fmt: skip
    assert run("--period", "2020", "--peers", "ours")[0] == 2
