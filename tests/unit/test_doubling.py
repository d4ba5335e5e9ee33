"""Contracts in two registers: what is held the same, what is in doubt, and why."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from midspan.doubling import doubles_of, reading_of, weighed_pairs
from midspan.model.contract import (
    Amendment,
    Amount,
    AmountKind,
    Contract,
    ContractParty,
    ContractType,
    DuplicateLink,
    LinkVerdict,
    PartyRole,
    RuleSet,
    Withdrawal,
)
from midspan.record.contracts import standing_on
from midspan.record.duplicates import Decision
from midspan.record.register_rows import row_of

DAY = date(2024, 4, 29)


def contract(register, contract_id, title, provider, receiver, value="123456.00", currency="CNY", signed=DAY, **more):
    parties = (ContractParty(PartyRole.PROVIDER, provider), ContractParty(PartyRole.RECEIVER, receiver))
    amounts = (Amount(AmountKind.TOTAL, Decimal(value), currency, signed),) if value else ()
    fields = {"rule_set": RuleSet.OWN, "type": ContractType.DEVELOPMENT, "theme": "", **more}
    return Contract(register, contract_id, title=title, signed=signed, parties=parties, amounts=amounts, **fields)


ZH = contract("technology", "t1", "锂电池管理系统技术开发(第二期)", "上海交通大学", "深圳华虹电子有限公司")
EN = contract(
    "import-export", "i1", "Development of a lithium battery management system, Phase II", "SJTU",
    "Shenzhen Huahong Electronics Co., Ltd.", "133500.00", "HKD", DAY + timedelta(days=5),
)  # fmt: skip
OTHERS = [
    contract("technology", f"x{n}", f"{subject}技术服务", f"杭州{brand}信息科技有限公司", "复旦大学", f"{n}77000")
    for n, (subject, brand) in enumerate([("污水处理", "明瑞"), ("图像识别", "康达"), ("风电叶片", "宏泰")], 1)
]


def pairs_of(*contracts):
    return weighed_pairs([reading_of([one]) for one in (*contracts, *OTHERS)], None)


def rows_of(*said):
    return [row_of(one, "ann", f"2024-06-01T00:00:{n:02}Z") for n, one in enumerate(said)]


def test_a_contract_is_found_in_the_other_language_currency_and_week():
    (pair,) = pairs_of(ZH, EN)
    assert (pair.a, pair.b, pair.decision) == ("import-export/i1", "technology/t1", Decision.SAME)
    assert "provider +5.0: the same organisation" in pair.reason
    assert "123456.00 CNY is 133500.00 HKD at the day's rate" in pair.reason
    assert "2 in both titles" in pair.reason
    assert pair.points == pytest.approx(sum(part.points for part in pair.parts))


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Development of a lithium battery management system, Phase III", "signed": DAY + timedelta(days=80)},
        {"signed": DAY + timedelta(days=370)},
        {"title": "Sewage treatment", "amounts": (Amount(AmountKind.TOTAL, Decimal(9), "CNY", DAY),)},
    ],
)
def test_a_near_miss_is_not_the_same(change):
    assert [pair for pair in pairs_of(ZH, replace(EN, **change)) if pair.decision is Decision.SAME] == []


def test_two_that_fit_alike_are_in_doubt():
    twin = replace(EN, contract_id="i2")
    (pair,) = pairs_of(ZH, EN, twin)
    assert pair.decision is Decision.DOUBTFUL
    assert pair.reason.endswith("nearly as well fits import-export/i2")


def test_a_rival_that_has_a_better_counterpart_is_none():
    twin = replace(EN, contract_id="i2", title="Lithium battery management system, Phase V")
    other = replace(ZH, contract_id="t2", title="锂电池管理系统技术开发(第五期)")
    found = {(pair.a, pair.b): pair.decision for pair in pairs_of(ZH, EN, twin, other)}
    assert found == {
        ("import-export/i1", "technology/t1"): Decision.SAME,
        ("import-export/i2", "technology/t2"): Decision.SAME,
    }


def test_two_months_apart_are_looked_at_on_any_day():
    for start in range(62):
        signed = DAY + timedelta(days=start)
        here, late = replace(ZH, signed=signed), replace(EN, signed=signed + timedelta(days=62), amounts=())
        assert [pair.decision for pair in pairs_of(here, late)] == [Decision.SAME], signed


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("上海交通大学材料学院", "the same organisation"),
        ("Shanghai Jiao Tong Univeristy", "the same organisation"),
        ("上海交大通学", "the same organisation"),
        ("上海交通大学医学院附属瑞金医院", "two known organisations"),
    ],
)
def test_a_department_and_a_slip_are_of_the_organisation(name, said):
    other = replace(EN, parties=(ContractParty(PartyRole.PROVIDER, name), EN.parties[1]))
    (pair,) = pairs_of(ZH, other)
    assert said in next(part.reason for part in pair.parts if part.feature == "provider")


def test_a_slip_in_a_firm_nobody_knows_is_told_from_another_firm():
    for name, said in (("深圳华电虹子有限公司", "slip"), ("深圳华东电子有限公司", "alike")):
        other = replace(
            ZH, register="park", contract_id="p1", parties=(ZH.parties[0], replace(ZH.parties[1], organisation=name))
        )
        pairs = pairs_of(ZH, other)
        assert said in next(part.reason for part in pairs[0].parts if part.feature == "receiver"), name


@pytest.mark.parametrize(
    "title", ["锂电池管理系统 II号", "锂电池管理系统II期", "锂电池管理系统第二批", "Lot 2: 锂电池"]
)
def test_a_number_is_one_however_it_is_written(title):
    (pair,) = pairs_of(ZH, replace(EN, title=title))
    assert "number +2.0: 2 in both titles" in pair.reason


@pytest.mark.parametrize(
    ("value", "said"), [("25000.00", "one rounded"), ("25900.00", "2% apart"), ("30000.00", "one rounded")]
)
def test_amounts_are_rounded_to_thousands_and_ten_thousands(value, said):
    here = replace(ZH, amounts=(Amount(AmountKind.TOTAL, Decimal("25400.00"), "CNY", DAY),))
    there = replace(EN, amounts=(Amount(AmountKind.TOTAL, Decimal(value), "CNY", EN.signed),))
    (pair,) = pairs_of(here, there)
    assert said in next(part.reason for part in pair.parts if part.feature == "amount")


def test_tax_is_seen_through_a_rate_of_another_day():
    taxed = replace(EN, amounts=(Amount(AmountKind.TOTAL, Decimal("141510.00"), "HKD", EN.signed),))
    (pair,) = pairs_of(ZH, taxed)
    assert "amount +1.5: one includes value added tax" in pair.reason


def test_contracts_of_one_register_are_never_compared():
    assert pairs_of(ZH, replace(ZH, contract_id="t2")) == []


def test_the_order_of_the_records_changes_nothing():
    readings = [reading_of([one]) for one in (ZH, EN, *OTHERS, replace(EN, contract_id="i2"))]
    first = weighed_pairs(readings, None)
    assert weighed_pairs(readings[::-1], None) == first
    assert weighed_pairs(readings[3:] + readings[:3], None) == first


def test_an_amount_from_before_an_amendment_is_compared():
    exact = replace(EN, amounts=(Amount(AmountKind.TOTAL, Decimal("123456.00"), "CNY", EN.signed),))
    change = Amendment(ZH.key, DAY + timedelta(days=90), (("amount.total", "999999.00"),), "more work")
    (pair,) = doubles_of(rows_of(ZH, exact, change), None)
    assert "123456.00 CNY in both" in pair.reason


def test_what_was_ruled_on_or_withdrawn_is_not_asked_again():
    (pair,) = doubles_of(rows_of(ZH, EN), None)
    ruled = DuplicateLink(pair.a, pair.b, LinkVerdict.OTHER, pair.score, "two parts", "bob")
    assert doubles_of(rows_of(ZH, EN, ruled), None) == []
    assert doubles_of(rows_of(ZH, EN, Withdrawal(EN.key, DAY + timedelta(days=30), "void")), None) == []


def test_a_link_makes_two_records_count_once():
    (pair,) = doubles_of(rows_of(ZH, EN), None)
    standing = standing_on(rows_of(ZH, EN, pair.link("ann")), date(2025, 1, 1))
    assert [one.is_counted for one in standing.values()].count(True) == 1


def test_a_number_of_the_other_register_in_the_text_is_said():
    cited = replace(EN, document="technology contract 2024310000017")
    (pair,) = pairs_of(replace(ZH, contract_id="2024310000017"), cited)
    assert 'one names the other\'s number "2024310000017"' in pair.reason
