"""The register as a package of the Open Contracting Data Standard, and back: the same contracts, changes and payments."""

import json
import os
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from midspan.model.contract import (
    Amendment,
    Amount,
    AmountKind,
    Contract,
    ContractParty,
    ContractType,
    DuplicateLink,
    LinkVerdict,
    Origin,
    OriginKind,
    PartyRole,
    Payment,
    Withdrawal,
    rule_set_on,
)
from midspan.record.contracts import standing_on
from midspan.record.ocds import package_of
from midspan.record.ocds_text import written
from midspan.record.register_rows import row_of

SCHEMAS = os.environ.get("MIDSPAN_OCDS_SCHEMAS")
"""A folder with the standard's release-schema.json and release-package-schema.json, version 1.1.5."""
LATEST = date(2100, 1, 1)
TEXT = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x9FFF, exclude_categories=("Cs", "Cc")), min_size=1, max_size=12
).filter(lambda text: text == text.strip() and bool(text))
VALUE = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("9e14"), places=2)
MONEY = st.sampled_from(["CNY", "HKD", "USD", "EUR"])
AGREED = (AmountKind.TOTAL, AmountKind.TECHNOLOGY)
DAYS = st.dates(date(2005, 5, 1), date(2030, 12, 31))


@st.composite
def parties(draw):
    roles = [PartyRole.PROVIDER, PartyRole.RECEIVER, *draw(st.lists(st.sampled_from(list(PartyRole)), max_size=2))]
    ids = st.sampled_from(["", "ror:0220qvk04", "x:a-firm", "plain"])
    places = st.one_of(st.just(""), TEXT)
    return tuple(ContractParty(role, draw(TEXT), draw(ids), draw(places)) for role in draw(st.permutations(roles)))


@st.composite
def registers(draw):
    said = []
    for number in range(draw(st.integers(1, 3))):
        signed = draw(DAYS)
        kinds = draw(st.lists(st.sampled_from(list(AmountKind)), unique=True))
        amounts = tuple(
            Amount(kind, draw(VALUE), draw(MONEY), signed if kind in AGREED else draw(st.one_of(st.just(signed), DAYS)))
            for kind in AmountKind
            if kind in kinds
        )
        rule_set = rule_set_on(signed)
        kind = draw(st.sampled_from(rule_set.types))
        origin = draw(st.sampled_from([None, Origin(OriginKind.MEETING, "m-17")]))
        contract = Contract(
            draw(st.sampled_from(["a", "b"])), f"c{number}", rule_set, kind, draw(st.one_of(st.just(""), TEXT)),
            draw(st.sampled_from(["", "materials"])), signed, draw(parties()), amounts, draw(st.one_of(st.just(""), TEXT)),
            origin,
        )  # fmt: skip
        said.append(contract)
        day = signed
        for n in range(draw(st.integers(0, 2))):
            day += timedelta(days=draw(st.integers(1, 300)))
            changes = (
                ("amount.total", f"{draw(VALUE)}"),
                ("amount.total.currency", draw(MONEY)),
                ("title", f"title {n}"),
            )
            said.append(Amendment(contract.key, day, changes, draw(st.one_of(st.just(""), TEXT))))
        for n in range(draw(st.integers(0, 2))):
            paid = Amount(AmountKind.RECEIVED, draw(VALUE), draw(MONEY), signed + timedelta(days=n))
            said.append(Payment(contract.key, paid, draw(st.sampled_from(["", "bank"])) + str(n)))
        if draw(st.booleans()):
            said.append(Withdrawal(contract.key, day + timedelta(days=9), "void"))
    keys = sorted(one.key for one in said if isinstance(one, Contract))
    if len(keys) > 1 and draw(st.booleans()):
        said.append(DuplicateLink(keys[0], keys[1], LinkVerdict.SAME, Decimal("0.987"), "names alike", ""))
    return said


def rows_of(said):
    return [row_of(one, "ann", f"2031-01-01T00:00:{n:02}Z") for n, one in enumerate(said)]


def validator():
    read = {
        name: json.loads((Path(SCHEMAS) / name).read_text("utf-8"))
        for name in ("release-package-schema.json", "release-schema.json")
    }
    registry = Registry().with_resources((one["id"], Resource(one, DRAFT4)) for one in read.values())
    return Draft4Validator(read["release-package-schema.json"], registry=registry)


def _without_changes(said):
    """What stands; a change to what was so already is none, so amendments are compared by what they led to."""
    return {
        key: replace(one, amendments=tuple(replace(change, changes=()) for change in one.amendments))
        for key, one in standing_on(rows_of(said), LATEST).items()
    }


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(said=registers())
def test_there_and_back_says_the_same(said, tmp_path):
    package = written(rows_of(said))
    path = tmp_path / "package.json"
    path.write_text(package.text, "utf-8")
    back = [entry.said for entry in package_of(path).entries]
    assert _without_changes(back) == _without_changes(said)
    assert written(rows_of(back)).text == package.text


@pytest.mark.skipif(SCHEMAS is None, reason="MIDSPAN_OCDS_SCHEMAS names no folder")
def test_the_schema_refuses_what_is_no_package():
    package = json.loads(written(rows_of([CONTRACT])).text)
    del package["releases"][0]["contracts"][0]["awardID"]
    assert [error.message for error in validator().iter_errors(package)] == ["'awardID' is a required property"]


CONTRACT = Contract(
    "a", "c1", rule_set_on(date(2024, 1, 1)), ContractType.SERVICE, "A title", "", date(2024, 1, 1),
    (ContractParty(PartyRole.PROVIDER, "A"), ContractParty(PartyRole.RECEIVER, "B")),
)  # fmt: skip


@pytest.mark.skipif(SCHEMAS is None, reason="MIDSPAN_OCDS_SCHEMAS names no folder")
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(said=registers())
def test_what_is_written_fits_the_schema_of_the_standard(said):
    validator().validate(json.loads(written(rows_of(said)).text))
