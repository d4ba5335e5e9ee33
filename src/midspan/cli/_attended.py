"""midspan meet FOLDER --attendance and --follow-up: who came, and what came of the meetings."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from midspan.cli._options import say, show

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


def attended(folder: Path, *, is_json: bool) -> None:
    """Prints how many came in person and online, and for how long."""
    from midspan.meet.attendance import read_attendance, totals
    from midspan.meet.folder import read_event

    found = totals(read_attendance(folder), len(read_event(folder).event.participations))
    if is_json:
        show({**asdict(found), "came": found.came})
        return
    click.echo(f"{found.came:,} came: {found.in_person:,} in person, {found.online:,} online, {found.both:,} both")
    click.echo(f"  {found.absent:,} of those registered did not come")
    hours = found.minutes_in_person / 60, found.minutes_online / 60
    click.echo(f"  {hours[0]:,.1f} hours in person and {hours[1]:,.1f} online, all together")


def asked(folder: Path, out: Path, day: date, *, is_json: bool) -> None:
    """Prints the questions that are due on a day, and how often each answer was given."""
    from midspan.meet.follow_up import FollowUps, came_of, due
    from midspan.seminars import meetings_held

    follow_ups = FollowUps(folder)
    standing = follow_ups.standing()
    questions, counts = due(meetings_held(folder, out), standing, day), came_of([*standing.values()])
    if is_json:
        show({"due": [asdict(one) for one in questions], "answers": counts})
    else:
        for one in questions:
            late = "  overdue" if one.is_overdue else ""
            click.echo(f"{one.day}  {one.after:>3} days  {one.people[0]}  {one.people[1]}{late}")
        for after, codes in counts.items():
            given = ", ".join(f"{code} {count}" for code, count in codes.items() if count)
            say(f"After {after} days: {given or 'no answer yet'}")
    for damage in follow_ups.read()[1]:
        say(f"A line of {follow_ups.path.name} is left out: {damage.line}: {damage.fact}")


def answered(folder: Path, out: Path, said: tuple[str, str, str, str], reference: str) -> None:
    """Records an answer to a question about a meeting that took place."""
    from midspan.meet.follow_up import FollowUps
    from midspan.model.errors import PlanError
    from midspan.seminars import meetings_held

    one, other, after, code = said
    people = (min(one, other), max(one, other))
    if people not in meetings_held(folder, out):
        raise PlanError(f'"{one}" and "{other}" had no meeting', place=str(folder), next_step="list them: --follow-up")
    if not after.isdecimal():
        raise PlanError(f'"{after}" is no number of days', next_step="write 30, 90 or 365")
    say(f"Recorded: {FollowUps(folder).add(people, int(after), code, reference=reference).answer_id}")
