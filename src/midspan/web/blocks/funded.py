"""Who pays for what two places have in common, and who could: each number with the way to its records."""

from dataclasses import dataclass

from midspan.chart.number import unit_of
from midspan.match.funding import CouldFund, could_fund
from midspan.model.errors import FigureError
from midspan.web.blocks.measured import Measured, Wanted, measured
from midspan.web.blocks.studied import Studied

MOST = 50
"""Funders that a page shows."""


@dataclass(frozen=True, slots=True)
class Money:
    """What may be paid for: its figures by funder, and the keys of its sentences.

    `coverage` is the figure of how much it is known of, and its sentence; none where it is known of all. With
    `in_every` who could pay does so in every region.
    """

    anchor: str
    joint: str
    of_region: str
    title: str
    subtitle: str
    records: str
    none: str
    coverage: tuple[str, str] = ("", "")
    in_every: bool = False


EVERY = (
    Money(
        "could", "joint_projects", "region_projects", "funding.title", "funding.sub", "funding.records", "funding.none"
    ),
    Money(
        "could-works", "funded_joint_works", "funded_region_works", "funding.works.title", "funding.works.sub",
        "funding.works.records", "funding.works.none", ("funded_joint_share", "funding.works.coverage"), in_every=True,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Funder:
    """One funder; of each place the number of records (empty where there is none) and the address of their list."""

    name: str
    records: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Paid:
    """The card of who pays, and the list of who could with what stands about it."""

    measured: Measured
    anchor: str
    title: str
    subtitle: str
    heads: tuple[str, ...]
    could: tuple[Funder, ...]
    none: str


def paid(studied: Studied) -> list[Paid]:
    """Who pays for joint projects and for joint works, where the corpus says so."""
    return [one for money in EVERY if (one := _paid(studied, money))]


def _paid(studied: Studied, money: Money) -> Paid | None:
    card = studied.visit.book.cards.get(money.of_region)
    shown = measured(studied, Wanted(money.joint, "funder"))
    if card is None or "funder" not in card.dimensions or shown is None:
        return None
    try:
        found = could_fund(
            studied.figure(money.of_region, "region", "funder"), studied.figure(money.joint, "funder"),
            in_every=money.in_every,
        )  # fmt: skip
    except FigureError:
        return None
    if shown.missing and not found:
        return None
    visit, t = studied.visit, studied.visit.t
    said = t(money.subtitle, period=t.span(studied.address.period))
    return Paid(
        shown, money.anchor, t(money.title), t.joined("list.sentence", [said, _coverage(studied, money)]),
        tuple(t(money.records, name=visit.region_name(key)) for key in (studied.address.a, studied.address.b)),
        tuple(_funder(studied, money, one) for one in found[:MOST]), t(money.none),
    )  # fmt: skip


def _funder(studied: Studied, money: Money, one: CouldFund) -> Funder:
    address = studied.address
    return Funder(
        one.funder,
        tuple(
            (
                f"{one.records[region]:,}" if region in one.records else "",
                address.url("records", figure=money.of_region, region=region, funder=one.funder),
            )
            for region in (address.a, address.b)
        ),
    )


def _coverage(studied: Studied, money: Money) -> str:
    """Of how many joint records it is known who paid; empty where every record says so."""
    key, words = money.coverage
    if key not in studied.visit.book.cards:
        return ""
    figure = studied.figure(key)
    share = studied.visit.t.numbers.spoken(figure.total.value, unit_of(figure.card, figure.study))
    return studied.visit.t(words, share=share)
