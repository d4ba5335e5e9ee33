"""What differs between two versions, counted beside the code: properties on random plans."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from midspan.meet.calendar import Version
from midspan.meet.changes import ChangeKind, meetings_changed
from midspan.model.meeting import Meeting, Plan, Setting, Slot

BEGIN = datetime(2026, 11, 3, 1, tzinfo=UTC)
SLOTS = [Slot(f"s{at}", BEGIN + timedelta(hours=at), BEGIN + timedelta(hours=at, minutes=25)) for at in range(4)]
PLANS = st.dictionaries(
    st.sampled_from([("a", "b"), ("a", "c"), ("b", "c"), ("c", "d"), ("a", "d")]),
    st.tuples(st.sampled_from(SLOTS), st.sampled_from(["T1", "T2"])),
)


def version(held: dict[tuple[str, str], tuple[Slot, str]]) -> Version:
    meetings = [Meeting(two, slot.slot_id, Setting.AT_A_TABLE, table) for two, (slot, table) in held.items()]
    return Version(Plan(tuple(meetings), (), 0, is_proven=True), BEGIN, SLOTS, {})


@given(PLANS, PLANS)
def test_changes_lead_from_one_version_to_the_other_and_back(one: dict, other: dict) -> None:
    found, back = meetings_changed(version(one), version(other)), meetings_changed(version(other), version(one))
    told = {change.kind: {(c.after or c.before).people for c in found.changes if c.kind is change.kind}
            for change in found.changes if change.after or change.before}  # fmt: skip
    both = one.keys() & other.keys()
    expected = {
        ChangeKind.ADDED: other.keys() - one.keys(),
        ChangeKind.DROPPED: one.keys() - other.keys(),
        ChangeKind.MOVED: {two for two in both if one[two][0] != other[two][0]},
        ChangeKind.SHIFTED: {two for two in both if one[two][0] == other[two][0] and one[two][1] != other[two][1]},
    }
    assert told == {kind: people for kind, people in expected.items() if people}
    assert (found.before, found.after) == (len(one), len(other)) == (back.after, back.before)
    assert found.count(ChangeKind.ADDED) - found.count(ChangeKind.DROPPED) == len(other) - len(one)
    assert {(c.before, c.after) for c in found.changes} == {(c.after, c.before) for c in back.changes}


def test_a_slot_of_another_name_at_the_same_time_is_no_change() -> None:
    held = {("a", "b"): (SLOTS[0], "T1")}
    renamed = replace(
        version({("a", "b"): (replace(SLOTS[0], slot_id="other"), "T1")}), slots=[replace(SLOTS[0], slot_id="other")]
    )
    assert meetings_changed(version(held), renamed).changes == ()
