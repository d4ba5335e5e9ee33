"""What is open: rows of the ledger commute and replay, and nothing that expired or was withdrawn is ever open."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.match.offers import matches, terms_with
from midspan.model.listing import Listing, ListingType, Money, Row, RowKind, Side
from midspan.store.listing_rows import fields_of
from midspan.store.listings import open_on

DAY, TERMS = date(2027, 1, 1), terms_with({})
KEYS = ("o1", "o2", "r1", "r2")
days = st.integers(-3, 3).map(lambda days: DAY + timedelta(days))
moments = st.integers(0, 9).map(lambda second: f"2026-11-22T00:00:0{second}+00:00")


def text(key: str, title: str, expires: date) -> tuple[tuple[str, str], ...]:
    side = Side.OFFER if key.startswith("o") else Side.REQUEST
    return fields_of(
        Listing(key, side, ListingType.TECHNOLOGY, title, "", "en", (), key, "", "shanghai", "", Money.EITHER, expires)
    )


listed = st.builds(
    lambda key, when, title, expires: Row(RowKind.LISTING, (key,), "ann", when, "", text(key, title, expires)),
    st.sampled_from(KEYS), moments, st.sampled_from(("battery", "電池")), days,
)  # fmt: skip
renewed = st.builds(
    lambda key, when, day: Row(RowKind.RENEWAL, (key,), "ann", when, "", (("expires", day.isoformat()),)),
    st.sampled_from(KEYS), moments, days,
)  # fmt: skip
withdrawn = st.builds(
    lambda key, when: Row(RowKind.WITHDRAWAL, (key,), "ann", when, "gone"), st.sampled_from(KEYS), moments
)
judged = st.builds(
    lambda request, offer, when, code: Row(RowKind.FEEDBACK, (request, offer), "ann", when, "", (("code", code),)),
    st.sampled_from(KEYS[2:]), st.sampled_from(KEYS[:2]), moments, st.sampled_from(("useful", "not_useful")),
)  # fmt: skip
ledgers = st.lists(st.one_of(listed, listed, renewed, withdrawn, judged), max_size=14)


@pytest.mark.slow
@given(ledgers, st.randoms(use_true_random=False))
def test_rows_commute_and_replay(rows: list[Row], random: Random) -> None:
    shuffled = rows * 2
    random.shuffle(shuffled)
    opened = open_on(rows, DAY)
    assert open_on(shuffled, DAY) == opened
    assert matches(open_on(shuffled, DAY), TERMS) == matches(opened, TERMS)


@given(ledgers)
def test_nothing_that_expired_or_was_withdrawn_or_refused_shows(rows: list[Row]) -> None:
    opened = open_on(rows, DAY)
    gone = {row.subject[0] for row in rows if row.kind is RowKind.WITHDRAWAL}
    shown = {one.key for one in opened.listings}
    assert not shown & gone
    assert all(one.expires >= DAY for one in opened.listings)
    for match in matches(opened, TERMS):
        assert {match.request.key, match.offer.key} <= shown
        assert (match.request.key, match.offer.key) not in opened.refused
