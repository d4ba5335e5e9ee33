"""GEXF 1.3, which Gephi and networkx open."""

from lxml import etree

from midspan.export.network import Network, number_text

NAMESPACE = "http://gexf.net/1.3"


def network_gexf(network: Network) -> str:
    """Nodes with labels, links with the figure's value as weight and the number of records as an attribute."""
    root = etree.Element("gexf", {"version": "1.3"}, nsmap={None: NAMESPACE})
    etree.SubElement(etree.SubElement(root, "meta"), "description").text = network.title
    graph = etree.SubElement(root, "graph", {"defaultedgetype": "undirected", "mode": "static"})
    attributes = etree.SubElement(graph, "attributes", {"class": "edge"})
    etree.SubElement(attributes, "attribute", {"id": "records", "title": "records", "type": "integer"})
    nodes, edges = etree.SubElement(graph, "nodes"), etree.SubElement(graph, "edges")
    for node, label in network.labels.items():
        etree.SubElement(nodes, "node", {"id": node, "label": label})
    for number, link in enumerate(network.links):
        ends = {"id": str(number), "source": link.first, "target": link.second, "weight": number_text(link.value)}
        values = etree.SubElement(etree.SubElement(edges, "edge", ends), "attvalues")
        etree.SubElement(values, "attvalue", {"for": "records", "value": str(link.records)})
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return text.decode()
