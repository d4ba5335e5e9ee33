"""The register on random histories: replay doesn't depend on order or on how files are cut, and export says the same."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.model.contract import (
    Amendment,
    Amount,
    AmountKind,
    Contract,
    ContractParty,
    ContractType,
    PartyRole,
    Payment,
    RegisterRow,
    RuleSet,
)
from midspan.record.admission import Recorder, admitted
from midspan.record.contracts import standing_on
from midspan.record.register_csv import Entry, entries_of
from midspan.record.register_rows import Said
from midspan.record.register_text import as_csv

SIGNED = date(2024, 1, 1)
LATE = date(2030, 1, 1)
days = st.integers(0, 900).map(lambda days: SIGNED + timedelta(days=days))
values = st.integers(1, 10**9).map(lambda cents: Decimal(cents) / 100)
texts = st.text("aé膜, \"'|/", max_size=6).map(str.strip)
currencies = st.sampled_from(["CNY", "HKD"])


def contract(number: int, title: str, total: Decimal | None) -> Contract:
    parties = (ContractParty(PartyRole.PROVIDER, "复旦大学"), ContractParty(PartyRole.RECEIVER, "B", place="Hong Kong"))
    amounts = () if total is None else (Amount(AmountKind.TOTAL, total, "CNY", SIGNED),)
    return Contract("sh", str(number), RuleSet.OWN, ContractType.LICENSING, title, "", SIGNED, parties, amounts)


contracts = st.builds(contract, st.integers(0, 2), texts, st.none() | values)
amendments = st.builds(
    Amendment,
    st.integers(0, 2).map(lambda number: f"sh/{number}"),
    days,
    st.one_of(
        texts.map(lambda text: (("title", text),)),
        st.tuples(values, currencies).map(
            lambda money: (
                ("amount.total", str(money[0].quantize(Decimal("0.01")))),
                ("amount.total.currency", money[1]),
            )
        ),
    ),
)
payments = st.builds(
    lambda number, day, value, currency: Payment(f"sh/{number}", Amount(AmountKind.RECEIVED, value, currency, day)),
    st.integers(0, 2), days, values, currencies,
)  # fmt: skip


@st.composite
def histories(draw: st.DrawFn) -> list[Said]:
    signed = draw(st.lists(contracts, min_size=1, max_size=3, unique_by=lambda one: one.key))
    known = {one.key for one in signed}
    later = draw(st.lists(st.one_of(amendments, payments), max_size=8, unique_by=repr))
    of_a_day = {(one.contract, one.day): one for one in later if isinstance(one, Amendment)}
    kept = [
        one
        for one in (*of_a_day.values(), *(one for one in later if isinstance(one, Payment)))
        if one.contract in known
    ]
    return [*signed, *kept]


def recorded(*files: Sequence[Said]) -> list[RegisterRow]:
    """The rows after files that were recorded one after another."""
    rows: list[RegisterRow] = []
    for number, said in enumerate(files):
        entries = [Entry(f"f.csv:{at}", one) for at, one in enumerate(said)]
        rows += admitted(entries, rows, Recorder("yu", f"2026-01-0{number + 1}"))
    return rows


@settings(max_examples=25, deadline=None)
@given(histories(), st.randoms(use_true_random=False), days)
def test_replay_does_not_depend_on_order_repeats_or_files(said: list[Said], random: object, day: date) -> None:
    whole = recorded(said)
    turned = [*whole, *whole]
    random.shuffle(turned)  # type: ignore[attr-defined]
    assert standing_on(turned, day) == standing_on(whole, day)
    contracts_first = [one for one in said if isinstance(one, Contract)]
    rest = [one for one in said if not isinstance(one, Contract)]
    cut = recorded(contracts_first, rest, said)
    assert {row.row_id for row in cut} == {row.row_id for row in whole}
    assert standing_on(cut, day) == standing_on(whole, day)


@settings(max_examples=25, deadline=None)
@given(histories(), days)
def test_what_is_exported_says_the_same_elsewhere(said: list[Said], day: date) -> None:
    rows = recorded(said)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "register.csv"
        path.write_text(as_csv(rows), encoding="utf-8")
        again = admitted(entries_of(path), [], Recorder("li", "2027-01-01"))
    assert standing_on(again, day) == standing_on(rows, day)
    assert as_csv(again) == as_csv(rows)
    assert {row.row_id for row in again} == {row.row_id for row in rows}
