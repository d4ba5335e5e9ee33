"""Doubles: which records are one work, and which of them is kept."""

import pytest

from midspan.resolve.work import Double, WorkRecord, cluster_doubles, doi_key, family_key, title_key

TITLE = "Ferns and mosses of two shores"


def test_same_doi() -> None:
    """The DOI joins whatever the titles say; the published version is kept."""
    works = [
        WorkRecord("W1", "https://doi.org/10.1/ABC", "One", 2020, "preprint", "Lee, A"),
        WorkRecord("W2", "10.1/abc", "Two", 2021, "article", "Lee, A"),
    ]
    assert cluster_doubles(works) == [Double("W1", "W2", "the same DOI 10.1/abc")]


@pytest.mark.parametrize(
    ("year", "author", "title", "is_double"),
    [
        (2022, "Ana Lee", "FERNS AND MOSSES: of two shores", True),
        (2023, "Ana Lee", TITLE, False),
        (2021, "Ana Wong", TITLE, False),
        (2021, "Ana Lee", "Ferns of one shore only, a survey", False),
    ],
)
def test_same_title(year: int, author: str, title: str, is_double: bool) -> None:
    """Title, family name and years within two."""
    works = [
        WorkRecord("W1", "", TITLE, 2020, "article", "Lee, Ana"),
        WorkRecord("W2", "", title, year, "article", author),
    ]
    assert bool(cluster_doubles(works)) is is_double


@pytest.mark.parametrize(
    "title", ["Editorial", "Introduction to the Special Issue", "Short title", "Message from the General Chairs"]
)
def test_generic_titles_never_join(title: str) -> None:
    """Titles that many works bear need a DOI."""
    works = [WorkRecord(f"W{n}", "", title, 2020, "article", "Lee") for n in range(3)]
    assert cluster_doubles(works) == []


def test_kept_is_deterministic() -> None:
    """Ties go to the earliest year and then the id, in any order of the records; rows do as well as records."""
    rows = [(f"W{n}", None, TITLE, 2020 + n // 2, "article", "Lee", False) for n in range(4)]
    found = cluster_doubles(rows)
    assert found == cluster_doubles(rows[::-1])
    assert [(d.work_id, d.kept_work_id) for d in found] == [("W1", "W0"), ("W2", "W0"), ("W3", "W0")]


def test_retracted_is_not_kept() -> None:
    """A retracted record stands back."""
    works = [WorkRecord("W1", "10.1/a", is_retracted=True), WorkRecord("W2", "10.1/a")]
    assert cluster_doubles(works)[0].kept_work_id == "W2"


def test_keys() -> None:
    """How titles, DOIs and family names are compared."""
    assert doi_key("https://doi.org/10.1/X") == doi_key("doi:10.1/x") == "10.1/x"
    assert family_key("Ana Müller") == family_key("MULLER, A.") == family_key("A Müller]") == family_key("A MULLER DR")
    assert title_key("Editorial") == ""
    assert title_key("长三角与大湾区的科学技术合作以及它的二十年历史回顾") != ""


SIX = [
    WorkRecord(
        "scopus:1", "10.1/MOSS.7", "A Spectral Analysis of Moss Diffusion", 1979, "article", "Marrow B., Quill A."
    ),
    WorkRecord("wos:1", "", "SPECTRAL ANALYSIS OF MOSS DIFFUSION", 1979, "article", "MARROW, B"),
    WorkRecord("scholar:1", "", "A spectral analysis of moss diffusion.", 1980, "article", "BR Marrow"),
    WorkRecord("zotero:1", "10/abc12", "A Spectral Analysis of Moss Diffusion", 1979, "article", "Marrow, Beatrix R."),
    WorkRecord("lens:1", "https://doi.org/10.1/moss.7", "Spectral analysis", 2005, "article", "Beatrix Marrow"),
    WorkRecord(
        "preprints:1", "10.9/arx.1", "A spectral analysis of moss diffusion", 1978, "preprint", "Béatrix Marrow"
    ),
]


def test_one_work_in_six_databases_is_one() -> None:
    """Articles, capitals, initials before and after the family name, short DOIs and missing ones, a preprint."""
    found = cluster_doubles(SIX)
    assert [d.work_id for d in found] == sorted({record.work_id for record in SIX} - {"scopus:1"})
    assert {d.kept_work_id for d in found} == {"scopus:1"}


@pytest.mark.parametrize(
    ("one", "other", "doi", "is_double"),
    [
        ("Lattice Tuning", "LATTICE TUNING", "", True),
        ("Lattice Tuning", "LATTICE TUNING", "10.1/b", False),
        ("Moss", "Moss", "", False),
        ("Movement modeling on the sphere of mosses", "Movement Modelling on the Sphere of Mosses", "", True),
        ("Movement modeling on the sphere of mosses", "Movement Modelling on the Sphere of Mosses", "10.1/b", False),
        ("Hypotension in mosses of two cold shores", "Hypertension in mosses of two cold shores", "", False),
        ("Mosses of two shores at length, part 1", "Mosses of two shores at length, part 2", "", False),
        ("Mosses in vivo on two distant shores", "Mosses in vitro on two distant shores", "", False),
    ],
)
def test_titles_that_are_short_or_spelt_otherwise(one: str, other: str, doi: str, *, is_double: bool) -> None:
    works = [
        WorkRecord("W1", "10.1/a", one, 2020, "article", "Lee, A"),
        WorkRecord("W2", doi, other, 2020, "article", "Lee A."),
    ]
    assert bool(cluster_doubles(works)) is is_double


def found_in(*sources: str, dois: tuple[str, ...] = (), years: tuple[int, ...] = (), title: str = TITLE) -> int:
    """How many doubles there are among records of one title and author."""
    works = [
        WorkRecord(
            f"W{n}", dict(enumerate(dois)).get(n, ""), title, dict(enumerate(years)).get(n, 1973), "article", "Lee, A",
            source=source,
        )
        for n, source in enumerate(sources)
    ]  # fmt: skip
    return len(cluster_doubles(works))


def test_titles_that_two_sources_have_once_each() -> None:
    """A year of digitising does not part them; a second record of one source is a series; other DOIs are other works."""
    assert found_in("one", "two", years=(1973, 2010)) == 1
    assert found_in("one", "one", years=(1973, 2010)) == 0
    assert found_in("one", "two", "two", years=(1973, 1990, 2010)) == 0
    assert found_in("one", "two", years=(1973, 2010), dois=("10.1/a", "10.1/b")) == 0
    assert found_in("one", "two", title="Lattice Tuning") == 1
    assert found_in("one", "two", title="Lattice Tuning", years=(1973, 1974)) == 0


def test_a_title_of_many_first_authors_joins_nothing() -> None:
    names = ("Lee", "Mai", "Noe", "Oda", "Pei")
    works = [WorkRecord(f"W{n}", "", TITLE, 2020, "article", f"{name}, A") for n, name in enumerate(names * 2)]
    assert cluster_doubles(works) == []
    assert len(cluster_doubles([w for w in works if not w.first_author.startswith("Pei")])) == 4


@pytest.mark.parametrize("doi", ["10.1/a:1%3C7::aid-b2%3e3", "10.1/A:1&lt;7::AID-B2&gt;3", "doi:10.1/a:1'7::aid-b2'3"])
def test_a_doi_is_one_however_it_is_written(doi: str) -> None:
    assert doi_key(doi) == doi_key("https://doi.org/10.1/a:1<7::aid-b2>3")


@pytest.mark.parametrize(
    ("title", "year", "is_double"),
    [("", 2020, True), (TITLE, 2021, True), ("Another one", 2020, False), ("", 2024, False)],
)
def test_an_id_that_two_sources_share(title: str, year: int, *, is_double: bool) -> None:
    works = [WorkRecord("X:1", "", TITLE, 2020), WorkRecord("b:X:1", "", title, year, source="b", own_id="X:1")]
    assert bool(cluster_doubles(works)) is is_double


def test_names_in_another_order_are_one_author() -> None:
    works = [WorkRecord(f"W{n}", "", TITLE, 2020, "article", name) for n, name in enumerate(("Wei Zhang", "Zhang Wei"))]
    assert len(cluster_doubles(works)) == 1
