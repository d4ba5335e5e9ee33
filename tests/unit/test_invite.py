"""Invitations: regions in balance, newcomers and bridges, each with the works that say why."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.test_cli import run

from midspan.api import Corpus
from midspan.cli._invite import YEARS
from midspan.meet.definition import EVENT_TEMPLATE, load_event
from midspan.meet.invite import Invitation, Role, Sign, invitations
from midspan.model.errors import PlanError
from midspan.model.study import Period, Study
from midspan.partnering import study_field
from midspan.seminars import Seminars, invited
from midspan.store.contacts import Contacts
from midspan.store.listing_rows import ANYTHING

__all__ = ["run"]
REGIONS = ("hong-kong", "shanghai")


def alone(unit: str, region: str, works: int) -> list[Sign]:
    return [Sign(f"{unit}{at}", unit, region, 2015 + at, is_on_theme=True) for at in range(works)]


def joint(work: str, *units: str, year: int = 2020) -> list[Sign]:
    return [Sign(work, unit, {"h": "hong-kong", "s": "shanghai"}[unit[0]], year, is_on_theme=False) for unit in units]


def test_roles_seats_and_evidence() -> None:
    signs = [
        *(sign for at in range(20) for sign in alone(f"h{at:02}", "hong-kong", 20 - at)),
        *alone("s00", "shanghai", 4), *alone("s01", "shanghai", 1),
        *joint("j1", "h03", "s00"), *joint("j2", "h03", "s01", year=2022), *joint("j3", "h04", "s00"),
        Sign("x", "s02", "shanghai", 2020, is_on_theme=False),
    ]  # fmt: skip
    found = invitations(signs, REGIONS, 20)
    by_id = {one.unit_id: one for one in found}
    assert [one.unit_id for one in found] == sorted(by_id, key=lambda unit: (unit[0], unit))
    assert by_id["h03"] == Invitation(
        "h03", "hong-kong", Role.BRIDGE, 1, 17, 2, 2, ("h0316", "h0315", "h0314"), ("j2", "j1")
    )
    assert by_id["h04"].role is Role.PARTNER
    assert sorted(by_id)[:10] == [f"h{at:02}" for at in range(10)], "eight newcomers by works, a bridge, a partner"
    assert sum(one.seats for one in found if one.region == "hong-kong") == 10
    assert {unit: one.seats for unit, one in by_id.items() if unit[0] == "s"} == {"s00": 4, "s01": 4}
    assert "s02" not in by_id, "no work on the themes"


def test_excluded_are_not_invited_and_their_seats_go_on() -> None:
    signs = [*alone("h1", "hong-kong", 3), *alone("h2", "hong-kong", 1), *alone("s1", "shanghai", 1)]
    found = invitations(signs, REGIONS, 2, excluded=["h1"])
    assert [(one.unit_id, one.seats) for one in found] == [("h2", 1), ("s1", 1)]


def test_too_few_seats_are_an_error() -> None:
    with pytest.raises(PlanError, match='"1" seats are too few for 2 regions'):
        invitations([], REGIONS, 1)


@given(st.data())
def test_no_region_has_more_seats_than_another_and_order_does_not_matter(data: st.DataObject) -> None:
    units = [f"{side}{at}" for side in "hs" for at in range(8)]
    sign = st.builds(
        lambda work, unit, year, on_theme: Sign(
            f"w{work}", unit, {"h": "hong-kong", "s": "shanghai"}[unit[0]], 2010 + year, is_on_theme=on_theme
        ),
        st.integers(0, 12), st.sampled_from(units), st.just(0), st.booleans(),
    )  # fmt: skip
    signs, seats = data.draw(st.lists(sign, max_size=40)), data.draw(st.integers(2, 60))
    found = invitations(signs, REGIONS, seats)
    assert found == invitations(data.draw(st.permutations(signs)), REGIONS, seats)
    on_theme = {one.unit_id for one in signs if one.is_on_theme}
    for region in REGIONS:
        here = [one for one in found if one.region == region]
        able = 4 * len([unit for unit in on_theme if unit[0] == region[0]])
        assert sum(one.seats for one in here) == min(seats // 2, able)
        assert all(1 <= one.seats <= 4 for one in here)
    for one in found:
        assert (one.role is Role.NEWCOMER) == (one.joint_works == 0)


def test_the_demo_invites_organisations_with_works_of_theirs(demo: Corpus, tmp_path: Path) -> None:
    folder = tmp_path / "events" / "one"
    folder.mkdir(parents=True)
    (folder / "event.toml").write_text(EVENT_TEMPLATE, encoding="utf-8")
    (seminar,) = Seminars(tmp_path, ANYTHING).on(date(2026, 11, 1))
    event = seminar.event
    assert (seminar.key, seminar.versions, seminar.open_questions) == ("one", (), 0)
    study = Study(REGIONS, Period(2014, 2023))
    demo.extract_folder(study)
    field = study_field(demo.engine, study)
    found = invited(field, event, 2023)
    assert {one.region for one in found} == set(REGIONS)
    works = {field.works[work] for work, _ in field.ends.tolist()}
    for one in found:
        assert one.evidence, one.unit_id
        assert {*one.evidence, *one.joint_evidence} <= works


@pytest.mark.slow
def test_the_command_prints_a_table_and_leaves_out_who_has_withdrawn(run: Any, demo: Corpus, tmp_path: Path) -> None:
    folder = tmp_path / "one"
    folder.mkdir()
    (folder / "event.toml").write_text(EVENT_TEMPLATE, encoding="utf-8")
    assert load_event(folder).capacity == 300
    said = run("meet", folder, "--invite", "--persons", "--home", demo.home, "--json").document
    assert {one["seats"] for one in said} == {1}
    assert [one["unit_id"] for one in said] == sorted(
        (one["unit_id"] for one in said),
        key=lambda unit: (next(o["region"] for o in said if o["unit_id"] == unit), unit),
    )
    Contacts(demo.home).withdraw(said[0]["unit_id"])
    again = run("meet", folder, "--invite", "--persons", "--home", demo.home, "--json").document
    assert said[0]["unit_id"] not in {one["unit_id"] for one in again}
    (demo.home / "listings" / "contacts.json").unlink()
    last = demo.years[1] - (demo.partial_year == demo.years[1])
    span = f"{last - YEARS + 1}-{last}"
    table = run("meet", folder, "--invite", "--period", span, "--home", demo.home).out
    assert table.splitlines()[0].endswith(
        "id,name,region,role,seats,works,joint_works,partners,evidence,joint_evidence"
    )
