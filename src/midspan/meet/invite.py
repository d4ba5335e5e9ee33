"""Whom to invite: organisations (or persons, where asked for) of each region, by what their works say.

Every region has the same number of seats. Of those invited one in ten is a bridge (the most partners across the
regions), three in ten are newcomers (no joint work yet), the others have joint works; among equals those with more
works on the themes come first, then by id. Seats that one group can't fill go to the others of the region, never to
another region: a balance that can't be reached is told, not hidden.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from midspan.model.errors import PlanError

MOST_SEATS = 4
"""Seats of one organisation."""
MOST_EVIDENCE = 3
"""Works that a reason names: the newest."""
_TENTHS_OF_BRIDGES, _TENTHS_OF_NEWCOMERS = 1, 3


class Role(StrEnum):
    """What an invited organisation is to the event."""

    BRIDGE = "bridge"
    NEWCOMER = "newcomer"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Sign:
    """One unit (organisation or person) on one work: its region, the work's year, and whether it is on the themes."""

    work_id: str
    unit_id: str
    region: str
    year: int
    is_on_theme: bool


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invited organisation or person and why. The three lists are works that show it, the newest first.

    `works` counts those on the themes, `joint_works` those of two or more of the regions, `partners` the units of other
    regions on these.
    """

    unit_id: str
    region: str
    role: Role
    seats: int
    works: int
    joint_works: int
    partners: int
    evidence: tuple[str, ...]
    joint_evidence: tuple[str, ...]


@dataclass(slots=True)
class _Candidate:
    unit_id: str
    region: str
    on_theme: list[tuple[int, str]]
    joint: list[tuple[int, str]]
    partners: set[str]
    seats: int = 0
    role: Role = Role.PARTNER

    @property
    def rank(self) -> tuple[int, int, str]:
        return -len(self.on_theme), -len(self.joint), self.unit_id

    @property
    def reach(self) -> tuple[int, int, str]:
        return -len(self.partners), -len(self.joint), self.unit_id


def invitations(
    signs: Iterable[Sign],
    regions: Sequence[str],
    capacity: int,
    *,
    excluded: Collection[str] = (),
    most_seats: int = MOST_SEATS,
) -> list[Invitation]:
    """The invitations of an event, by region and then by id: no list of the best.

    Who has no work on the themes is not invited. Signs outside `regions` don't count.
    """
    if capacity < len(regions):
        raise PlanError(
            f'"{capacity}" seats are too few for {len(regions)} regions', next_step="raise the capacity of the event"
        )
    every = _candidates([sign for sign in signs if sign.region in regions])
    shown = [one for one in every if one.on_theme and one.unit_id not in set(excluded)]
    for region in sorted(regions):
        _seat([one for one in shown if one.region == region], capacity // len(regions), most_seats)
    return [_said(one) for one in sorted(shown, key=lambda one: (one.region, one.unit_id)) if one.seats]


def _candidates(signs: Sequence[Sign]) -> list[_Candidate]:
    on_work: dict[str, list[Sign]] = {}
    for sign in sorted(set(signs), key=lambda sign: (sign.work_id, sign.unit_id)):
        on_work.setdefault(sign.work_id, []).append(sign)
    found: dict[str, _Candidate] = {}
    for signed in on_work.values():
        is_joint = len({sign.region for sign in signed}) > 1
        for sign in signed:
            one = found.setdefault(sign.unit_id, _Candidate(sign.unit_id, sign.region, [], [], set()))
            dated = (-sign.year, sign.work_id)
            if sign.is_on_theme:
                one.on_theme.append(dated)
            if is_joint:
                one.joint.append(dated)
                one.partners |= {other.unit_id for other in signed if other.region != sign.region}
    return list(found.values())


def _seat(candidates: list[_Candidate], seats: int, most_seats: int) -> None:
    """Gives the seats of a region: by group, then what is left to whoever of the region comes next."""
    joint = [one for one in candidates if one.joint]
    newcomers = sorted((one for one in candidates if not one.joint), key=lambda one: one.rank)
    invited = min(seats, len(candidates))
    bridges = sorted(joint, key=lambda one: one.reach)[: invited * _TENTHS_OF_BRIDGES // 10]
    for one in candidates:
        one.role = Role.PARTNER if one.joint else Role.NEWCOMER
    for one in bridges:
        one.role = Role.BRIDGE
    partners = sorted((one for one in joint if one.role is Role.PARTNER), key=lambda one: one.rank)
    of_newcomers = invited * _TENTHS_OF_NEWCOMERS // 10
    left = seats - _give(bridges, len(bridges), 1)
    left -= _give(newcomers, min(of_newcomers, left), 1)
    left -= _give(partners, left, 1)
    left -= _give(newcomers, left, 1)
    _give(sorted(candidates, key=lambda one: one.rank), left, most_seats)


def _give(candidates: list[_Candidate], seats: int, most_seats: int) -> int:
    """Gives up to so many seats, each to who has most works for one seat more (of equal ones the first in order)."""
    waiting = [
        (-Fraction(len(one.on_theme), held + 1) if most_seats > 1 else 0, place, one)
        for place, one in enumerate(candidates)
        for held in range(one.seats, most_seats)
    ]
    chosen = sorted(waiting, key=lambda turn: turn[:2])[:seats]
    for _, _, one in chosen:
        one.seats += 1
    return len(chosen)


def _said(one: _Candidate) -> Invitation:
    newest = [tuple(work for _, work in sorted(works)[:MOST_EVIDENCE]) for works in (one.on_theme, one.joint)]
    return Invitation(
        one.unit_id, one.region, one.role, one.seats, len(one.on_theme), len(one.joint), len(one.partners), *newest
    )
