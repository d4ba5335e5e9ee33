"""Who speaks where and when: talks whose speakers are away then change places, and talks without a place get one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from midspan.meet.session_places import Place
from midspan.model.event import Talk

if TYPE_CHECKING:
    from midspan.meet.sessions import Hall

NO_PLACE = "no session has room for it at a time when its speakers are there and free"


@dataclass(frozen=True)
class Floor:
    """The talks of each place. `free` are the slots in which the speakers of a talk are there, `homes` its region."""

    talks: Sequence[Talk]
    alike: NDArray[np.int64]
    free: Sequence[frozenset[str]]
    homes: Sequence[str]
    hall: "Hall"
    held: dict[Place, list[int]]

    def exchange(self) -> None:
        """Exchanges talks whose speakers are away for others; whom nobody can take the place of loses it."""
        away = [(talk, place) for place, some in self.held.items() for talk in some if place[0] not in self.free[talk]]
        left = []
        for talk, place in sorted(away, key=lambda one: (len(self.free[one[0]]), one[0])):
            if talk not in self.held[place]:
                continue
            choices = list(self._exchanges(talk, place))
            if not choices:
                left.append((talk, place))
                continue
            _, there, other = max(choices, key=lambda one: (one[0], -one[2]))
            self.held[place][self.held[place].index(talk)] = other
            self.held[there][self.held[there].index(other)] = talk
        for talk, place in left:
            self.held[place].remove(talk)
        for place in [place for place, some in self.held.items() if not some]:
            del self.held[place]

    def seat(self, waiting: Iterable[int]) -> list[int]:
        """Gives talks without a place one: where they are most alike and there is room, else in a session of their own.

        Those with the fewest slots go first. Returns the talks for which there is none.
        """
        left = []
        for talk in sorted(waiting, key=lambda one: (len(self.free[one]), one)):
            place = self._best(talk)
            if place is None:
                left.append(talk)
            else:
                self.held.setdefault(place, []).append(talk)
        return sorted(left)

    def _best(self, talk: int) -> Place | None:
        with_room = [
            place for place, some in self.held.items() if len(some) < self.hall.most and self._may(talk, place)
        ]
        if with_room:
            return max(with_room, key=lambda place: self._pull(talk, self.held[place]) // len(self.held[place]))
        rooms = sorted(self.hall.rooms, key=lambda room: -room.seats)
        every = ((slot.slot_id, room.name) for slot in self.hall.slots for room in rooms)
        return next((place for place in every if place not in self.held and self._may(talk, place)), None)

    def _exchanges(self, talk: int, place: Place) -> Iterator[tuple[tuple[int, int], Place, int]]:
        """The talks that could change places with one, each with what is gained: sessions of two regions, likeness."""
        here = [one for one in self.held[place] if one != talk]
        for there, some in self.held.items():
            for other in some:
                if self._may(talk, there) and self._may(other, place):
                    rest = [one for one in some if one != other]
                    now = self._worth(talk, here), self._worth(other, rest)
                    then = self._worth(other, here), self._worth(talk, rest)
                    mixed, likeness = (sum(one[at] for one in then) - sum(one[at] for one in now) for at in (0, 1))
                    yield (mixed, likeness), there, other

    def _may(self, talk: int, place: Place) -> bool:
        """Whether the speakers of a talk are there then, and speak in no other session of the slot."""
        busy = {
            person
            for (slot, room), some in self.held.items()
            if slot == place[0] and room != place[1]
            for one in some
            for person in self.talks[one].speaker_ids
        }
        return place[0] in self.free[talk] and not busy & set(self.talks[talk].speaker_ids)

    def _worth(self, talk: int, others: Sequence[int]) -> tuple[int, int]:
        """What a session of a talk and others is worth: whether it has two regions, and how alike the talk is."""
        regions = {self.homes[one] for one in (talk, *others) if self.homes[one]}
        return len(regions) > 1, self._pull(talk, others)

    def _pull(self, talk: int, others: Sequence[int]) -> int:
        return int(self.alike[talk, list(others)].sum()) if others else 0
