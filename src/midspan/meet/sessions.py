"""Sessions from talks: alike within, of even size, with both regions where that can be, and nobody in two at once.

Likeness is counted in millionths, as whole numbers, and talks are taken in the order of their ids: the same talks give
the same sessions on every machine.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from midspan.meet.session_floor import NO_PLACE, Floor
from midspan.meet.session_places import Place, place_sessions
from midspan.model.errors import PlanError
from midspan.model.event import Room, Session, Talk
from midspan.model.meeting import Participation, Slot
from midspan.model.place import Name

Whole = NDArray[np.int64]
_MILLION = 1_000_000
_BOTH_REGIONS = 10**12
"""What a session of two regions is worth: more than any likeness."""
_ROUNDS = 10
_TITLE_WORDS = 3


@dataclass(frozen=True, slots=True)
class Hall:
    """What sessions are planned into: at most `most` talks each, one session in a room and a slot."""

    slots: Sequence[Slot]
    rooms: Sequence[Room]
    most: int

    def __post_init__(self) -> None:
        if self.most < 1:
            raise PlanError(f'"{self.most}" talks make no session', next_step="give 1 or more")
        if not self.slots or not self.rooms:
            lacking = "room" if self.slots else "slot"
            raise PlanError(
                f"there is no {lacking} for sessions", next_step="write it into event.toml or session-slots.csv"
            )

    @property
    def places(self) -> int:
        """How many sessions there can be."""
        return len(self.slots) * len(self.rooms)

    @property
    def order(self) -> list[Place]:
        """Every place, by slot and room."""
        return [(slot.slot_id, room.name) for slot in self.slots for room in self.rooms]


@dataclass(frozen=True, slots=True)
class TalkWords:
    """The words of talks: `rows` sparse, shape (talks, names), of length 1 or empty."""

    names: Sequence[str]
    rows: Any


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """Sessions in the order of slots and rooms, the talks without one, each with its reason, and their likeness.

    `coherence` is the mean likeness (cosine) of two talks of a session, `chance` of any two.
    """

    sessions: tuple[Session, ...]
    unplaced: tuple[tuple[str, str], ...]
    coherence: float
    chance: float


def plan_sessions(
    talks: Sequence[Talk],
    words: TalkWords,
    people: Iterable[Participation],
    hall: Hall,
    before: Sequence[Session] = (),
) -> SessionPlan:
    """Sessions of talks; `words` has a row for each talk, `people` say a speaker's region, and when they are there.

    A talk is given in a slot in which all its speakers are there. With sessions of `before`, every talk of theirs that
    can stays where it was, and new ones fill what is free.
    """
    order = sorted(range(len(talks)), key=lambda at: talks[at].talk_id)
    talks, words = [talks[at] for at in order], TalkWords(words.names, words.rows[order])
    alike, free, homes = _likeness(words.rows), *_of_speakers(talks, people, hall)
    kept, reasons = _fitting(talks, alike, free, hall)
    if before:
        floor = Floor(talks, alike, free, homes, hall, _held(talks, free, before))
    else:
        members = [[kept[at] for at in one] for one in _grouped(alike, homes, kept, hall.most)]
        floor = Floor(talks, alike, free, homes, hall, place_sessions(talks, members, alike, free, hall))
        floor.exchange()
    seated = {at for some in floor.held.values() for at in some}
    left = floor.seat(at for at in kept if at not in seated)
    left += floor.seat(at for at in reasons if at not in seated)
    unplaced = [(talks[at].talk_id, reasons.get(at, NO_PLACE)) for at in left]
    sessions = _sessions(talks, words, floor, before)
    found = {talk.talk_id: at for at, session in enumerate(sessions) for talk in session.talks}
    groups = np.array([found.get(talk.talk_id, -1) for talk in talks])
    return SessionPlan(sessions, tuple(sorted(unplaced)), *_coherence(alike, groups))


def _of_speakers(
    talks: Sequence[Talk], people: Iterable[Participation], hall: Hall
) -> tuple[list[frozenset[str]], list[str]]:
    """Of each talk the slots in which all its speakers are there, and the region of the first who has one."""
    known = {person.person_id: person for person in people}
    speakers = [[known[one] for one in talk.speaker_ids if one in known] for talk in talks]
    every = frozenset(slot.slot_id for slot in hall.slots)
    free = [every.intersection(*(one.slot_ids for one in some if one.slot_ids is not None)) for some in speakers]
    return free, [next((one.region for one in some if one.region), "") for some in speakers]


def _held(talks: Sequence[Talk], free: Sequence[frozenset[str]], before: Sequence[Session]) -> dict[Place, list[int]]:
    """The talks of each place of sessions before, without those that are gone or whose speakers are away by now."""
    at = {talk.talk_id: place for place, talk in enumerate(talks)}
    every = {
        (session.slot_id, session.room): [
            at[talk.talk_id]
            for talk in session.talks
            if talk.talk_id in at and session.slot_id in free[at[talk.talk_id]]
        ]
        for session in before
    }
    return {place: some for place, some in every.items() if some}


def _sessions(talks: Sequence[Talk], words: TalkWords, floor: Floor, before: Sequence[Session]) -> tuple[Session, ...]:
    """The sessions of what is held: those of before as they were, then each new one with a number and a title."""
    known = {(session.slot_id, session.room): session for session in before}
    taken = {session.session_id for session in before}
    fresh = [place for place in floor.hall.order if place in floor.held and place not in known]
    numbers = (number for number in count(1) if f"session-{number:02d}" not in taken)
    titles = _titles([floor.held[place] for place in fresh], words)
    for place, title, number in zip(fresh, titles, numbers, strict=False):
        known[place] = Session(f"session-{number:02d}", title, *place)
    return tuple(
        replace(one, talks=tuple(talks[at] for at in floor.held[place]))
        for place, one in known.items()
        if place in floor.held
    )


def _grouped(alike: Whole, homes: Sequence[str], kept: Sequence[int], most: int) -> list[list[int]]:
    """The members of each group, as places in `kept`."""
    if not kept:
        return []
    groups = group_talks(alike[np.ix_(kept, kept)], [homes[at] for at in kept], -(-len(kept) // most))
    return [np.flatnonzero(groups == group).tolist() for group in sorted(set(groups.tolist()))]


def group_talks(alike: Whole, regions: Sequence[str], count: int) -> Whole:
    """The group (0 to count - 1) of each talk; sizes differ by one at most. `alike` has shape (talks, talks)."""
    sizes = np.full(count, len(alike) // count)
    sizes[: len(alike) % count] += 1
    seats = np.repeat(np.arange(count), sizes)
    pull = alike[:, _seeds(alike, count)]
    groups = seats
    for _ in range(_ROUNDS):
        people, taken = scipy.optimize.linear_sum_assignment(-pull[:, seats])
        now = seats[taken[np.argsort(people)]]
        if np.array_equal(now, groups):
            break
        groups = now
        pull = alike @ (groups[:, None] == np.arange(count)).astype(np.int64)
    return _exchanged(alike, groups.copy(), regions, count)


def _seeds(alike: Whole, count: int) -> list[int]:
    """Talks far from each other: the one most like all, then always the one least like those taken."""
    pull = alike.sum(axis=1)
    seeds = [int(np.argmax(pull))]
    nearest = alike[seeds[0]].copy()
    while len(seeds) < count:
        nearest[seeds] = np.iinfo(np.int64).max
        least = np.flatnonzero(nearest == nearest.min())
        seeds.append(int(least[np.argmax(pull[least])]))
        nearest = np.minimum(nearest, alike[seeds[-1]])
    return seeds


def _exchanged(alike: Whole, groups: Whole, regions: Sequence[str], count: int) -> Whole:
    """Exchanges two talks of two groups, always the two of which most comes, until nothing comes of any."""
    keys = sorted({region for region in regions if region})
    homes = np.array([keys.index(region) if region else len(keys) for region in regions])
    sums = alike @ (groups[:, None] == np.arange(count)).astype(np.int64)
    each = np.arange(len(alike))
    for _ in range(6 * len(alike)):
        gain = sums[:, groups] - sums[each, groups][:, None]
        gain = gain + gain.T - 2 * alike + _BOTH_REGIONS * _more_mixed(groups, homes, count, len(keys))
        gain[groups[:, None] == groups[None, :]] = 0
        one, other = divmod(int(np.argmax(gain)), len(alike))
        if gain[one, other] <= 0:
            break
        left, joined = groups[one], groups[other]
        change = alike[:, other] - alike[:, one]
        sums[:, left] += change
        sums[:, joined] -= change
        groups[one], groups[other] = joined, left
    return groups


def _more_mixed(groups: Whole, homes: Whole, count: int, known: int) -> Whole:
    """How many more groups have two regions after talks exchange places, shape (talks, talks)."""
    held = np.zeros((count, known + 1), dtype=np.int64)
    np.add.at(held, (groups, homes), 1)
    after = np.zeros((count, known + 1, known + 1), dtype=np.int64)
    for out in range(known + 1):
        for into in range(known + 1):
            changed = held.copy()
            changed[:, out] -= 1
            changed[:, into] += 1
            after[:, out, into] = (changed[:, :known] > 0).sum(axis=1) > 1
    now = ((held[:, :known] > 0).sum(axis=1) > 1)[groups].astype(np.int64)
    then = after[groups[:, None], homes[:, None], homes[None, :]]
    return np.asarray(then + then.T - now[:, None] - now[None, :], dtype=np.int64)


def _likeness(rows: Any) -> Whole:
    alike = np.rint((rows @ rows.T).toarray() * _MILLION).astype(np.int64)
    np.fill_diagonal(alike, 0)
    return np.asarray(alike)


def _fitting(
    talks: Sequence[Talk], alike: Whole, free: Sequence[frozenset[str]], hall: Hall
) -> tuple[list[int], dict[int, str]]:
    """The talks there is room for, and why not the others: never there, or fewest words in common with all."""
    room = hall.places * hall.most
    ranked = sorted(
        (at for at in range(len(talks)) if free[at]), key=lambda at: (-int(alike[at].sum()), talks[at].talk_id)
    )
    full = f"all {hall.places} sessions of {hall.most} talks are full; it has fewest words in common with the others"
    never = "its speakers are not there, or not together, at the time of any session"
    reasons = dict.fromkeys(ranked[room:], full) | {at: never for at in range(len(talks)) if not free[at]}
    return sorted(ranked[:room]), reasons


def _titles(members: Iterable[Sequence[int]], words: TalkWords) -> list[Name]:
    """The words that tell each session from all talks; of a word and two with it, the two."""
    everywhere = np.asarray(words.rows.mean(axis=0)).ravel()
    return [Name(_title(words, np.asarray(words.rows[list(one)].mean(axis=0)).ravel() - everywhere)) for one in members]


def _title(words: TalkWords, more: NDArray[np.float64]) -> str:
    ranked = sorted(np.flatnonzero(more > 0).tolist(), key=lambda at: (-round(float(more[at]), 9), words.names[at]))
    taken: list[str] = []
    for name in (words.names[at] for at in ranked[:40]):
        if not any(set(name.split()) & set(other.split()) for other in taken):
            taken.append(name)
    return ", ".join(taken[:_TITLE_WORDS]) or "Session"


def _coherence(alike: Whole, groups: Whole) -> tuple[float, float]:
    same = (groups[:, None] == groups[None, :]) & (groups >= 0)[:, None]
    np.fill_diagonal(same, val=False)
    pairs = len(alike) * (len(alike) - 1)
    within = int(alike[same].sum()) / (max(int(same.sum()), 1) * _MILLION)
    return within, int(alike.sum()) / (max(pairs, 1) * _MILLION)
