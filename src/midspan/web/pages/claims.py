"""Claims: what was published about a pair, with ours beside it."""

from dataclasses import replace

from midspan.claiming import ClaimCheck
from midspan.web.address import Address, read_address
from midspan.web.blocks.claimed import Claimed, claimed
from midspan.web.paper import write
from midspan.web.visit import Page, Visit


def read_claims(visit: Visit) -> tuple[Address, list[ClaimCheck]]:
    """The pair of the URL, and every claim about these two regions with ours beside it."""
    address = read_address(visit.book, visit.language, visit.parts["a"], visit.parts["b"], visit.query)
    keys = [key for key, claim in sorted(visit.book.claims.items()) if claim.regions == address.study.regions]
    return address, [visit.book.claim(key) for key in keys]


def render(visit: Visit) -> str:
    """The page."""
    address, found = read_claims(visit)
    names = visit.pair_names(address)
    title = visit.t("claims.title", names=names)
    return write(
        visit,
        "claims.html",
        title=title,
        current="claims",
        address=address,
        heading=title,
        kicker=names,
        claims=[_claimed(visit, address, checked) for checked in found],
        csv_url=address.url("claims.csv"),
        json_url=address.url("claims.json"),
    )


def _claimed(visit: Visit, address: Address, checked: ClaimCheck) -> Claimed:
    """A card whose links lead to the study of the claim, whatever years the reader has chosen."""
    there = replace(address, study=checked.study)
    key = checked.claim.indicator
    return claimed(visit, checked, (there.url("records", figure=key), there.url("multiverse", figure=key)))


PAGE = Page("claims", "/{lang}/{a}/{b}/claims", render, place=80)
