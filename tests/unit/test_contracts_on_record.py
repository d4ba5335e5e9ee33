"""The register of contracts: what files may say, what stands on a day, who changed what when."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.fixtures.inputs import contracts_csv, told
from tests.fixtures.register_files import (
    AMENDMENT,
    CONTRACT,
    PAYMENT,
    PROVIDER,
    RECEIVER,
    TOTAL,
    WHOLE,
    WITHDRAWAL,
    register_csv,
)

from midspan.model.contract import (
    AmountKind,
    ContractType,
    DuplicateLink,
    LinkVerdict,
    OriginKind,
    PartyRole,
    RegisterKind,
    RuleSet,
)
from midspan.model.errors import MidspanError, RegisterError, SourceError
from midspan.record.register_csv import entries_of
from midspan.record.register_rows import row_of, said_of
from midspan.registering import Registering

LATE = date(2026, 1, 1)
Adding = Callable[..., dict[str, int]]


@pytest.fixture
def register(tmp_path: Path) -> Registering:
    return Registering(tmp_path / "home")


@pytest.fixture
def add(register: Registering, tmp_path: Path) -> Adding:
    def adding(*rows: dict[str, str], correction: str = "") -> dict[str, int]:
        return register.add_file(register_csv(tmp_path / "r.csv", *rows), by="yu", correction=correction).added

    return adding


def test_a_contract_is_read_with_all_it_says(register: Registering, add: Adding) -> None:
    third = {"row": "party", "role": "intermediary", "organisation": "Exchange"}
    part = {"row": "amount", "kind": "income", "amount": "80", "currency": "HKD", "day": "2024-05-02"}
    assert add(*WHOLE, third, part) == {"contract": 1}
    contract = register.standing(LATE)["sh/1"].contract
    assert (contract.title, contract.type, contract.rule_set) == (
        "膜技术 licence", ContractType.TRANSFER, RuleSet.MEASURES_2000,
    )  # fmt: skip
    assert (contract.theme, contract.document, contract.signed) == ("materials", "sh-1.pdf", date(2024, 4, 29))
    assert contract.origin is not None
    assert (contract.origin.kind, contract.origin.origin_id) == (OriginKind.MEETING, "m-17")
    assert [(p.role, p.organisation, p.organisation_id, p.place) for p in contract.parties] == [
        (PartyRole.PROVIDER, "复旦大学", "ror:013q1eq08", "Shanghai"),
        (PartyRole.RECEIVER, "Harbour Ltd", "", "Hong Kong"),
        (PartyRole.INTERMEDIARY, "Exchange", "", ""),
    ]
    assert [(a.kind, a.value, a.currency, a.day) for a in contract.amounts] == [
        (AmountKind.TOTAL, Decimal("1000000.00"), "CNY", date(2024, 4, 29)),
        (AmountKind.INCOME, Decimal("80.00"), "HKD", date(2024, 5, 2)),
    ]


def test_the_simple_template_is_read_too(register: Registering, tmp_path: Path) -> None:
    path = contracts_csv(tmp_path / "simple.csv", {}, {"amount": ""})
    assert register.add_file(path, by="yu", register="sh").added == {"contract": 2}
    found = [one.contract for one in register.standing(LATE).values()]
    assert [[p.organisation for p in one.parties] for one in found] == [["A", "B"], ["A", "B"]]
    assert [one.amount_of(AmountKind.TOTAL) is None for one in found] == [False, True]


def test_every_row_says_what_it_was_made_of(tmp_path: Path) -> None:
    path = register_csv(
        tmp_path / "r.csv", *WHOLE, AMENDMENT, {**AMENDMENT, "field": "theme", "value": ""}, PAYMENT, WITHDRAWAL
    )
    every = [entry.said for entry in entries_of(path)]
    every.append(DuplicateLink("im/9", "sh/1", LinkVerdict.SAME, Decimal("0.97"), "same title", "yu"))
    assert len(every) == 5
    assert [said_of(row_of(said, "yu", "2026")) for said in every] == every


@pytest.mark.parametrize(
    ("rows", "fact", "place"),
    [
        ([{**CONTRACT, "type": "sale"}, PROVIDER, RECEIVER], 'the type "sale" is not known', "r.csv:2"),
        ([{**CONTRACT, "type": "licensing"}, PROVIDER, RECEIVER], 'the rule set "measures-2000" knows no type "licensing"', "r.csv:2"),
        ([{**CONTRACT, "rule_set": "1999"}, PROVIDER, RECEIVER], 'the rule_set "1999" is not known', "r.csv:2"),
        ([{**CONTRACT, "day": "29.4.2024"}, PROVIDER, RECEIVER], 'the day "29.4.2024" is not a date', "r.csv:2"),
        ([{**CONTRACT, "origin": "talk:3"}, PROVIDER, RECEIVER], 'the origin "talk:3" is not one', "r.csv:2"),
        ([{**CONTRACT, "role": "provider"}], 'a row "contract" says nothing in the column "role", here "provider"', "r.csv:2"),
        ([{**CONTRACT, "register": "a/b"}], '"a/b" is no name of a register', "r.csv:2"),
        ([{**CONTRACT, "contract_id": ""}], "the row has no contract_id", "r.csv:2"),
        ([{**CONTRACT, "title": "a\tb"}], "the title 'a\\tb' holds a sign that can't be shown", "r.csv:2"),
        ([{**CONTRACT, "row": "note"}], 'the row "note" is not known', "r.csv:2"),
        ([CONTRACT, PROVIDER], "the contract has no receiver", "r.csv:2"),
        ([CONTRACT, RECEIVER], "the contract has no provider", "r.csv:2"),
        ([CONTRACT, CONTRACT], 'the contract "sh/1" stands in r.csv:2 already', "r.csv:3"),
        ([CONTRACT, {**PROVIDER, "role": "seller"}], 'the role "seller" is not known', "r.csv:3"),
        ([CONTRACT, {**PROVIDER, "organisation": ""}, RECEIVER], "a provider has no name", "r.csv:2"),
        ([{**PROVIDER, "contract_id": "2"}], 'the contract "sh/2" has no row "contract" in this file', "r.csv:2"),
        ([*WHOLE, TOTAL], 'the contract "sh/1" has two amounts of the kind "total"', "r.csv:6"),
        ([*WHOLE[:3], {**TOTAL, "amount": "-3"}], 'the amount "-3" is not above zero', "r.csv:5"),
        ([*WHOLE[:3], {**TOTAL, "day": "2024-05-01"}], 'the amount "total" has a day of its own, "2024-05-01"', "r.csv:2"),
        ([*WHOLE[:3], {**TOTAL, "currency": "RMB¥"}], '"RMB¥" is not a currency', "r.csv:5"),
        ([*WHOLE, {**AMENDMENT, "field": "value"}], 'a contract has no field "value"', "r.csv:6"),
        ([*WHOLE, AMENDMENT, AMENDMENT], 'the amendment changes "amount.total" twice', "r.csv:7"),
        ([*WHOLE, {**AMENDMENT, "field": "signed", "value": "2024-05-01"}], "an amendment can't change the day of signature", "r.csv:6"),
        ([*WHOLE, {**AMENDMENT, "field": "party.2.role", "value": "provider"}], "the contract has no receiver", "r.csv:6, as amended"),
        ([*WHOLE, {**AMENDMENT, "day": "2024-04-01"}], 'the amendment of 2024-04-01 is before the contract "sh/1" was signed, on 2024-04-29', "r.csv:6"),
        ([*WHOLE, PAYMENT, PAYMENT], "the row says what r.csv:6 says already", "r.csv:7"),
        ([*WHOLE, WITHDRAWAL, {**PAYMENT, "day": "2025-03-01"}], 'the payment of 2025-03-01 is after the contract "sh/1" was withdrawn, on 2025-02-01', "r.csv:7"),
        ([*WHOLE, WITHDRAWAL, {**WITHDRAWAL, "day": "2025-03-01"}], 'the contract "sh/1" was withdrawn on 2025-02-01 already', "r.csv:7"),
        ([{**WITHDRAWAL, "reason": ""}], "the withdrawal has no reason", "r.csv:2"),
        ([PAYMENT], 'there is no contract "sh/1"', "r.csv:2"),
    ],
)  # fmt: skip
def test_a_bad_row_is_an_error_that_names_it_and_nothing_is_recorded(
    register: Registering, add: Adding, rows: list[dict[str, str]], fact: str, place: str
) -> None:
    with pytest.raises(SourceError) as caught:
        add(*rows)
    assert told(caught.value) == (fact, place)
    assert caught.value.next_step
    assert register.store.read() == []


def test_a_column_that_is_not_of_the_template_is_an_error(register: Registering, tmp_path: Path) -> None:
    path = register_csv(tmp_path / "r.csv", *WHOLE)
    path.write_text(path.read_text(encoding="utf-8").replace("organisation_id", "organization_id"), encoding="utf-8")
    with pytest.raises(SourceError, match='the column "organization_id" is not one of the template'):
        register.add_file(path)


def test_the_same_file_again_adds_nothing(register: Registering, add: Adding) -> None:
    rows = (*WHOLE, AMENDMENT, PAYMENT, WITHDRAWAL)
    assert add(*rows) == {"contract": 1, "amendment": 1, "payment": 1, "withdrawal": 1}
    before = register.store.read()
    assert add(*rows) == {}
    assert register.store.read() == before


def test_a_contract_stands_as_it_was_on_a_day(register: Registering, add: Adding) -> None:
    add(*WHOLE, PAYMENT, AMENDMENT, WITHDRAWAL)

    def said(day: date) -> tuple[object, ...]:
        one = register.standing(day)["sh/1"]
        total = one.contract.amount_of(AmountKind.TOTAL)
        return total and total.value, len(one.payments), one.is_counted

    assert register.standing(date(2024, 4, 28)) == {}
    assert said(date(2024, 4, 29)) == (Decimal("1000000.00"), 0, True)
    assert said(date(2024, 6, 3)) == (Decimal("1000000.00"), 1, True)
    assert said(date(2024, 9, 1)) == (Decimal("1500000.00"), 1, True)
    assert said(date(2025, 2, 1)) == (Decimal("1500000.00"), 1, False)


def test_the_order_of_rows_and_repeats_change_nothing(register: Registering, add: Adding) -> None:
    from midspan.record.contracts import standing_on

    add(*WHOLE, PAYMENT, AMENDMENT, {**AMENDMENT, "day": "2024-10-01", "value": "7"}, WITHDRAWAL)
    rows = register.store.read()
    assert standing_on([*reversed(rows), *rows], LATE) == standing_on(rows, LATE)


def test_what_was_recorded_later_was_not_known(register: Registering, add: Adding) -> None:
    add(*WHOLE)
    assert register.standing(LATE, known=date(2000, 1, 1)) == {}
    assert list(register.standing(LATE, known=date(2999, 1, 1))) == ["sh/1"]


def test_a_contract_that_differs_is_refused_unless_the_register_was_wrong(register: Registering, add: Adding) -> None:
    add(*WHOLE)
    other = ({**CONTRACT, "title": "膜"}, PROVIDER, RECEIVER, TOTAL)
    with pytest.raises(SourceError, match='recorded with the title "膜技术 licence", not "膜"'):
        add(*other)
    assert add(*other, correction="misread") == {"correction": 1}
    assert add(*other) == {}
    assert register.standing(LATE)["sh/1"].contract.title == "膜"
    assert add(*WHOLE, correction="it was right") == {"correction": 1}
    assert register.standing(LATE)["sh/1"].contract.title == "膜技术 licence"


def test_history_says_who_changed_what_when(register: Registering, add: Adding) -> None:
    add(*WHOLE, PAYMENT, AMENDMENT)
    add({**AMENDMENT, "day": "2024-10-01", "value": "1600000", "reason": "prices"})
    add({**CONTRACT, "theme": "energy"}, PROVIDER, RECEIVER, TOTAL, correction="misread")
    changes = register.history("sh/1")
    assert [(one.kind, one.by, one.day, one.reason) for one in changes] == [
        (RegisterKind.CONTRACT, "yu", "2024-04-29", ""),
        (RegisterKind.AMENDMENT, "yu", "2024-09-01", "a second phase"),
        (RegisterKind.PAYMENT, "yu", "2024-06-03", ""),
        (RegisterKind.AMENDMENT, "yu", "2024-10-01", "prices"),
        (RegisterKind.CORRECTION, "yu", "", "misread"),
    ]
    assert [one.fields for one in (changes[1], changes[3], changes[4])] == [
        (("amount.total", "1000000.00", "1500000.00"),),
        (("amount.total", "1500000.00", "1600000.00"),),
        (("theme", "materials", "energy"),),
    ]
    assert ("title", "", "膜技术 licence") in changes[0].fields


def test_a_payment_is_retracted_and_said_again(register: Registering, add: Adding) -> None:
    add(*WHOLE, PAYMENT)
    payment = register.history("sh/1")[1].row_id
    register.retract(payment, reason="wrong account", by="li")
    assert register.standing(LATE)["sh/1"].payments == ()
    assert [one.is_retracted for one in register.history("sh/1")] == [False, True, False]
    with pytest.raises(RegisterError, match="is retracted already"):
        register.retract(payment, reason="again")
    assert add(PAYMENT) == {"payment": 1}
    assert add(PAYMENT) == {}
    assert len(register.standing(LATE)["sh/1"].payments) == 1


def test_contracts_and_unknown_rows_are_not_retracted(register: Registering, add: Adding) -> None:
    add(*WHOLE)
    with pytest.raises(RegisterError, match="is a contract, which stays"):
        register.retract(register.history("sh/1")[0].row_id, reason="x")
    with pytest.raises(RegisterError, match='there is no row "beef"'):
        register.retract("beef", reason="x")
    with pytest.raises(RegisterError, match="needs a reason"):
        register.retract("beef", reason=" ")


def _link(a: str, b: str, verdict: LinkVerdict = LinkVerdict.SAME) -> DuplicateLink:
    return DuplicateLink(a, b, verdict, Decimal("0.97"), "same title and day", "yu")


def test_records_of_one_contract_count_once(register: Registering, add: Adding) -> None:
    """The record with a total counts; a withdrawn one does not; another word later takes the link away."""
    part = {**TOTAL, "kind": "technology"}
    three = [
        {**row, "register": name}
        for name, money in (("im", part), ("sh", TOTAL), ("zz", TOTAL))
        for row in (*WHOLE[:3], money)
    ]
    add(*three)
    register.add([_link("sh/1", "im/1"), _link("zz/1", "sh/1")])

    def counted() -> list[str]:
        return [key for key, one in register.standing(LATE).items() if one.is_counted]

    assert counted() == ["sh/1"]
    assert {one.counts_as for one in register.standing(LATE).values()} == {"sh/1"}
    add(WITHDRAWAL)
    assert counted() == ["zz/1"]
    register.add([_link("im/1", "sh/1", LinkVerdict.OTHER)])
    assert counted() == ["im/1", "zz/1"]


def test_an_unknown_contract_is_named_with_its_neighbours(register: Registering, add: Adding) -> None:
    add(*WHOLE)
    with pytest.raises(MidspanError, match='there is no contract "sh/2"') as caught:
        register.history("sh/2")
    assert caught.value.next_step == "Known: sh/1"
