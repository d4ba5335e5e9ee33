"""The files of the map and of the network: drawings that stand alone, and the network's organisations and links."""

from dataclasses import asdict

from starlette.responses import Response

from midspan.chart.draw import Sheet, standalone
from midspan.chart.flow_map import composed
from midspan.export.table import Field, Table
from midspan.export.table_csv import table_csv
from midspan.export.table_xlsx import workbook
from midspan.model.errors import known_values
from midspan.web.address import Address, read_address
from midspan.web.blocks.connected import drawn_whole as drawn_network
from midspan.web.blocks.connected import nodes_of
from midspan.web.blocks.flows import KEY
from midspan.web.blocks.flows import drawn_whole as drawn_map
from midspan.web.blocks.studied import Studied
from midspan.web.routes import FORMS, figure_as
from midspan.web.security import DRAWING_POLICY
from midspan.web.twins import as_json
from midspan.web.visit import Visit
from midspan.web.words import NotHere

FIELDS = (
    Field("organisation_id", "string", "The corpus's id of the organisation."),
    Field("name", "string", "In the reader's script where known."),
    Field("region", "string", "The key of its region."),
    Field("works", "integer", "Its works of the network.", "works"),
    Field("community", "integer", "The number of its community."),
    Field("ring", "integer", "Its rank among the brokers that are ringed; 0 for the others."),
    Field("x", "number", "Where the layout puts it."),
    Field("y", "number", "Where the layout puts it."),
)


def map_twin(visit: Visit) -> Response:
    """The map as SVG; its figure as JSON, CSV or XLSX."""
    studied, form = _asked(visit)
    if form != "svg":
        return figure_as(visit, studied.figure(KEY, "part_pair"), studied.address, form)
    card = studied.card(KEY)
    title = visit.title(card)
    return _drawing(visit, studied.address, composed(drawn_map(studied)), title, visit.source_line(card))


def network_twin(visit: Visit) -> Response:
    """The network as SVG; its organisations and links as JSON; its organisations as CSV or XLSX."""
    studied, form = _asked(visit)
    if form == "svg":
        return _drawing(visit, studied.address, drawn_network(studied), visit.t("net.title"), visit.source_line())
    found = visit.book.organisation_map(studied.address.study)
    nodes = nodes_of(studied, found, is_whole=True)
    rows = tuple(
        (node.organisation_id, said.name, node.region, node.works, node.community, said.rank, node.x, node.y)
        for node, said in zip(found.nodes, nodes, strict=True)
    )
    if form == "json":
        columns = [field.name for field in FIELDS]
        facts = {
            "study": studied.address.study.as_dict(),
            "corpus_id": visit.book.corpus_id,
            "fingerprint": found.fingerprint,
            "seed": found.seed,
            "organisations": [dict(zip(columns, row, strict=True)) for row in rows],
            "links": [asdict(link) for link in found.links],
        }
        return Response(as_json(facts), media_type=FORMS[form])
    table = Table("organisations", FIELDS, rows)
    said = [(visit.t("net.title"), visit.heading(studied.address)), ("Corpus", visit.book.corpus_id)]
    name = "-".join(("network", *studied.address.study.regions, str(studied.address.period)))
    headers = {"content-disposition": f'attachment; filename="{name}.{form}"'}
    body = workbook([table], said) if form == "xlsx" else table_csv(table, said)
    return Response(body, media_type=FORMS[form], headers=headers)


def _asked(visit: Visit) -> tuple[Studied, str]:
    form = visit.parts["form"]
    if form not in FORMS:
        raise NotHere(f'there is no form "{form}"', next_step=known_values(form, FORMS))
    address = read_address(visit.book, visit.language, visit.parts["a"], visit.parts["b"], visit.query)
    return Studied(visit, address), form


def _drawing(visit: Visit, address: Address, chart: str, title: str, source: str) -> Response:
    counting = visit.t(f"counting.{address.study.counting}")
    sheet = Sheet(
        title=title,
        subtitle=visit.t.joined("list.clause", (visit.heading(address), counting)),
        source=source,
        label=visit.t.named(title, visit.heading(address)),
        interval=visit.t("interval.name"),
        language=visit.language,
        numbers=visit.t.numbers,
    )
    headers = {"content-security-policy": DRAWING_POLICY}
    return Response(standalone(chart, sheet), media_type=FORMS["svg"], headers=headers)
