"""JATS: links from authors to affiliations, groups, retractions."""

from pathlib import Path

import pytest
from tests.fixtures.works_read import rows_read, unread

from midspan.sources.jats import SOURCE

ORCID = "0000-0002-1825-0097"


def test_every_record_of_the_export_is_read_or_rejected_with_its_reason() -> None:
    works, authors, affiliations, rejected = rows_read(SOURCE)
    assert works == [
        (
            "pmc:9900001",
            "10.5555/jats.1",
            "A work on H2O & more",
            2021,
            "review",
            "en",
            "Journal of Inventions",
            None,
            True,
            True,
            3,
        ),
    ]
    assert authors == [
        ("pmc:9900001", 1, "orcid:0000-0002-1825-0097", "Ann Au", ORCID, True),
        ("pmc:9900001", 2, "name:bai bo", "Bo Bai", None, True),
        ("pmc:9900001", 3, "name:group invented the", "The Invented Group", None, False),
    ]
    assert affiliations == [
        ("pmc:9900001", 1, 1, "Fudan University, Shanghai, China", "ror:013q1eq08", "CN"),
        ("pmc:9900001", 1, 2, "Department of Physics, HKU, Hong Kong", "", ""),
        ("pmc:9900001", 2, 1, "Department of Physics, HKU, Hong Kong", "", ""),
        ("pmc:9900001", 2, 2, "Tsinghua University, Beijing", "", ""),
    ]
    assert rejected == []


def test_fields_that_nobody_knows_are_counted() -> None:
    assert unread(SOURCE) == ({"front/article-meta/flavour": 1}, [])


def article(
    path: Path, contributors: str, affiliations: str, rest: str = "<pub-date><year>2021</year></pub-date>"
) -> Path:
    """An article with a DOI, of these contributors and affiliations."""
    path.write_text(
        f'<article><front><article-meta><article-id pub-id-type="doi">10.5555/j</article-id><contrib-group>{contributors}'
        f"</contrib-group>{affiliations}{rest}</article-meta></front></article>",
        encoding="utf-8",
    )
    return path


def author(name: str, *links: str) -> str:
    linked = "".join(f'<xref ref-type="aff" rid="{link}"/>' for link in links)
    return f'<contrib contrib-type="author"><name><surname>{name}</surname></name>{linked}</contrib>'


@pytest.mark.parametrize(
    ("contributors", "affiliations", "tied"),
    [
        (author("A") + author("B"), "<aff>Fudan</aff>", [(1, "Fudan"), (2, "Fudan")]),
        (author("A"), "<aff>Fudan</aff><aff>HKU</aff>", [(1, "Fudan"), (1, "HKU")]),
        (author("A") + author("B"), "<aff>Fudan</aff><aff>HKU</aff>", [(None, "Fudan"), (None, "HKU")]),
        (author("A", "a") + author("B"), '<aff id="a">Fudan</aff>', [(1, "Fudan")]),
        (
            author("A", "a") + author("B"),
            '<aff id="a">Fudan</aff><aff id="b">HKU</aff>',
            [(None, "Fudan"), (None, "HKU")],
        ),
        (author("A", "a", "absent"), '<aff id="a b">Fudan</aff>', [(1, "Fudan")]),
        ("<contrib><name><surname>A</surname></name><aff>HKU</aff></contrib>", "", [(1, "HKU")]),
        (
            author("A", "a") + '<contrib contrib-type="editor"><xref rid="e"/></contrib>',
            '<aff id="a">Fudan</aff><aff id="e">Oxford</aff>',
            [(1, "Fudan")],
        ),
        ("", "<aff>Fudan</aff>", [(None, "Fudan")]),
        (author("A", "a"), '<aff id="a"><label>1</label></aff>', []),
    ],
)
def test_affiliations_are_tied_by_links_and_none_is_lost(
    tmp_path: Path, contributors: str, affiliations: str, tied: list[tuple[int | None, str]]
) -> None:
    works, _, found, rejected = rows_read(SOURCE, article(tmp_path / "a.xml", contributors, affiliations))
    assert [(row[1], row[3]) for row in found] == tied
    assert [work[-2] for work in works] == [not any(position is None for position, _ in tied)]
    assert (works[0][0], rejected) == ("10.5555/j", [])


def test_an_article_without_a_date_or_its_metadata_is_rejected(tmp_path: Path) -> None:
    undated = article(
        tmp_path / "a.xml", author("A"), "", '<pub-date pub-type="pmc-release"><year>2020</year></pub-date>'
    )
    assert rows_read(SOURCE, undated)[3] == [(1, "no publication year")]
    (tmp_path / "b.xml").write_text("<pmc-articleset><article/><article/></pmc-articleset>", encoding="utf-8")
    assert rows_read(SOURCE, tmp_path / "b.xml")[3] == [(1, "it has no article-meta"), (2, "it has no article-meta")]
