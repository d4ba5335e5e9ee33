"""Suggestions for one person: only with consent, without a number for the person, and kept nowhere."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.unit.test_cli import run
from tests.unit.test_match import REGIONS, SUBJECTS, planted
from tests.unit.test_offers import KNOWN, OFFER, ROW, table

import midspan
from midspan.api import Corpus
from midspan.match.one_person import Held, held_by, suggested_to
from midspan.match.past import Field, field_of
from midspan.match.ranker import trained
from midspan.measure.links import located
from midspan.measure.tables import AS_COUNTED, Tables
from midspan.meet.personal import expire
from midspan.model.errors import ListingError
from midspan.offering import Offering
from midspan.store.contacts import CONSENT_DAYS, Contacts

__all__ = ["run"]
DAY = date(2026, 11, 20)
ANN = "A5000000001"
STUDY = ("shanghai", "hong-kong", "--period", "2014-2023")


@pytest.fixture(scope="module")
def field() -> Field:
    """The planted field, and in it a person of the east who wrote on proteins, twice with two new partners."""
    rows, works = planted()
    for number, others in enumerate([("a01",), ("a01",), ("a01", "b09"), ("a00", "b22")]):
        works.append((f"p{number}", 2016 + number, f"{SUBJECTS[1]} {number}", "s1"))
        rows += [(f"p{number}", ANN, REGIONS[0]), *((f"p{number}", o, REGIONS[o[0] == "b"]) for o in others)]
    return field_of(rows, works)


@pytest.mark.slow
def test_a_person_is_sent_to_organisations_of_the_other_region_on_the_own_subject(field: Field) -> None:
    ranker = trained(field_of(*planted()), REGIONS, 2020)
    found = suggested_to(field, ranker, REGIONS, 2020, ANN)
    assert {one.region for one in found} == {"west"}
    assert not {"b09", "b22"} & {one.organisation for one in found}, "joint works are no news"
    assert [int(one.organisation[1:]) % 4 for one in found[:4]] == [1] * 4
    reasons = [reason for one in found for reason in one.reasons]
    assert reasons
    assert {work for reason in reasons for work in reason.works_of_one} <= {"p0", "p1", "p2", "p3"}


def test_what_only_one_person_holds_together_is_told(field: Field) -> None:
    rows, works = planted()
    tied = {frozenset(ends) for ends in ({"a01", "b09"}, {"a00", "b22"})}
    of_works: dict[str, set[str]] = {}
    for work, organisation, _ in rows:
        of_works.setdefault(work, set()).add(organisation)
    alone = [pair for pair in tied if not any(pair <= ends for ends in of_works.values())]
    assert held_by(field, REGIONS, ANN).pairs == len(alone) > 0
    assert held_by(field, REGIONS, ANN).works[0] == "p3"
    also = field_of(
        [*rows, ("z", "a00", "east"), ("z", "b22", "west"), ("z", ANN, "east")], [*works, ("z", 2020, "", "")]
    )
    assert held_by(also, REGIONS, ANN) == Held(1, ("z",))


def test_consent_is_a_hash_and_a_day_and_ends(tmp_path: Path) -> None:
    contacts = Contacts(tmp_path)
    contacts.agree(ANN, DAY)
    assert contacts.path.stat().st_mode & 0o077 == 0
    assert ANN.casefold() not in contacts.path.read_text(encoding="utf-8").casefold()
    assert (contacts.agreed_on(ANN), contacts.agreed_on("A1")) == ("2026-11-20", "")
    last = DAY + timedelta(CONSENT_DAYS)
    held = [contacts.agreed(day).holds(ANN) for day in (DAY - timedelta(1), DAY, last, last + timedelta(1))]
    assert held == [False, True, True, False]
    assert expire([], contacts, last) == []
    assert expire([], contacts, last + timedelta(1)) == ["1 consents to suggestions"]
    assert contacts.agreed_on(ANN) == ""


def test_consent_is_taken_back_and_given_anew_but_not_after_a_withdrawal(tmp_path: Path) -> None:
    contacts = Contacts(tmp_path)
    contacts.agree(ANN, DAY)
    assert (contacts.disagree(ANN), contacts.disagree(ANN)) == (True, False)
    contacts.agree(ANN, DAY)
    contacts.withdraw(ANN)
    assert (contacts.agreed_on(ANN), contacts.withdrawn.holds(ANN)) == ("", True)
    with pytest.raises(ListingError, match="has withdrawn"):
        contacts.agree(ANN, DAY)


def people(home: Path) -> list[tuple[str, set[str]]]:
    """The persons of the study with most works, and these."""
    corpus, study = Corpus(home), midspan.study(*STUDY[:2], period=STUDY[-1])
    corpus.extract_folder(study)
    every = located(Tables(AS_COUNTED), study, "person_id")
    works: dict[str, set[str]] = {}
    for row in corpus.engine.arrow(every.select("record_id", "organisation", "region")).to_pylist():
        if row["region"] == "shanghai":
            works.setdefault(row["organisation"], set()).add(row["record_id"])
    return sorted(works.items(), key=lambda one: (-len(one[1]), one[0]))


@pytest.mark.slow
def test_nothing_is_suggested_to_who_has_not_agreed(run: Any, own_home: Path) -> None:
    (ann, works), *_ = people(own_home)
    asked = ("match", *STUDY, "--home", own_home)
    refused = run(*asked, "--for-person", ann)
    assert (refused.code, f"--opt-in {ann}" in refused.err) == (2, True)
    assert run(*asked, "--opt-in", "nobody").code == 2
    assert run(*asked, "--opt-in", ann).code == 0
    said = run(*asked, "--for-person", ann, "--json").document
    assert said["suggestions"]
    assert not {"chance", "low", "high", "score"} & {key for one in said["suggestions"] for key in one}
    reasons = [reason for one in said["suggestions"] for reason in one["reasons"]]
    assert {work for reason in reasons for work in reason["works_of_one"]} <= works
    assert said["people"].keys() == {one["organisation"] for one in said["suggestions"]}
    assert [one for every in said["people"].values() for one in every] == [], "nobody else agreed"
    there = said["suggestions"][0]["organisation"]
    text = run(*asked, "--for-person", ann)
    assert (there.startswith("ror:"), "%" in text.out) == (True, False)
    assert run(*asked, "--opt-out", ann).code == 0
    assert run(*asked, "--for-person", ann).code == 2


@pytest.mark.slow
def test_who_agreed_is_named_to_others_who_did_and_a_withdrawn_person_is_in_no_derived_file(
    run: Any, own_home: Path, tmp_path: Path
) -> None:
    asked = ("match", *STUDY, "--home", own_home)
    (ann, _), *_ = people(own_home)
    run(*asked, "--opt-in", ann)
    first = run(*asked, "--for-person", ann, "--json").document["suggestions"]
    zoe = person_at(own_home, [one["organisation"] for one in first], ann)
    run(*asked, "--opt-in", zoe)
    named = run(*asked, "--for-person", ann, "--json").document["people"]
    assert {one for every in named.values() for one in every} == {zoe}
    home = Offering(own_home)
    offer = OFFER | {"contact_name": "Zoe Unusual", "contact_email": "zoe.unusual@example.org"}
    request = ROW | {"title": "Zoe Unusual sucht", "contact_name": "", "contact_email": ""}
    for row in (offer, request):
        home.take(table(tmp_path / "listings.csv", row), "listings", KNOWN, by="ann")
    assert run(*asked).code == run("offers", "--home", own_home).code == 0
    assert holding(own_home, "Zoe Unusual", "zoe.unusual") != []
    run("offers", "--withdraw-person", "Zoe Unusual", "--home", own_home)
    run("offers", "--withdraw-person", zoe, "--home", own_home)
    assert holding(own_home, "Zoe Unusual", "zoe.unusual", zoe) == ["listings/ledger.jsonl"], "what is only added to"
    out = [
        run(*asked, "--for-person", ann, "--json").out, run(*asked, "--json").out,
        run("offers", "--all", "--json", "--home", own_home).out, run("offers", "--json", "--home", own_home).out,
        run("offers", "--export", "listings", "--home", own_home).out,
    ]  # fmt: skip
    assert [text for text in out if "Zoe" in text or "zoe" in text or zoe in text] == []
    assert run(*asked, "--for-person", zoe).code == run(*asked, "--opt-in", zoe).code == 2


def person_at(home: Path, organisations: list[str], but: str) -> str:
    """A person with a work of the study at one of these organisations."""
    corpus, study = Corpus(home), midspan.study(*STUDY[:2], period=STUDY[-1])
    corpus.extract_folder(study)
    links = Tables(AS_COUNTED).links(study)
    rows = corpus.engine.arrow(links.select("organisation_id", "person_id", "region").distinct()).to_pylist()
    return min(
        row["person_id"] for row in rows
        if row["organisation_id"] in organisations and row["person_id"] not in (None, but) and row["region"] == "hong-kong"
    )  # fmt: skip


def holding(home: Path, *words: str) -> list[str]:
    """The files of a workspace that hold one of the words, but for the works themselves as their sources tell them."""
    found = []
    for path in sorted(home.rglob("*")):
        told = path.relative_to(home).as_posix()
        if not path.is_file() or told.startswith(("snapshots/", "corpora/")) or path.suffix == ".parquet":
            continue
        text = path.read_bytes().decode("utf-8", "replace")
        text += json.dumps(json.loads(text), ensure_ascii=False) if path.suffix == ".json" else ""
        if any(word in text for word in words):
            found.append(told)
    return found
