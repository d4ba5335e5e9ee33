"""Tables of meetings: people stay where they sit as far as they can, and a new plan seats nobody elsewhere."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from midspan.model.meeting import Meeting, Plan, Setting, Slot


def seated(
    meetings: Iterable[Meeting], slots: Sequence[Slot], tables: Sequence[str], before: Plan | None = None
) -> tuple[Meeting, ...]:
    """The meetings in the order of slots and people, each with a table unless both are online.

    A meeting gets the table of the plan before, else one where either of the two just sat, else the first free one.
    """
    known = {(meeting.people, meeting.slot_id): meeting.table for meeting in (before.meetings if before else ())}
    every, sat = list(meetings), dict[str, str]()
    done: list[Meeting] = []
    for slot in slots:
        here = sorted((one for one in every if one.slot_id == slot.slot_id), key=lambda one: one.people)
        wanted = [one for one in here if one.setting is not Setting.ONLINE]
        taken: dict[tuple[str, str], str] = {}
        wishes: tuple[Mapping[tuple[str, str], Sequence[str]], ...] = (
            {one.people: [known.get((one.people, one.slot_id), "")] for one in wanted},
            {one.people: [sat.get(person, "") for person in one.people] for one in wanted},
            {one.people: tables for one in wanted},
        )
        for likes in wishes:
            _seat(taken, likes, set(tables))
        sat.update({person: table for people, table in taken.items() for person in people})
        done += [replace(one, table=taken.get(one.people, "")) for one in here]
    return tuple(done)


def _seat(taken: dict[tuple[str, str], str], likes: Mapping[tuple[str, str], Sequence[str]], tables: set[str]) -> None:
    """Gives each that has no table yet the first one it likes that is free."""
    for people, wanted in likes.items():
        free = tables.difference(taken.values())
        if people not in taken and (table := next((one for one in wanted if one in free), "")):
            taken[people] = table
