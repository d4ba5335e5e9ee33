"""JATS: links from authors to affiliations, groups, retractions."""

from pathlib import Path

import pytest
from tests.fixtures.inputs import read

from midspan.sources.jats import SOURCE


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


def rejected(path: Path) -> list[tuple[str, str]]:
    return [(row["source_row"], row["reason"]) for row in read(SOURCE, path)["rejected"]]


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
    found = read(SOURCE, article(tmp_path / "a.xml", contributors, affiliations))
    assert [(row["author_position"], row["raw_string"]) for row in found["affiliations"]] == tied
    assert [work["is_aligned"] for work in found["works"]] == [not any(position is None for position, _ in tied)]
    assert [work["work_id"] for work in found["works"]] == ["jats:10.5555/j"]


def test_an_article_without_a_date_or_its_metadata_is_rejected(tmp_path: Path) -> None:
    undated = article(
        tmp_path / "a.xml", author("A"), "", '<pub-date pub-type="pmc-release"><year>2020</year></pub-date>'
    )
    assert rejected(undated) == [("a.xml:1", "no publication year")]
    (tmp_path / "b.xml").write_text("<pmc-articleset><article/><article/></pmc-articleset>", encoding="utf-8")
    assert rejected(tmp_path / "b.xml") == [(f"b.xml:{number}", "it has no article-meta") for number in (1, 2)]
