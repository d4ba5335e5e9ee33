"""Why a wanted meeting has no slot, said so that an organiser can do something about it."""

from collections.abc import Sequence

from midspan.meet.timetable import Timetable
from midspan.model.meeting import Obstacle, Slot, Unplaced


class Reasons:
    """Explains wishes without a slot in a finished timetable; `people` and `slots` are in its order."""

    def __init__(self, timetable: Timetable, people: Sequence[str], slots: Sequence[Slot]) -> None:
        self._timetable, self._people, self._slots = timetable, people, slots

    def of(self, number: int) -> Unplaced:
        """The reason of one wish."""
        table = self._timetable
        wish = table.rules.wishes[number]
        names = (self._people[wish.one], self._people[wish.other])
        common = table.common(number)
        held = {self._slots[slot].slot_id: self._held_by(number, slot) for slot in common}
        if not common:
            return Unplaced(names, Obstacle.NO_COMMON_SLOT, "The two are never there at the same time.", {})
        full = [self._people[person] for person in wish.people if self._wants_no_more(person)]
        if full:
            reason = f"{' and '.join(full)} {'have' if len(full) > 1 else 'has'} as many meetings as wanted."
            return Unplaced(names, Obstacle.LIMIT, reason, held)
        if not any(held.values()):
            return Unplaced(
                names, Obstacle.TABLES, "In every slot that both could come to, all tables are taken.", held
            )
        reason = f"In each of the {len(common)} slots that both could come to, one of them meets somebody else"
        reason += "." if all(held.values()) else ", or all tables are taken."
        return Unplaced(names, Obstacle.TAKEN, reason, held)

    def _wants_no_more(self, person: int) -> bool:
        """Whether it is the person's own limit, not that of the slots, that is reached."""
        rules = self._timetable.rules
        return self._timetable.is_at_limit(person) and rules.limits[person] < len(rules.open_slots[person])

    def _held_by(self, number: int, slot: int) -> tuple[str, ...]:
        """Whom the two meet in a slot instead."""
        wish, table = self._timetable.rules.wishes[number], self._timetable
        others = []
        for person in wish.people:
            other = table.meetings[person].get(slot)
            if other is not None:
                others += [one for one in table.rules.wishes[other].people if one != person]
        return tuple(self._people[one] for one in others)
