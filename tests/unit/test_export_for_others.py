"""What is written for other programs opens in them and says what the figure says."""

import io
import json
from decimal import Decimal
from pathlib import Path

import bibtexparser
import networkx
import pytest
import rispy
from tests.tiny import GOLDEN

import midspan
from midspan.api import Corpus, OpenFigure
from midspan.export.network import Link, Network, network_of
from midspan.export.network_gexf import network_gexf
from midspan.export.network_graphml import network_graphml
from midspan.export.network_vosviewer import network_vosviewer
from midspan.export.records_bibtex import records_bibtex
from midspan.export.records_ris import records_ris
from midspan.model.errors import FigureError
from midspan.model.record import CitedWork, Record

ODD = Network(
    "A & B <title>",
    {"x:1": 'Quotes " & <b>', "x:2": "复旦大学", "x:3": "x:3"},
    (Link("x:1", "x:2", Decimal("20.50"), 21), Link("x:2", "x:3", Decimal(1), 2)),
)
STUDY = midspan.study("shanghai", "hong-kong", period="2019-2021")


@pytest.fixture
def book(tmp_path: Path) -> Corpus:
    return GOLDEN.write(tmp_path / "home")


def cited(record_id: str = "W1", title: str = "T", venue: str = "", doi: str = "", **fields: object) -> CitedWork:
    record = Record(record_id, title, 2021, venue, doi, "", 0, Decimal(1), 1.0, ())
    return CitedWork(
        record, str(fields.get("type", "article")), str(fields.get("language", "")), fields.get("authors", ())
    )  # type: ignore[arg-type]


def names(ids: object) -> dict[str, str]:
    return {}


def by_pair(book: Corpus) -> OpenFigure:
    return book.figure("joint_works", STUDY, ("organisation_pair",))


@pytest.mark.parametrize("form", ["gexf", "graphml"])
def test_networkx_opens_the_network_whole(form: str) -> None:
    if form == "gexf":
        graph = networkx.read_gexf(io.BytesIO(network_gexf(ODD).encode()), version="1.2draft")
    else:
        graph = networkx.read_graphml(io.BytesIO(network_graphml(ODD).encode()))
    assert {node: data["label"] for node, data in graph.nodes(data=True)} == dict(ODD.labels)
    assert sorted((*sorted((a, b)), data["weight"], data["records"]) for a, b, data in graph.edges(data=True)) == [
        ("x:1", "x:2", 20.5, 21), ("x:2", "x:3", 1, 2),
    ]  # fmt: skip
    assert not graph.is_directed()


def test_igraph_opens_the_network_whole(tmp_path: Path) -> None:
    igraph = pytest.importorskip("igraph")
    path = tmp_path / "n.graphml"
    path.write_text(network_graphml(ODD), encoding="utf-8")
    graph = igraph.Graph.Read_GraphML(str(path))
    assert dict(zip(graph.vs["id"], graph.vs["label"], strict=True)) == dict(ODD.labels)
    assert (graph.es["weight"], graph.es["records"], graph.is_directed()) == ([20.5, 1.0], [21.0, 2.0], False)


def test_the_json_of_vosviewer_has_its_items_and_links() -> None:
    document = json.loads(network_vosviewer(ODD))
    assert document["network"] == {
        "items": [
            {"id": 1, "label": 'Quotes " & <b>', "description": "x:1",
             "weights": {"Links": 1, "Total link strength": 21}},
            {"id": 2, "label": "复旦大学", "description": "x:2", "weights": {"Links": 2, "Total link strength": 23}},
            {"id": 3, "label": "x:3", "description": "x:3", "weights": {"Links": 1, "Total link strength": 2}},
        ],
        "links": [
            {"source_id": 1, "target_id": 2, "strength": 21},
            {"source_id": 2, "target_id": 3, "strength": 2},
        ],
    }  # fmt: skip
    assert document["info"] == {"title": "A & B <title>"}


def test_the_links_of_a_network_are_the_cells_of_its_figure(book: Corpus) -> None:
    figure = by_pair(book)
    network = network_of(figure, names)
    cells = {tuple(sorted(str(cell.key[0]).split("|"))): cell.estimate for cell in figure.cells}
    assert {(link.first, link.second): (link.value, link.records) for link in network.links} == {
        pair: (estimate.value, estimate.records) for pair, estimate in cells.items()
    }
    assert sum(network.strengths().values()) == 2 * sum(link.records for link in network.links) > 0
    assert list(network.labels) == sorted({node for pair in cells for node in pair})


@pytest.mark.parametrize("by", [(), ("year",), ("year", "organisation_pair")])
def test_a_figure_that_is_not_by_pairs_is_no_network(book: Corpus, by: tuple[str, ...]) -> None:
    with pytest.raises(FigureError, match="is no network"):
        network_of(book.figure("joint_works", STUDY, by), names)


def test_rispy_reads_every_work_behind_a_figure_with_its_authors(book: Corpus) -> None:
    records = book.figure("joint_works", STUDY).records()
    works = book.cited(records)
    assert [work.record for work in works] == records
    read = rispy.loads(records_ris(works))
    assert [(entry["id"], entry["year"]) for entry in read] == [(r.record_id, str(r.year)) for r in records]
    assert [tuple(entry["authors"]) for entry in read] == [work.authors for work in works]
    assert all(work.authors for work in works)


def test_a_text_of_several_lines_stays_in_its_field() -> None:
    (read,) = rispy.loads(
        records_ris([cited(title="One\r\nER  - \n  two", venue="V", doi="10.5555/1", type="dataset")])
    )
    assert (read["title"], read["type_of_reference"], read["doi"]) == ("One ER - two", "DATA", "10.5555/1")


def test_bibtex_escapes_what_it_reads_as_its_own() -> None:
    works = [
        cited(
            "crossref:10.5555/a_b", "50 % of {A} & \\B_$", "J & K", "10.5555/a_b", authors=("Ann Au", "A and B Group")
        ),
        cited("x", "", type="dissertation"),
    ]
    assert records_bibtex(works) == (
        "@article{crossref-10-5555-a-b-1,\n"
        "  author = {Ann Au and {A and B Group}},\n"
        "  title = {{50 \\% of \\{A\\} \\& \\textbackslash{}B\\_\\$}},\n"
        "  year = {2021},\n"
        "  journal = {J \\& K},\n"
        "  doi = {10.5555/a_b},\n"
        "  note = {Midspan: crossref:10.5555/a\\_b},\n"
        "}\n\n"
        "@phdthesis{x-2,\n  year = {2021},\n  note = {Midspan: x},\n}\n\n"
    )


def test_bibtexparser_reads_every_work_behind_a_figure(book: Corpus) -> None:
    works = book.cited(book.figure("joint_works", STUDY).records())
    library = bibtexparser.parse_string(records_bibtex(works))
    assert library.failed_blocks == []
    assert [(entry["year"], entry["author"]) for entry in library.entries] == [
        (str(work.record.year), " and ".join(work.authors)) for work in works
    ]


@pytest.mark.slow
def test_the_same_figure_is_written_the_same(book: Corpus) -> None:
    networks = [network_of(by_pair(book), names) for _ in range(2)]
    for write in (network_gexf, network_graphml, network_vosviewer):
        assert write(networks[0]) == write(networks[1])
