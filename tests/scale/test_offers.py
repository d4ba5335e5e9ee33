"""Matches of real texts of offers: floors a little under what was measured (docs/offers.md)."""

import gzip
import json
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from theme_gold import disciplines

from midspan.match.offers import matches, terms_with
from midspan.match.wording import Wording
from midspan.model.listing import Listing, Listings, ListingType, Money, Side
from midspan.resolve.text import simplified, traditional

pytestmark = pytest.mark.scale
TERMS = terms_with({})
LONG = 100
"""Characters of a text that says something."""


@pytest.fixture(scope="module")
def data() -> Path:
    found = os.environ.get("MIDSPAN_DATA")
    if not found or not (Path(found) / "tech_offers").exists():
        pytest.skip("MIDSPAN_DATA has no tech_offers")
    return Path(found)


@pytest.fixture(scope="module")
def firms(data: Path) -> list[dict[str, Any]]:
    with gzip.open(data / "tech_offers" / "knowledge_share_350.json.gz", "rt", encoding="utf-8") as file:
        rows = json.load(file)
    return [row for row in rows if min(len(row["description"]), len(row["mainApplications"])) > LONG]


def listing(key: str, side: Side, text: str) -> Listing:
    money = Money.RECEIVES if side is Side.OFFER else Money.PAYS
    return Listing(
        f"{side}-{key}", side, ListingType.TECHNOLOGY, "", text, "en", (), f"{side} {key}", "", "shanghai", "", money,
        date(2099, 1, 1),
    )  # fmt: skip


def test_what_a_firm_can_be_used_for_finds_its_own_offer(firms: Sequence[dict[str, Any]]) -> None:
    """Of 313 firms .69 come first, by words alone."""
    offers = [listing(str(row["id"]), Side.OFFER, f"{row['payoff']}\n{row['description']}") for row in firms]
    requests = [listing(str(row["id"]), Side.REQUEST, row["mainApplications"]) for row in firms]
    first: dict[str, str] = {}
    for match in matches(Listings((*offers, *requests)), TERMS):
        assert match.terms
        first.setdefault(match.request.key.partition("-")[2], match.offer.key.partition("-")[2])
    assert len(firms) == 313
    assert sum(request == offer for request, offer in first.items()) / len(firms) >= 0.66


def test_both_scripts_find_the_same_and_words_alone_find_what_the_glossary_names(data: Path) -> None:
    """Of 2,916 names of disciplines, which the glossary was not made for, the right English one comes first for .06."""
    pairs = [(english, chinese) for _, _, english, chinese in disciplines(data) if english and chinese]
    wording = Wording([english for english, _ in pairs], TERMS)
    hits = 0
    for number, (_, chinese) in enumerate(pairs):
        scores = wording.asked(chinese).scores
        other = traditional(chinese)
        if simplified(other) == chinese:
            assert wording.asked(other).scores.tolist() == scores.tolist()
        hits += scores[number] > 0 and int((scores >= scores[number]).sum()) == 1
    assert hits / len(pairs) >= 0.055
