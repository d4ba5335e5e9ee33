"""Packages of the Open Contracting Data Standard that others wrote, and what is wrong with some."""

import json
from datetime import date
from decimal import Decimal

import pytest

from midspan.model.contract import Amendment, Contract, ContractType, PartyRole, Payment
from midspan.model.errors import SourceError
from midspan.record.ocds import package_of


def release(day="2024-03-01", amount=1200000.10, **contract):
    return {
        "ocid": "ocds-abc123-77", "id": f"77-{day}", "date": f"{day}T09:00:00+08:00", "tag": ["contract"],
        "initiationType": "tender",
        "parties": [
            {"id": "HK-1", "name": "Harbour Ltd", "roles": ["buyer", "payer"], "address": {"locality": "Hong Kong"}},
            {"id": "CN-2", "name": "复旦大学", "roles": ["supplier"], "address": {"locality": "Shanghai", "countryName": "China"},
             "identifier": {"scheme": "XI-ROR", "id": "013q1eq08"}},
        ],
        "buyer": {"id": "HK-1", "name": "Harbour Ltd"},
        "awards": [{"id": "a1", "suppliers": [{"id": "CN-2", "name": "复旦大学"}]}],
        "contracts": [
            {"id": "k1", "awardID": "a1", "title": "Membrane for sea water", "dateSigned": "2024-02-28T00:00:00Z",
             "value": {"amount": amount, "currency": "CNY"}, **contract}
        ],
    }  # fmt: skip


def read(tmp_path, *releases, **options):
    path = tmp_path / "package.json"
    path.write_text(json.dumps({"version": "1.1", "uri": "https://example.org/1", "releases": releases}), "utf-8")
    return package_of(path, **{"kind": "development", **options})


def said(package, kind):
    return [entry.said for entry in package.entries if isinstance(entry.said, kind)]


def test_a_contract_of_others_is_read(tmp_path):
    (one,) = said(read(tmp_path, release(), register="hk"), Contract)
    assert (one.key, one.signed, one.type) == ("hk/ocds-abc123-77:k1", date(2024, 2, 28), ContractType.DEVELOPMENT)
    assert [(party.role, party.organisation, party.organisation_id, party.place) for party in one.parties] == [
        (PartyRole.PROVIDER, "复旦大学", "ror:013q1eq08", "Shanghai, China"),
        (PartyRole.RECEIVER, "Harbour Ltd", "", "Hong Kong"),
    ]
    assert [amount.value for amount in one.amounts] == [Decimal("1200000.10")]


def test_a_contract_said_by_many_releases_is_one_and_its_payment_too(tmp_path):
    paid = {"transactions": [{"id": "t1", "date": "2024-04-01", "value": {"amount": 5, "currency": "HKD"}}]}
    package = read(
        tmp_path, release("2024-05-01", implementation=paid), release(), release("2024-06-01", implementation=paid)
    )
    assert len(said(package, Contract)) == 1
    assert [(one.amount.value, one.day) for one in said(package, Payment)] == [(Decimal("5.00"), date(2024, 4, 1))]


def test_before_and_after_an_amendment_stay_apart_whatever_the_order_of_the_releases(tmp_path):
    amendment = {"id": "1", "date": "2024-08-09", "rationale": "a second phase", "releaseID": "x"}
    package = read(tmp_path, release("2024-09-01", 1500000, amendments=[amendment]), release())
    (one,), (change,) = said(package, Contract), said(package, Amendment)
    assert one.amounts[0].value == Decimal("1200000.10")
    assert (change.day, change.changes, change.reason) == (
        date(2024, 8, 9), (("amount.total", "1500000.00"),), "a second phase"
    )  # fmt: skip


def test_an_amendment_alone_is_told_not_guessed(tmp_path):
    package = read(tmp_path, release(amendments=[{"id": "1", "date": "2024-08-09"}]))
    assert package.unsaid == ["releases[0].contracts[0].amendments[0]: what it changed is not said"]
    assert said(package, Amendment) == []


@pytest.mark.parametrize(
    ("change", "fact", "place"),
    [
        (
            {"value": {"amount": "many", "currency": "CNY"}},
            'the amount "many" is not a number',
            "releases[0].contracts[0].value",
        ),
        ({"value": {"amount": 5, "currency": "yuan"}}, '"yuan" is not a currency', "releases[0].contracts[0].value"),
        ({"dateSigned": "soon"}, 'the day "soon" is not a date', "releases[0].contracts[0].dateSigned"),
        ({"title": ["a"]}, '"["a"]" is not a text', "releases[0].contracts[0].title"),
        ({"implementation": 7}, '"7" is not an object', "releases[0].contracts[0].implementation"),
        ({"id": None}, 'there is no "id"', "releases[0].contracts[0]"),
    ],
)
def test_what_is_wrong_is_said_with_its_path(tmp_path, change, fact, place):
    with pytest.raises(SourceError) as error:
        read(tmp_path, release(**change))
    assert (error.value.fact, error.value.place) == (fact, f"package.json: {place}")


def test_a_contract_without_a_type_asks_for_one(tmp_path):
    with pytest.raises(SourceError, match="--type"):
        read(tmp_path, release(), kind="")


@pytest.mark.parametrize(
    ("text", "fact"), [("{", "is not JSON"), ("[]", 'has no "releases"'), ('{"records": []}', 'has no "releases"')]
)
def test_what_is_no_package_is_refused(tmp_path, text, fact):
    path = tmp_path / "package.json"
    path.write_text(text, "utf-8")
    with pytest.raises(SourceError, match=fact):
        package_of(path)
