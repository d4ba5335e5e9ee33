"""A timetable of one-to-one meetings while it is made: who meets whom in which slot, and what is still free."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wish:
    """Two people (by number) who are wanted to meet, what the meeting is worth, and whether it needs a table."""

    one: int
    other: int
    worth: int
    needs_table: bool

    @property
    def people(self) -> tuple[int, int]:
        """The two."""
        return (self.one, self.other)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a timetable must keep to.

    `open_slots` are each person's slots (by number) and `limits` the most meetings of each; `days` the slots of each
    day, in their order; `tables` how many meetings of a slot can have one.
    """

    wishes: Sequence[Wish]
    open_slots: Sequence[frozenset[int]]
    limits: Sequence[int]
    days: Sequence[range]
    tables: int


class Timetable:
    """Slots of wishes, changed in place; no step lets two meetings clash."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.slot_of: dict[int, int] = {}
        """Of each wish that has one, by its number."""
        self.meetings: list[dict[int, int]] = [{} for _ in rules.open_slots]
        """Of each person: the wish in each slot."""
        self.tables_taken = [0] * sum(len(day) for day in rules.days)
        self.wishes_of: list[list[int]] = [[] for _ in rules.open_slots]
        for number, wish in enumerate(rules.wishes):
            for person in wish.people:
                self.wishes_of[person].append(number)

    def put(self, number: int, slot: int) -> None:
        """Gives a wish a slot that is free for it."""
        wish = self.rules.wishes[number]
        self.slot_of[number] = slot
        for person in wish.people:
            self.meetings[person][slot] = number
        self.tables_taken[slot] += wish.needs_table

    def take(self, number: int) -> None:
        """Takes a wish's slot back."""
        wish, slot = self.rules.wishes[number], self.slot_of.pop(number)
        for person in wish.people:
            del self.meetings[person][slot]
        self.tables_taken[slot] -= wish.needs_table

    def common(self, number: int) -> list[int]:
        """The slots that both could come to, whatever they hold."""
        wish = self.rules.wishes[number]
        return sorted(self.rules.open_slots[wish.one] & self.rules.open_slots[wish.other])

    def is_at_limit(self, person: int) -> bool:
        """Whether the person has as many meetings as wanted."""
        return len(self.meetings[person]) >= self.rules.limits[person]

    def free(self, number: int) -> list[int]:
        """The slots that a wish without one could have as things stand."""
        wish = self.rules.wishes[number]
        if any(self.is_at_limit(person) for person in wish.people):
            return []
        return [slot for slot in self.common(number) if self.is_free(wish, slot)]

    def is_free(self, wish: Wish, slot: int) -> bool:
        """Whether neither of the two has a meeting in the slot, and a table is left where one is needed."""
        if any(slot in self.meetings[person] for person in wish.people):
            return False
        return not wish.needs_table or self.tables_taken[slot] < self.rules.tables

    def gaps_of(self, person: int, extra: Sequence[int] = ()) -> int:
        """Slots a person waits between the first and the last meeting of a day, with `extra` slots taken too."""
        taken = {*self.meetings[person], *extra}
        gaps = 0
        for day in self.rules.days:
            held = [slot for slot in taken if slot in day]
            if held:
                gaps += max(held) - min(held) + 1 - len(held)
        return gaps

    @property
    def gaps(self) -> int:
        """The gaps of everybody."""
        return sum(self.gaps_of(person) for person in range(len(self.meetings)))

    @property
    def unplaced(self) -> list[int]:
        """The wishes without a slot."""
        return [number for number in range(len(self.rules.wishes)) if number not in self.slot_of]

    def fill(self, numbers: Iterable[int]) -> None:
        """Gives slots to wishes, the one with the fewest choices first, each where it makes the fewest gaps."""
        todo = set(numbers)
        heap = [self._urgency(number) for number in sorted(todo)]
        heapq.heapify(heap)
        while heap:
            urgency = heapq.heappop(heap)
            number = urgency[-1]
            if number not in todo:
                continue
            if (now := self._urgency(number)) > urgency:
                heapq.heappush(heap, now)
                continue
            todo.discard(number)
            if free := self.free(number):
                self.put(number, min(free, key=lambda slot: self._price(number, slot)))
                for other in {near for person in self.rules.wishes[number].people for near in self.wishes_of[person]}:
                    if other in todo:
                        heapq.heappush(heap, self._urgency(other))

    def _urgency(self, number: int) -> tuple[int, int, int, int]:
        """Small where little is left to choose from; then by worth, then busy people first."""
        wish = self.rules.wishes[number]
        busy = sum(len(self.wishes_of[person]) for person in wish.people)
        return (len(self.free(number)), -wish.worth, -busy, number)

    def _price(self, number: int, slot: int) -> tuple[int, int, int]:
        more = sum(self.gaps_of(p, (slot,)) - self.gaps_of(p) for p in self.rules.wishes[number].people)
        return (more, self.tables_taken[slot], slot)
