"""GraphML, which igraph, networkx, yEd and Gephi open."""

from lxml import etree

from midspan.export.network import Network, number_text

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
KEYS = (("label", "node", "string"), ("weight", "edge", "double"), ("records", "edge", "int"))


def network_graphml(network: Network) -> str:
    """Nodes with labels, links with the figure's value as weight and the number of records."""
    root = etree.Element("graphml", nsmap={None: NAMESPACE})
    etree.SubElement(root, "desc").text = network.title
    for name, owner, kind in KEYS:
        etree.SubElement(root, "key", {"id": name, "for": owner, "attr.name": name, "attr.type": kind})
    graph = etree.SubElement(root, "graph", {"id": "network", "edgedefault": "undirected"})
    for node, label in network.labels.items():
        etree.SubElement(etree.SubElement(graph, "node", {"id": node}), "data", {"key": "label"}).text = label
    for link in network.links:
        edge = etree.SubElement(graph, "edge", {"source": link.first, "target": link.second})
        etree.SubElement(edge, "data", {"key": "weight"}).text = number_text(link.value)
        etree.SubElement(edge, "data", {"key": "records"}).text = str(link.records)
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return text.decode()
