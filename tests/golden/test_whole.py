"""Values asked of the whole corpus are those of the figures, whatever the study, and need no extract."""

from pathlib import Path

import pytest

import midspan
from midspan.api import Corpus
from midspan.model.errors import FigureError, StudyError
from midspan.model.study import Study
from midspan.whole import values
from tests.golden.test_golden_figures import FRACTIONAL, STUDY, TRIO
from tests.tiny import GOLDEN

ORGANISATION = midspan.study("shanghai", "hong-kong", period="2019-2021", lens="organisation")
NARROW = midspan.study(
    "shanghai", "hong-kong", period="2019-2020", include_retracted=True, merge_doubles=False, self_joint=False
)
ASKED = [
    ("joint_works", ()),
    ("joint_works", ("year", "theme")),
    ("joint_works", ("type",)),
    ("joint_works", ("organisation_pair",)),
    ("joint_works", ("organisation", "year")),
    ("organisation_pairs", ("theme",)),
    ("bilateral_score", ("year",)),
    ("joint_authors", ()),
    ("joint_authors", ("year", "theme")),
    ("joint_authors", ("organisation_pair",)),
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return GOLDEN.write(tmp_path_factory.mktemp("golden"))


def of_figure(corpus: Corpus, key: str, study: Study, by: tuple[str, ...]) -> list[dict[str, object]]:
    """The figure's cells with records, as `values` writes them."""
    return [
        {**dict(zip(by, cell.key, strict=True)), "value": cell.estimate.value, "records": cell.estimate.records}
        for cell in corpus.figure(key, study, by).cells
        if cell.estimate.value is not None
    ]


def of_whole(corpus: Corpus, key: str, study: Study, by: tuple[str, ...]) -> list[dict[str, object]]:
    rows = values(corpus, key, study, by)
    said = [{**row, **{d: str(row[d]) for d in by}, "value": round(row["value"], 6)} for row in rows]  # type: ignore[call-overload]
    return sorted(said, key=lambda row: tuple(str(row[d]) for d in by))


@pytest.mark.parametrize("study", [STUDY, FRACTIONAL, ORGANISATION, NARROW], ids=str)
@pytest.mark.parametrize(("key", "by"), ASKED, ids=str)
def test_values_of_the_whole_corpus_are_those_of_the_figure(
    corpus: Corpus, key: str, by: tuple[str, ...], study: Study
) -> None:
    assert of_whole(corpus, key, study, by) == of_figure(corpus, key, study, by)


@pytest.mark.parametrize(
    ("key", "by"),
    [
        *(("joint_works", by) for by in ((), ("year", "theme"), ("organisation",), ("region_pair",), ("region_pair", "year"))),
        *(("joint_authors", by) for by in ((), ("region_pair", "year"))),
    ],
    ids=str,
)  # fmt: skip
def test_so_are_those_of_three_regions_and_of_every_two_of_them(corpus: Corpus, key: str, by: tuple[str, ...]) -> None:
    assert of_whole(corpus, key, TRIO, by) == of_figure(corpus, key, TRIO, by)


def test_no_extract_is_made(tmp_path: Path) -> None:
    corpus = GOLDEN.write(tmp_path)
    assert values(corpus, "joint_works", STUDY)[0]["value"] == 4
    assert not list(corpus.home.glob("extracts/*/study_*"))
    assert [path.name for path in corpus.home.glob("layouts/*/*")] == ["works_by_place.parquet"]
    assert values(corpus, "joint_authors", STUDY)[0]["value"] == corpus.figure("joint_authors", STUDY).total.value
    assert len(list(corpus.home.glob("layouts/*/people_by_place.parquet"))) == 1
    assert corpus.figure("joint_works", STUDY).total.value == 4


@pytest.mark.parametrize(
    "key",
    ["region_authors", "company_works", "led_works", "world_joint_works", "region_works", "salton", "gateway_share"],
)
def test_what_is_made_of_more_is_refused_with_the_next_step(corpus: Corpus, key: str) -> None:
    with pytest.raises(FigureError) as caught:
        values(corpus, key, STUDY)
    assert (caught.value.fact, caught.value.next_step) == (
        f'"{key}" is made of more than which places a work names',
        "make the figure, with its uncertainties: midspan measure hong-kong shanghai --period 2019-2021 --figure "
        + key,
    )


def test_a_theme_or_a_year_that_is_not_there_is_refused(corpus: Corpus) -> None:
    with pytest.raises(StudyError, match="there is no theme"):
        values(corpus, "joint_works", midspan.study("shanghai", "hong-kong", period="2019-2021", theme="alchemy"))
    with pytest.raises(FigureError, match="goes beyond the corpus"):
        values(corpus, "joint_works", midspan.study("shanghai", "hong-kong", period="1999-2021"))
