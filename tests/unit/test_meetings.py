"""Timetables of meetings, checked by a checker that shares nothing with the planner."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.meet.meetings import Round, plan_meetings
from midspan.model.errors import PlanError
from midspan.model.meeting import (
    MeetingRequest,
    Obstacle,
    Participation,
    Plan,
    Presence,
    Setting,
    Slot,
)

MORNING = datetime(2026, 11, 3, 1, tzinfo=UTC)


def slots(number: int, days: int = 1) -> list[Slot]:
    """So many slots of 25 minutes on each day."""
    return [
        Slot(f"d{day}s{at}", start, start + timedelta(minutes=25))
        for day in range(days)
        for at in range(number)
        for start in [MORNING + timedelta(days=day, minutes=30 * at)]
    ]


def people(number: int, **traits: object) -> list[Participation]:
    return [Participation(f"p{at:02}", **traits) for at in range(number)]  # type: ignore[arg-type]


def check(event: Round, requests: list[MeetingRequest], plan: Plan) -> None:
    """Every rule, one by one, from the plan alone."""
    known = {slot.slot_id: slot for slot in event.slots}
    who = {person.person_id: person for person in event.participations}
    wanted = {frozenset((r.person_id, r.wanted_id)) for r in requests}
    placed = [frozenset(meeting.people) for meeting in plan.meetings]
    left = [frozenset(unplaced.people) for unplaced in plan.unplaced]
    assert Counter(placed + left) == Counter(wanted)
    held = Counter((person, meeting.slot_id) for meeting in plan.meetings for person in meeting.people)
    assert set(held.values()) <= {1}, "somebody is twice in a slot"
    sat = Counter((meeting.table, meeting.slot_id) for meeting in plan.meetings if meeting.table)
    assert set(sat.values()) <= {1}, "a table is taken twice"
    for meeting in plan.meetings:
        for person in meeting.people:
            open_slots = who[person].slot_ids
            assert meeting.slot_id in (known if open_slots is None else open_slots)
        online = [who[person].presence is Presence.ONLINE for person in meeting.people]
        assert bool(meeting.table) is not all(online)
        assert meeting.table in {*event.tables, ""}
        expected = Setting.ONLINE if all(online) else Setting.HYBRID if any(online) else Setting.AT_A_TABLE
        assert meeting.setting is expected
    for person, number in Counter(one for meeting in plan.meetings for one in meeting.people).items():
        most = who[person].most_meetings
        assert most is None or number <= most
    for unplaced in plan.unplaced:
        assert unplaced.reason.endswith(".")
    assert plan.gaps == gaps(event, plan)


def gaps(event: Round, plan: Plan) -> int:
    order = sorted(event.slots, key=lambda slot: slot.start)
    number = 0
    for person in event.participations:
        for day in {slot.start.date() for slot in order}:
            today = [slot.slot_id for slot in order if slot.start.date() == day]
            taken = [
                today.index(m.slot_id) for m in plan.meetings if person.person_id in m.people and m.slot_id in today
            ]
            number += max(taken) - min(taken) + 1 - len(taken) if taken else 0
    return number


def ring(number: int, step: int = 1) -> list[MeetingRequest]:
    return [MeetingRequest(f"p{at:02}", f"p{(at + step) % number:02}") for at in range(number)]


def test_all_wishes_are_placed_where_they_can_be_and_nobody_waits() -> None:
    event = Round(people(6), slots(4), ["T1", "T2", "T3"])
    requests = [*ring(6), *ring(6, 2)]
    plan = plan_meetings(event, requests)
    check(event, requests, plan)
    assert (len(plan.meetings), plan.unplaced, plan.is_proven, plan.gaps) == (12, (), True, 0)


def test_the_dearer_wish_gets_the_only_slot() -> None:
    event = Round(people(3), slots(1), ["T1"])
    requests = [MeetingRequest("p00", "p01", 1), MeetingRequest("p02", "p00", 3)]
    plan = plan_meetings(event, requests)
    check(event, requests, plan)
    assert [meeting.people for meeting in plan.meetings] == [("p00", "p02")]
    assert plan.unplaced[0].obstacle is Obstacle.TAKEN
    assert plan.unplaced[0].held_by == {"d0s0": ("p02",)}
    assert plan.is_proven


def test_a_wish_of_both_is_one_meeting_and_worth_more() -> None:
    event = Round(people(3), slots(1), ["T1"])
    requests = [MeetingRequest("p00", "p01", 3), MeetingRequest("p00", "p02"), MeetingRequest("p02", "p00", 3)]
    plan = plan_meetings(event, requests)
    check(event, requests, plan)
    assert [(m.people, m.is_mutual) for m in plan.meetings] == [(("p00", "p02"), True)]


def test_nobody_goes_home_without_a_meeting_while_others_have_two() -> None:
    event = Round(people(4), slots(2), ["T1"])
    requests = [MeetingRequest("p00", "p01"), MeetingRequest("p00", "p02"), MeetingRequest("p02", "p03")]
    plan = plan_meetings(event, requests)
    check(event, requests, plan)
    assert {person for meeting in plan.meetings for person in meeting.people} == {"p00", "p01", "p02", "p03"}


def test_every_obstacle_is_named() -> None:
    guests = [
        Participation("early", slot_ids=frozenset({"d0s0"})),
        Participation("late", slot_ids=frozenset({"d0s1"})),
        Participation("shy", most_meetings=0),
        *people(4),
    ]
    event = Round(guests, slots(2)[:2], ["T1"])
    requests = [
        MeetingRequest("early", "late"),
        MeetingRequest("shy", "p00"),
        MeetingRequest("early", "p00", 3),
        MeetingRequest("late", "p01", 3),
        MeetingRequest("p02", "p03", 1),
    ]
    plan = plan_meetings(event, requests)
    check(event, requests, plan)
    assert {one.people: one.obstacle for one in plan.unplaced} == {
        ("early", "late"): Obstacle.NO_COMMON_SLOT,
        ("p00", "shy"): Obstacle.LIMIT,
        ("p02", "p03"): Obstacle.TABLES,
    }
    assert plan.is_proven


def test_online_people_need_no_table_but_one_in_the_room_does() -> None:
    guests = [Participation(f"o{at}", Presence.ONLINE) for at in range(2)] + people(1)
    event = Round(guests, slots(2), ["T1"])
    requests = [MeetingRequest("o0", "o1"), MeetingRequest("o0", "p00")]
    plan = plan_meetings(event, requests)
    check(event, requests, plan)
    assert {m.people: (m.setting, m.table) for m in plan.meetings} == {
        ("o0", "o1"): (Setting.ONLINE, ""),
        ("o0", "p00"): (Setting.HYBRID, "T1"),
    }


def test_people_keep_their_table_from_slot_to_slot() -> None:
    event = Round(people(4), slots(2), ["T1", "T2"])
    requests = [MeetingRequest("p00", "p01"), MeetingRequest("p00", "p02"), MeetingRequest("p01", "p03")]
    plan = plan_meetings(event, requests)
    check(event, requests, plan)
    assert len({meeting.table for meeting in plan.of("p00")}) == 1


@pytest.mark.slow
def test_a_cancellation_moves_next_to_nothing() -> None:
    guests = people(24)
    event = Round(guests, slots(6, days=2), [f"T{at}" for at in range(8)])
    requests = [request for step in (1, 2, 3, 5, 7) for request in ring(24, step)]
    before = plan_meetings(event, requests, effort=1)
    check(event, requests, before)
    gone = {"p03", "p11"}
    left = Round([p for p in guests if p.person_id not in gone], event.slots, event.tables)
    still = [r for r in requests if not gone & {r.person_id, r.wanted_id}]
    after = plan_meetings(left, still, before=before, effort=1)
    check(left, still, after)
    kept = [m for m in before.meetings if not gone & set(m.people)]
    assert len(after.meetings) >= len(kept)
    where = {m.people: m.slot_id for m in after.meetings}
    moved = [m.people for m in kept if where.get(m.people) != m.slot_id]
    assert moved == list(after.moved)
    assert len(moved) <= 0.02 * len(kept)
    table = {(m.people, m.slot_id): m.table for m in before.meetings}
    assert all(table[m.people, m.slot_id] == m.table for m in after.meetings if (m.people, m.slot_id) in table)


@pytest.mark.slow
def test_the_same_wishes_in_another_order_give_the_same_plan() -> None:
    event = Round(people(12), slots(4), ["T1", "T2", "T3", "T4"])
    requests = [*ring(12), *ring(12, 2), *ring(12, 5)]
    once = plan_meetings(event, requests)
    turned = Round(event.participations[::-1], event.slots[::-1], event.tables)
    assert plan_meetings(turned, requests[::-1]) == once


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_event_gets_a_plan_that_keeps_every_rule(data: st.DataObject) -> None:
    times = slots(data.draw(st.integers(1, 3)), days=data.draw(st.integers(1, 2)))
    ids = [slot.slot_id for slot in times]
    guests = [
        replace(
            person,
            presence=data.draw(st.sampled_from(Presence)),
            slot_ids=data.draw(st.none() | st.frozensets(st.sampled_from(ids))),
            most_meetings=data.draw(st.none() | st.integers(0, 3)),
        )
        for person in people(data.draw(st.integers(2, 7)))
    ]
    event = Round(guests, times, ["T1", "T2"][: data.draw(st.integers(0, 2))])
    names = st.sampled_from([person.person_id for person in guests])
    couples = data.draw(st.lists(st.tuples(names, names, st.integers(1, 3)), max_size=12))
    requests = [MeetingRequest(*couple) for couple in couples if couple[0] != couple[1]]
    plan = plan_meetings(event, requests, effort=0.5)
    check(event, requests, plan)
    check(event, requests, plan_meetings(event, requests, before=plan, effort=0.5))


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: MeetingRequest("p00", "p00"), '"p00" asks to meet "p00"'),
        (lambda: MeetingRequest("p00", "p01", 9), 'the priority "9" is not known'),
        (lambda: Slot("s", MORNING, MORNING), 'the slot "s" ends before it begins'),
        (lambda: Slot("s", MORNING.replace(tzinfo=None), MORNING), 'the slot "s" has no time zone'),
        (lambda: Round([], [], []), "the event has no slots for meetings"),
        (lambda: Round(people(1) * 2, slots(1), []), 'the person "p00" is there twice'),
        (lambda: Round([], [*slots(1), replace(slots(1)[0], slot_id="x")], []), 'the slots "d0s0" and "x" overlap'),
        (lambda: Round(people(1, slot_ids=frozenset({"d9"})), slots(1), []), 'there is no slot "d9"'),
        (
            lambda: plan_meetings(Round(people(2), slots(1), []), [MeetingRequest("p00", "p9")]),
            '"p9" does not take part',
        ),
    ],
)
def test_what_can_not_be_is_an_error(make: object, text: str) -> None:
    with pytest.raises(PlanError, match="^" + text) as caught:
        make()  # type: ignore[operator]
    assert caught.value.next_step
