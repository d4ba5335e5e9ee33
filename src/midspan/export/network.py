"""A figure broken down by pairs as a network: what the formats of networks write."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from midspan.model.errors import FigureError
from midspan.model.figure import Figure

PAIRS = ("organisation_pair", "organisation_link", "region_pair")
"""Breakdowns whose cells are pairs."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two nodes by their ids, what the figure is for them, and the number of records behind it."""

    first: str
    second: str
    value: Decimal
    records: int


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes with their labels, by id, and the links between them, both in the order of ids."""

    title: str
    labels: Mapping[str, str]
    links: tuple[Link, ...]

    def strengths(self) -> Mapping[str, int]:
        """The records of all links of each node, summed."""
        total: Counter[str] = Counter()
        for link in self.links:
            total[link.first] += link.records
            total[link.second] += link.records
        return total


def network_of(figure: Figure, labels_of: Callable[[Iterable[str]], Mapping[str, str]]) -> Network:
    """The network of a figure by pairs. Cells without a value, and a node with itself, are no links.

    `labels_of` gives the labels of ids; one without is labelled by its id.
    """
    if figure.by not in [(name,) for name in PAIRS]:
        raise FigureError(
            f'"{figure.card.key}" by {", ".join(figure.by) or "nothing"} is no network',
            next_step="break it down by pairs: --figure joint_works --by organisation_pair",
        )
    links = []
    for cell in figure.cells:
        first, _, second = str(cell.key[0]).partition("|")
        if cell.estimate.value is not None and second and first != second:
            links.append(Link(min(first, second), max(first, second), cell.estimate.value, cell.estimate.records))
    links.sort(key=lambda link: (link.first, link.second))
    ids = sorted({node for link in links for node in (link.first, link.second)})
    found = labels_of(ids)
    study = figure.study
    title = f"{figure.card.title}, {', '.join(study.regions)}, {study.period}, corpus {figure.corpus_id}"
    return Network(title, {node: found.get(node) or node for node in ids}, tuple(links))


def number_text(value: Decimal) -> str:
    """A number without an exponent or zeros at its end.

    >>> number_text(Decimal("20.50")), number_text(Decimal("1E+2"))
    ('20.5', '100')
    """
    return f"{value.normalize():f}"
