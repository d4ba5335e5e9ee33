"""Figures of the worked network, from works to values: three organisations in Shanghai, two in Hong Kong, one away."""

from decimal import Decimal
from pathlib import Path

import pytest

import midspan
from midspan.api import Corpus
from midspan.measure.links import MOST_ORGANISATIONS
from midspan.measure.network import ROLES
from midspan.model.errors import FigureError
from tests.tiny import BEIJING, GOLDEN, HONG_KONG, SHANGHAI, UNKNOWN, Tie, Tiny, TinyWork

STUDY = midspan.study("shanghai", "hong-kong", period="2020")
PLACE = dict.fromkeys(("x:fdu", "x:sjtu", "x:tj"), SHANGHAI) | dict.fromkeys(("x:hku", "x:cuhk"), HONG_KONG)
LINKS = ("fdu-sjtu", "sjtu-tj", "fdu-hku", "hku-cuhk", "sjtu-cuhk", "cuhk-mit", "tj-mit")


def work(name: str, *organisations: str, place: str | None = None) -> TinyWork:
    ties = [Tie(place or PLACE.get(o, BEIJING), o) for o in organisations]
    return TinyWork(name, 2020, tuple((f"Author {name} {n}", (tie,)) for n, tie in enumerate(ties)))


WORKED = [work(f"W{n}", *(f"x:{end}" for end in link.split("-"))) for n, link in enumerate(LINKS)]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return Tiny(WORKED).write(tmp_path_factory.mktemp("worked"))


def values(corpus: Corpus, key: str, *by: str) -> dict[tuple[str, ...], Decimal | None]:
    return {cell.key: cell.estimate.value for cell in corpus.figure(key, STUDY, by).cells}


def test_links_of_organisations(corpus: Corpus) -> None:
    assert corpus.figure("organisation_links", STUDY).total.value == 7
    assert set(values(corpus, "organisation_links", "organisation_link")) == {
        ("x:fdu|x:sjtu",), ("x:sjtu|x:tj",), ("x:fdu|x:hku",), ("x:cuhk|x:hku",), ("x:cuhk|x:sjtu",),
        ("x:cuhk|x:mit",), ("x:mit|x:tj",),
    }  # fmt: skip
    behind = corpus.records("organisation_links", STUDY, {"organisation_link": "x:cuhk|x:mit"}, 0, 10).rows
    assert [row.record_id for row in behind] == ["W5"]


def test_brokerage_of_the_catalogue(corpus: Corpus) -> None:
    found = values(corpus, "brokerage", "organisation")
    rows = {
        name: [int(value or 0) for role in ROLES for key, value in found.items() if key[0] == name and key[2] == role]
        for name in PLACE
    }
    assert rows == {
        "x:fdu": [0, 0, 1, 1, 0, 2], "x:sjtu": [2, 0, 2, 2, 0, 6], "x:tj": [0, 0, 1, 1, 0, 2],
        "x:hku": [0, 0, 1, 1, 0, 2], "x:cuhk": [0, 0, 2, 2, 2, 6],
    }  # fmt: skip
    by_region = values(corpus, "brokerage")
    assert [by_region["shanghai", role] for role in ROLES] == [2, 0, 4, 4, 0, 10]
    assert [by_region["hong-kong", role] for role in ROLES] == [0, 0, 3, 3, 2, 8]


def test_brokerage_against_chance_by_hand(corpus: Corpus) -> None:
    """7 of 15 pairs are linked; an organisation of Shanghai may stand between 2 others of Shanghai, in 2 directions."""
    density = 7 / 15
    expected = 3 * 2 * density**2 * (1 - density)
    found = values(corpus, "brokerage_ratio")
    assert float(found["shanghai", "coordinator"] or 0) == pytest.approx(2 / expected, abs=1e-6)
    assert ("hong-kong", "coordinator") not in found, "two organisations leave nobody between whom a third could stand"
    z = values(corpus, "brokerage_z")
    assert float(z["x:sjtu", "total"] or 0) == pytest.approx(1.861161, abs=1e-6), "as sna says"


def test_betweenness_and_constraint_of_the_catalogue(corpus: Corpus) -> None:
    between, constraint = values(corpus, "betweenness"), values(corpus, "constraint")
    names = [(name,) for name in PLACE]
    assert [round(between[name] or 0, 4) for name in names] == [
        Decimal(x) for x in ("0.8333", "3.3333", "0.8333", "0.8333", "3.3333")
    ]
    assert [round(constraint[name] or 0, 4) for name in names] == [
        Decimal(x) for x in ("0.5", "0.3333", "0.5", "0.5", "0.3333")
    ]


def test_the_removal_test_by_hand(tmp_path: Path) -> None:
    """Two of Shanghai reach Beijing over Hong Kong, in two and three steps; a third has a link of its own."""
    works = [work("W1", "x:fdu", "x:hku"), work("W2", "x:hku", "x:pku"), work("W3", "x:sjtu", "x:fdu"),
             work("W4", "x:tj", "x:thu")]  # fmt: skip
    corpus = Tiny(works).write(tmp_path)
    assert values(corpus, "gateway_removal") == {
        ("hong-kong", "two_steps"): Decimal("0.5"),
        ("hong-kong", "connected"): Decimal("0.666667"),
        ("hong-kong", "efficiency"): Decimal("0.454545"),  # 1/2 + 1/3 of 1/2 + 1/3 + 1
        ("shanghai", "two_steps"): 0,
        ("shanghai", "connected"): 0,
        ("shanghai", "efficiency"): 0,
    }
    chance = values(corpus, "gateway_removal_chance")
    assert set(chance) >= {("hong-kong", reading) for reading in ("two_steps", "connected", "efficiency")}
    assert all(0 <= (value or 0) <= 1 for value in chance.values())
    assert ("hong-kong", "efficiency") in values(corpus, "gateway_removal_z")


def test_figures_open_to_the_works_behind_the_links(corpus: Corpus) -> None:
    of_mit = {row.record_id for row in corpus.records("betweenness", STUDY, {"organisation": "x:cuhk"}, 0, 10).rows}
    assert of_mit == {"W3", "W4", "W5"}
    figure = corpus.figure("brokerage", STUDY)
    of_hong_kong = {row.record_id for row in figure.records(region="hong-kong", role="liaison")}
    assert of_hong_kong == {"W2", "W3", "W4", "W5"}
    assert figure.at("hong-kong", "liaison").records == 4


def test_a_breakdown_has_a_fingerprint_of_its_own(corpus: Corpus) -> None:
    whole, parts = corpus.figure("brokerage", STUDY), corpus.figure("brokerage", STUDY, ("organisation",))
    assert whole.fingerprint != parts.fingerprint
    assert corpus.figure("gateway_removal", STUDY).fingerprint != corpus.figure("gateway_removal_z", STUDY).fingerprint


def test_an_organisation_is_of_the_region_of_most_of_its_weight_else_elsewhere(tmp_path: Path) -> None:
    works = [
        work("W1", "x:both", "x:hku", place=HONG_KONG), work("W2", "x:both", "x:fdu", place=SHANGHAI),
        work("W3", "x:both", "x:fdu", place=SHANGHAI),
        TinyWork("W4", 2020, (("A", (Tie(UNKNOWN, "x:lost"),)), ("B", (Tie(SHANGHAI, "x:fdu"),)))),
    ]  # fmt: skip
    found = values(Tiny(works).write(tmp_path), "brokerage", "organisation")
    assert {key[:2] for key in found} == {("x:both", "shanghai"), ("x:fdu", "shanghai"), ("x:hku", "hong-kong")}


@pytest.mark.slow
def test_works_of_too_many_organisations_make_no_links(tmp_path: Path) -> None:
    crowd = [f"x:o{number:02}" for number in range(MOST_ORGANISATIONS + 1)]
    works = [work("W1", *crowd, place=SHANGHAI), work("W2", *crowd[1:], place=SHANGHAI)]
    found = Tiny(works).write(tmp_path).figure("organisation_links", STUDY).total.value
    assert found == MOST_ORGANISATIONS * (MOST_ORGANISATIONS - 1) / 2


@pytest.mark.slow
def test_gateway_shares_by_hand(tmp_path: Path) -> None:
    """Shanghai: 5 works, 2 joint; 2 with Beijing, 1 of them joint. Hong Kong: 3 works, 2 joint; 1 with Beijing."""
    teams = (("fdu",), ("fdu",), ("fdu", "pku"), ("fdu", "hku"), ("fdu", "hku", "pku"), ("hku",))
    works = [work(f"W{n}", *(f"x:{o}" for o in team)) for n, team in enumerate(teams)]
    corpus = Tiny(works).write(tmp_path)
    assert values(corpus, "world_works") == {("hong-kong",): 1, ("shanghai",): 2}
    assert values(corpus, "gateway_share") == {("hong-kong",): 1, ("shanghai",): Decimal("0.5")}
    assert values(corpus, "gateway_ratio") == {("hong-kong",): Decimal("1.5"), ("shanghai",): Decimal("1.25")}
    assert [row.record_id for row in corpus.figure("gateway_share", STUDY).records()] == ["W4"]


@pytest.mark.slow
def test_what_has_no_meaning_is_refused() -> None:
    import tempfile

    corpus = GOLDEN.write(Path(tempfile.mkdtemp()))
    alone = midspan.study("shanghai", period="2019-2021")
    for key in ("gateway_removal", "gateway_removal_z", "gateway_removal_chance", "gateway_share", "gateway_ratio"):
        with pytest.raises(FigureError, match="the study has no other"):
            corpus.figure(key, alone)
    with pytest.raises(FigureError, match="defined on whole works"):
        corpus.figure("gateway_share", midspan.study("shanghai", "hong-kong", period="2020", counting="fractional"))
    with pytest.raises(FigureError, match='can\'t be broken down by "year"'):
        corpus.figure("betweenness", STUDY, ("year",))
    assert corpus.figure("brokerage", midspan.study("shanghai", period="2019-2021")).cells


@pytest.mark.slow
def test_a_theme_without_works_has_no_cells(corpus: Corpus) -> None:
    empty = midspan.study("shanghai", "hong-kong", period="2020", theme="fintech")
    for key in ("brokerage", "brokerage_z", "betweenness", "constraint", "gateway_removal", "gateway_removal_z"):
        assert corpus.figure(key, empty).cells == ()
