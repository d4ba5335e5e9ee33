"""midspan meet FOLDER --compare: what differs between two frozen versions, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from midspan.cli._options import show

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from midspan.meet.changes import Difference
    from midspan.meet.talks import Agenda
    from midspan.web.blocks.compared import Teller


def compared(folder: Path, out: Path, numbers: tuple[int, int], lang: str, *, is_json: bool) -> None:
    """Prints what differs between two versions of the meetings and of the sessions, of those that there are."""
    from midspan.meet.changes import meetings_changed, talks_changed
    from midspan.meet.definition import load_event
    from midspan.meet.talks import Agendas
    from midspan.meet.versions import Versions

    one, other = numbers
    plans, agendas = Versions(out).read(), Agendas(out).read()
    _check(numbers, max(len(plans), len(agendas)), out)
    found: dict[str, Difference] = {}
    if max(numbers) <= len(plans):
        found["meetings"] = meetings_changed(plans[one - 1], plans[other - 1])
    if max(numbers) <= len(agendas):
        found["talks"] = talks_changed(load_event(folder), agendas[one - 1], agendas[other - 1])
    teller = _teller(folder, lang)
    told = {kind: teller.of(kind, numbers, difference) for kind, difference in found.items()}
    if is_json:
        show({
            kind: {
                "before": found[kind].before, "after": found[kind].after, "said": one.sizes,
                "changes": [
                    {"kind": change.kind, "said": line}
                    for change, line in zip(found[kind].changes, one.lines, strict=True)
                ],
            }
            for kind, one in told.items()
        })  # fmt: skip
        return
    for said in told.values():
        click.echo("\n".join([said.sizes, *(f"  {line}" for line in said.lines)]))


def talks_told(folder: Path, lang: str, before: tuple[int, Agenda], after: Agenda) -> Sequence[str]:
    """Each change of the talks from one version to the next, but those that stay in their session."""
    from midspan.meet.changes import ChangeKind, talks_changed
    from midspan.meet.definition import load_event

    number, agenda = before
    found = talks_changed(load_event(folder), agenda, after)
    told = _teller(folder, lang).of("talks", (number, number + 1), found)
    return [
        line for change, line in zip(found.changes, told.lines, strict=True) if change.kind is not ChangeKind.SHIFTED
    ]


def _check(numbers: tuple[int, int], last: int, out: Path) -> None:
    from midspan.model.errors import PlanError

    for number in numbers:
        if number > last:
            step = f"the last one is {last}" if last else "plan some first: midspan meet FOLDER"
            raise PlanError(f'there is no version "{number}"', place=str(out), next_step=step)


def _teller(folder: Path, lang: str) -> Teller:
    from zoneinfo import ZoneInfo

    from midspan.cli._sessions import printed
    from midspan.web.blocks.compared import Teller

    event = printed(folder, lang)
    return Teller(event.t, ZoneInfo(event.event.time_zone), event.named)
