"""Makes a timetable better: the wishes of a neighbourhood are placed anew, as well as can be, by CP-SAT.

The solver works on one thread and within its own count of steps, not seconds, so that the same wishes give the same
timetable on any machine.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from midspan.meet.timetable import Timetable
from midspan.model.errors import PlanError

PLACED, MOVE = 1000, 30
"""What a unit of worth, and keeping a meeting where it was, count for in gaps."""
FIRST = 3
"""The worth of a person's first meeting, beside that of the meeting: nobody should go home without one."""


class Neighbourhood:
    """The wishes that may change, everything else staying as it is."""

    def __init__(self, timetable: Timetable, wishes: Collection[int], before: Mapping[int, int], *, gaps: bool) -> None:
        self._sat = _solver()
        self._timetable = timetable
        self._numbers = sorted(wishes)
        self._before = before
        self._old = {number: timetable.slot_of[number] for number in self._numbers if number in timetable.slot_of}
        for number in self._old:
            timetable.take(number)
        self._model: Any = self._sat.CpModel()
        self._at: dict[tuple[int, int], Any] = {}
        self._by_person: dict[tuple[int, int], list[Any]] = {}
        self._by_slot: dict[int, list[Any]] = {}
        self._worth: list[Any] = []
        self._lost: list[Any] = []
        self._moved: list[Any] = []
        for number in self._numbers:
            self._add_wish(number)
        self._keep_rules()
        waits = self._waits() if gaps else []
        self._model.maximize(
            PLACED * (sum(self._worth) + FIRST * sum(self._firsts())) - MOVE * sum(self._moved) - sum(waits)
        )

    def place(self, effort: float, moves: int | None = None) -> tuple[bool, float]:
        """Places the wishes; returns whether it is proven that none of them can be placed better, and the effort used.

        `moves` is how many meetings of the plan before may have another slot than there, or none.
        """
        if moves is not None and self._moved:
            self._model.add(sum(self._moved) <= moves)
        solver = self._sat.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = effort
        status = solver.solve(self._model)
        slots = dict(self._old)
        if status in (self._sat.OPTIMAL, self._sat.FEASIBLE):
            slots = {number: slot for (number, slot), at in self._at.items() if solver.boolean_value(at)}
        for number, slot in slots.items():
            self._timetable.put(number, slot)
        return status == self._sat.OPTIMAL, solver.response_proto.deterministic_time

    def _add_wish(self, number: int) -> None:
        table, model = self._timetable, self._model
        wish = table.rules.wishes[number]
        choices = []
        for slot in table.common(number):
            if table.is_free(wish, slot):
                at = model.new_bool_var(f"{number}@{slot}")
                model.add_hint(at, self._old.get(number) == slot)
                self._at[number, slot] = at
                choices.append(at)
                for person in wish.people:
                    self._by_person.setdefault((person, slot), []).append(at)
                if wish.needs_table:
                    self._by_slot.setdefault(slot, []).append(at)
        model.add_at_most_one(choices)
        self._worth.append(wish.worth * sum(choices))
        if number in self._before:
            stays = self._at.get((number, self._before[number]))
            self._moved.append(1 if stays is None else 1 - stays)

    def _keep_rules(self) -> None:
        table, model = self._timetable, self._model
        for choices in self._by_person.values():
            model.add_at_most_one(choices)
        for slot, choices in self._by_slot.items():
            left = table.rules.tables - table.tables_taken[slot]
            if len(choices) > left:
                model.add(sum(choices) <= left)
        for person in self._people:
            left = table.rules.limits[person] - len(table.meetings[person])
            if left < len(self._by_person_all(person)):
                model.add(sum(self._by_person_all(person)) <= left)

    @property
    def _people(self) -> Sequence[int]:
        return sorted({person for person, _ in self._by_person})

    def _by_person_all(self, person: int) -> list[Any]:
        slots = self._timetable.rules.open_slots[person]
        return [at for slot in sorted(slots) for at in self._by_person.get((person, slot), ())]

    def _firsts(self) -> list[Any]:
        """Whether each person without another meeting has one."""
        firsts = []
        for person in self._people:
            if not self._timetable.meetings[person]:
                has = self._model.new_bool_var(f"has {person}")
                self._model.add(has <= sum(self._by_person_all(person)))
                firsts.append(has)
        return firsts

    def _waits(self) -> list[Any]:
        """One variable for each person and slot that is a gap where the person has a meeting before and after it."""
        waits = []
        for person in self._people:
            for day in self._timetable.rules.days:
                held = [self._held(person, slot) for slot in day]
                waits += self._waits_between(held)
        return waits

    def _held(self, person: int, slot: int) -> Any:
        if slot in self._timetable.meetings[person]:
            return 1
        return sum(self._by_person.get((person, slot), ()))

    def _waits_between(self, held: Sequence[Any]) -> list[Any]:
        before, after = self._so_far(held), self._so_far(held[::-1])[::-1]
        waits = []
        for at in range(1, len(held) - 1):
            if _is(held[at], 1) or _is(before[at - 1], 0) or _is(after[at + 1], 0):
                continue
            wait = self._model.new_bool_var("wait")
            self._model.add(wait >= before[at - 1] + after[at + 1] - 1 - held[at])
            waits.append(wait)
        return waits

    def _so_far(self, held: Sequence[Any]) -> list[Any]:
        """Whether there is a meeting up to each slot: 0, 1, or a variable that is 1 where there is."""
        seen: list[Any] = []
        for here in held:
            last = seen[-1] if seen else 0
            if _is(last, 1) or _is(here, 1):
                seen.append(1)
            elif _is(here, 0):
                seen.append(last)
            else:
                now = self._model.new_bool_var("so far")
                self._model.add(now >= here)
                self._model.add(now >= last)
                seen.append(now)
        return seen


def _is(value: object, number: int) -> bool:
    """Whether a value is this very number; comparing a variable of the solver would make a constraint of it."""
    return isinstance(value, int) and value == number


def _solver() -> Any:
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        raise PlanError("timetables need OR-Tools", next_step='pip install "midspan[meet]"') from None
    return cp_model
