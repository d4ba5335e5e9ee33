"""The map and network files of VOSviewer's desktop program: tab-separated texts, one of items, one of links.

Reference: https://app.vosviewer.com/docs/file-types/map-and-network-file-type/
"""

from collections import Counter
from collections.abc import Iterable

from midspan.export.network import Network


def vosviewer_map(network: Network) -> str:
    """An item a line: number, label, our id, the number of its links and their strength."""
    counts = Counter(node for link in network.links for node in (link.first, link.second))
    strengths = network.strengths()
    head = ("id", "label", "description", "weight<Links>", "weight<Total link strength>")
    rows = (
        (number, _quoted(label), _quoted(node), counts[node], strengths[node])
        for number, (node, label) in enumerate(network.labels.items(), 1)
    )
    return _lines([head, *rows])


def vosviewer_network(network: Network) -> str:
    """A link a line: the numbers of its items in the map, and the number of records as its strength."""
    numbers = {node: number for number, node in enumerate(network.labels, 1)}
    return _lines((numbers[link.first], numbers[link.second], link.records) for link in network.links)


def _quoted(text: str) -> str:
    """A text that may hold commas, semicolons and quotation marks."""
    return '"' + " ".join(text.split()).replace('"', '""') + '"'


def _lines(rows: Iterable[Iterable[object]]) -> str:
    return "".join("\t".join(map(str, row)) + "\n" for row in rows)
