"""A slot and a room for each session: nobody speaks in two at once, and what is alike is at different times."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from midspan.model.event import Room, Session, Talk
from midspan.model.meeting import Participation, Presence

if TYPE_CHECKING:
    from midspan.meet.sessions import Hall


Place = tuple[str, str]
"""The id of a slot, and a room."""


def place_sessions(
    talks: Sequence[Talk],
    members: Sequence[Sequence[int]],
    alike: NDArray[np.int64],
    free: Sequence[Collection[str]],
    hall: "Hall",
) -> dict[Place, list[int]]:
    """The talks of each place, in the order of slots and rooms; sessions that could not be placed are left out.

    `members` are the talks of each session, `free` the slots in which the speakers of each talk are there.
    """
    near = [[int(alike[np.ix_(one, other)].sum()) for other in members] for one in members]
    speakers = [{person for talk in one for person in talks[talk].speaker_ids} for one in members]
    clash = [[one != other and bool(speakers[one] & speakers[other]) for other in range(len(members))]
             for one in range(len(members))]  # fmt: skip
    away = [[sum(slot.slot_id not in free[talk] for talk in one) for slot in hall.slots] for one in members]
    slots = _slots(near, clash, away, hall)
    # The session that has most in common with all others draws most listeners: it gets the room with most seats.
    rooms = sorted(range(len(hall.rooms)), key=lambda at: (-hall.rooms[at].seats, at))
    placed = []
    for slot in range(len(hall.slots)):
        drawing = sorted((s for s in slots if slots[s] == slot), key=lambda s: (-sum(near[s]), s))
        placed += [(slot, room, session) for session, room in zip(drawing, rooms, strict=False)]
    return {
        (hall.slots[slot].slot_id, hall.rooms[room].name): list(members[session])
        for slot, room, session in sorted(placed)
    }


def crowded(
    sessions: Sequence[Session], people: Iterable[Participation], rooms: Iterable[Room]
) -> list[tuple[Session, int, int]]:
    """Sessions that are likely to outgrow their room, with its seats and how many may come.

    So many may come as are registered in person and there in the slot, shared evenly among its sessions. Rooms without
    a number of seats are left out.
    """
    here = [one for one in people if one.presence is Presence.IN_PERSON]
    seats = {room.name: room.seats for room in rooms}
    parallel = Counter(session.slot_id for session in sessions)
    found = []
    for session in sessions:
        there = sum(one.slot_ids is None or session.slot_id in one.slot_ids for one in here)
        share = -(-there // parallel[session.slot_id])
        if 0 < seats.get(session.room, 0) < share:
            found.append((session, seats[session.room], share))
    return found


def _slots(
    near: Sequence[Sequence[int]], clash: Sequence[Sequence[bool]], away: Sequence[Sequence[int]], hall: "Hall"
) -> dict[int, int]:
    """The slot of each session, those with the fewest open slots first; as few speakers as can be are away then."""
    slots: dict[int, int] = {}
    waiting = set(range(len(near)))

    def open_slots(session: int) -> list[int]:
        held = [[other for other, slot in slots.items() if slot == at] for at in range(len(hall.slots))]
        return [
            at
            for at, others in enumerate(held)
            if len(others) < len(hall.rooms) and not any(clash[session][other] for other in others)
        ]

    def cost(session: int, slot: int) -> tuple[int, int, int, int]:
        there = [other for other, at in slots.items() if at == slot and other != session]
        return away[session][slot], len(there), sum(near[session][other] for other in there), slot

    while waiting:
        choices = {session: open_slots(session) for session in waiting}
        session = min(waiting, key=lambda one: (len(choices[one]), -sum(clash[one]), one))
        waiting.remove(session)
        if choices[session]:
            slots[session] = min(choices[session], key=lambda slot: cost(session, slot))
        elif moved := _way_made(session, slots, clash, hall, open_slots):
            other, to, freed = moved
            slots[other], slots[session] = to, freed
    return slots


def _way_made(
    session: int,
    slots: dict[int, int],
    clash: Sequence[Sequence[bool]],
    hall: "Hall",
    open_slots: Callable[[int], list[int]],
) -> tuple[int, int, int] | None:
    """A session in the way that can go to another slot: which, to where, and the slot that becomes free by it."""
    for slot in range(len(hall.slots)):
        there = [other for other, at in slots.items() if at == slot]
        in_the_way = [other for other in there if clash[session][other]]
        if len(in_the_way) > 1:
            continue
        for other in sorted(in_the_way or there):
            if elsewhere := [at for at in open_slots(other) if at != slot]:
                return other, elsewhere[0], slot
    return None
