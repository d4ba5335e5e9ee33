"""The JSON that VOSviewer and VOSviewer Online open as a network.

Reference: https://app.vosviewer.com/docs/file-types/json-file-type/
"""

import json
from collections import Counter

from midspan.export.network import Network


def network_vosviewer(network: Network) -> str:
    """Items with the number and the strength of their links; links with the number of records as strength."""
    numbers = {node: number for number, node in enumerate(network.labels, 1)}
    strengths = network.strengths()
    counts = Counter(node for link in network.links for node in (link.first, link.second))
    items = [
        {
            "id": numbers[node],
            "label": label,
            "description": node,
            "weights": {"Links": counts[node], "Total link strength": strengths[node]},
        }
        for node, label in network.labels.items()
    ]
    links = [
        {"source_id": numbers[link.first], "target_id": numbers[link.second], "strength": link.records}
        for link in network.links
    ]
    document = {
        "config": {"terminology": {"item": "Node", "items": "Nodes", "link_strength": "Records"}},
        "info": {"title": network.title},
        "network": {"items": items, "links": links},
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
