"""Cited impact by hand: ties at the top 10 %, thin cells, works without a score, and a published baseline."""

import json
import sys
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import midspan
from midspan import cli
from midspan.api import Corpus
from midspan.baselines import baseline_of_corpus, baseline_of_file
from midspan.model.errors import CorpusError, FigureError, SourceError
from midspan.store.baseline import BaselineStore
from midspan.store.engine import DuckDB
from tests.tiny import ARTS, BEIJING, HONG_KONG, SHANGHAI, Tie, Tiny, TinyWork

JOINT = (("Ann Au", (Tie(SHANGHAI),)), ("Bo Bai", (Tie(HONG_KONG),)))
ALONE = (("Ann Au", (Tie(SHANGHAI),)), ("Dee Du", (Tie(BEIJING),)), ("Eli Eng", (Tie(BEIJING),)))
MEDICINE = "fields/27"
STUDY = midspan.study("shanghai", "hong-kong", period="2020")
FRACTIONAL = midspan.study("shanghai", "hong-kong", period="2020", counting="fractional")
HEAD = "field_id,year,type,works,mean,threshold,tie_share\n"

# 25 works in arts: citations 9, 8 twice, 2 five times, 1 seventeen times. Mean 52 / 25 = 2.08. The top 10 % are 2.5
# works: that of 9 and, of the two of 8, three quarters each.
CITED = [9, 8, 8, *[2] * 5, *[1] * 17]
WORKS = [
    *(
        TinyWork(f"A{n}", 2020, JOINT if n in (1, 3, 24) else ALONE, citations=c, field=ARTS)
        for n, c in enumerate(CITED)
    ),
    TinyWork("M1", 2020, JOINT, citations=4, field=MEDICINE),
    TinyWork("M2", 2020, ALONE, citations=0, field=MEDICINE),
    TinyWork("U1", 2020, JOINT, citations=None, field=ARTS),
    TinyWork("U2", 2020, JOINT, citations=5),
    TinyWork("Z1", 2020, JOINT, citations=0, field="fields/99"),
    TinyWork("R1", 2020, JOINT, citations=900, field=ARTS, is_retracted=True),
    TinyWork("D1", 2020, JOINT, citations=900, field=ARTS),
]
DOUBLES = [("D1", "A1")]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return Tiny(WORKS, doubles=DOUBLES, has_baseline=True).write(tmp_path_factory.mktemp("impact"))


def test_the_cells_of_the_baseline(corpus: Corpus) -> None:
    assert corpus.baseline is not None
    rows = pq.read_table(BaselineStore(corpus.home).rows(corpus.baseline)).to_pylist()
    assert [tuple(row.values()) for row in rows] == [
        (ARTS, 2020, "article", 25, Decimal("2.080000000"), 8, Decimal("0.750000000000")),
        (MEDICINE, 2020, "article", 2, Decimal("2.000000000"), 4, Decimal("0.200000000000")),
        ("fields/99", 2020, "article", 1, Decimal(0), 0, Decimal("0.100000000000")),
    ]


@pytest.mark.slow
def test_joint_works_against_the_baseline(corpus: Corpus) -> None:
    """Scored are A1 (8), A3 (2), A24 (1) and M1 (4): 8, 2 and 1 over 2.08, and 4 over 2."""
    scores = (8 / 2.08 + 2 / 2.08 + 1 / 2.08 + 4 / 2) / 4
    figure = corpus.figure("mncs", STUDY)
    assert float(figure.total.value or 0) == pytest.approx(scores, abs=1e-6)
    assert {r.record_id for r in figure.records()} == {"A1", "A3", "A24", "M1"}
    assert corpus.figure("top_10_share", STUDY).total.value == Decimal("0.2375")  # (0.75 + 0.2) / 4
    assert corpus.figure("top_10_works", STUDY).total.value == Decimal("0.95")
    assert corpus.figure("normalised_works", STUDY).total.value == 4


def test_a_region_shares_a_work_under_fractional_counting(corpus: Corpus) -> None:
    """Shanghai has half of each joint work and a third of each other one."""
    cells = {c.key[0]: c.estimate.value for c in corpus.figure("region_normalised_works", FRACTIONAL).cells}
    assert cells == {"hong-kong": 2, "shanghai": Decimal("9.666667")}  # 4 halves, 23 thirds
    arts = 52 - 8 - 2 - 1
    expected = ((8 + 2 + 1) / 2.08 / 2 + 4 / 2 / 2 + arts / 2.08 / 3 + 0) / (2 + 23 / 3)
    value = corpus.figure("region_mncs", FRACTIONAL).at("shanghai").value
    assert float(value or 0) == pytest.approx(expected, abs=1e-6)


def test_the_mean_of_everything_is_one_and_its_top_a_tenth(corpus: Corpus) -> None:
    trio = midspan.study("shanghai", "beijing", period="2020")
    every = {c.key[0]: c.estimate.value for c in corpus.figure("region_mncs", trio, ("region",)).cells}
    assert every["shanghai"] == 1
    top = {c.key[0]: c.estimate.value for c in corpus.figure("region_top_10_share", trio, ("region",)).cells}
    assert top["shanghai"] == Decimal("0.1")


def test_a_figure_says_what_it_rests_on(corpus: Corpus) -> None:
    said = {c.code: c.text for c in corpus.figure("mncs", STUDY).caveats}
    assert said["baseline"].startswith("Cited impact is set against corpus tiny itself: 28 works")
    assert said["not_scored"] == (
        "3 of 7 works have no score: 1 without known citations, 1 more without field, 1 more whose field, year and "
        "type have no citation in the baseline."
    )
    assert said["thin_baseline"].startswith("25.0 % of the scored works stand in cells of fewer than 20 works")
    assert "baseline" not in {c.code for c in corpus.figure("joint_works", STUDY).caveats}


@pytest.mark.slow
def test_without_a_baseline_there_is_no_figure(tmp_path: Path) -> None:
    corpus = Tiny(WORKS, doubles=DOUBLES).write(tmp_path)
    for key in ("mncs", "region_top_10_share", "normalised_works"):
        with pytest.raises(FigureError, match="midspan build --baseline"):
            corpus.figure(key, STUDY)
    assert corpus.figure("joint_works", STUDY).total.value == 7
    with pytest.raises(CorpusError, match="no work of the corpus has a field"):
        Tiny([TinyWork("W1", 2020, JOINT)], has_baseline=True).write(tmp_path / "other")


def test_a_published_baseline_gives_another_figure(tmp_path: Path) -> None:
    corpus = Tiny(WORKS, doubles=DOUBLES, has_baseline=True).write(tmp_path / "home")
    own, kept = corpus.figure("mncs", STUDY), corpus.figure("joint_works", STUDY)
    file = tmp_path / "world.csv"
    cells = (f"{ARTS},2020,article,4000,4,7,0.5", f"{MEDICINE},2020,article,9000,8,30,1")
    file.write_text(HEAD + "\n".join(cells), encoding="utf-8")
    made = baseline_of_file(corpus.home, file)
    assert (made.works, made.cells, made.years, made.origin) == (13000, 2, (2020, 2020), "the file world.csv")
    published = corpus.figure("mncs", STUDY)
    assert published.total.value == Decimal("0.8125")  # A1 8/4, A3 2/4, A24 1/4, M1 4/8
    assert published.fingerprint != own.fingerprint
    assert corpus.figure("joint_works", STUDY).fingerprint == kept.fingerprint
    again = baseline_of_corpus(corpus.home, DuckDB())
    assert corpus.figure("mncs", STUDY) == own
    assert baseline_of_corpus(corpus.home, DuckDB()) == again


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("17,2020,article,10,1,1,1\n", '"17" is not an OpenAlex field'),
        ("fields/17,20x,article,10,1,1,1\n", 'the year "20x" is not a whole number'),
        ("fields/17,2020,,10,1,1,1\n", "the type is empty"),
        ("fields/17,2020,article,0,1,1,1\n", 'the works "0"'),
        ("fields/17,2020,article,10,nan,1,1\n", 'the mean "nan"'),
        ("fields/17,2020,article,10,1,1,1.5\n", 'the tie_share "1.5"'),
        ("fields/17,2020,article,10,1,-1,1\n", 'the threshold "-1"'),
        ("fields/17,2020,article,10,1,1,1\nfields/17,2020,article,11,1,1,1\n", "stands in row 2 already"),
        ("", "has no row"),
    ],
)
def test_a_published_baseline_is_read_strictly(rows: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "world.csv"
    file.write_text(HEAD + rows, encoding="utf-8")
    with pytest.raises(SourceError, match=said):
        baseline_of_file(tmp_path, file)
    file.write_text("field_id,year\n", encoding="utf-8")
    with pytest.raises(SourceError, match='no column "type"'):
        baseline_of_file(tmp_path, file)
    with pytest.raises(SourceError, match="there is no file"):
        baseline_of_file(tmp_path, tmp_path / "none.csv")
    assert BaselineStore(tmp_path).current() is None


def test_the_verb_builds_a_baseline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = Tiny(WORKS, doubles=DOUBLES).write(tmp_path / "home")

    def run(*more: str) -> str:
        monkeypatch.setattr(sys, "argv", ["midspan", "build", "--home", str(corpus.home), *more])
        cli.main()
        return capsys.readouterr().out

    assert ": 28 works in 3 cells of field, year and type, 2020-2020" in run("--baseline")
    assert corpus.figure("normalised_works", STUDY).total.value == 4
    (tmp_path / "world.csv").write_text(HEAD + f"{ARTS},2020,article,4000,4,7,0.5\n", encoding="utf-8")
    assert json.loads(run("--baseline", str(tmp_path / "world.csv"), "--json"))["cells"] == 1
    assert corpus.figure("normalised_works", STUDY).total.value == 3
