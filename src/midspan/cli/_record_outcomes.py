"""Parts of `midspan record`: what came of meetings."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from midspan.cli._options import Shared, say, shared, show

if TYPE_CHECKING:
    from midspan.model.outcome import KnownOutcome
    from midspan.outcomes import Outcomes

YEAR = 365
LISTED = ("id", "state", "kind", "day", "origin", "reference", "title")


@click.group("outcomes", epilog="Example: midspan record outcomes infer meetings.csv --window 730")
@shared
def outcomes(shared: Shared) -> None:
    """What came of meetings: declared, or inferred from dates alone and said to be."""


BY = click.option("--by", default="", metavar="NAME", help="Who says so; default: the name of your account.")
ON_DAY = click.option("--day", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Until this day; default: today.")


@outcomes.command()
def template() -> None:
    """Print a file of outcomes with an example."""
    from midspan.record.outcomes import template as text

    click.echo(text(), nl=False)


@outcomes.command()
@click.argument("file", type=click.Path())
@BY
@shared
def add(shared: Shared, file: str, by: str) -> None:
    """Record the outcomes that a file declares, whole or not at all."""
    added = _opened(shared).add_file(Path(file), by=by)
    show({"file": file, "added": added}) if shared.is_json else click.echo(f"{file}: {added:,} new")


@outcomes.command()
@click.argument("meetings", type=click.Path())
@click.option(
    "--window", type=click.IntRange(1), default=YEAR, show_default=True, metavar="DAYS", help="How long after."
)
@BY
@shared
def infer(shared: Shared, meetings: str, window: int, by: str) -> None:
    """Record new joint works, contracts and projects of the two sides of each meeting (origin, day, one, other)."""
    from midspan.model.outcome import KnownOutcome

    found = [KnownOutcome(one) for one in _opened(shared).infer(Path(meetings), shared.opened().engine, window, by=by)]
    _listed(shared, found)
    say("They came after; that they came of it is for you to confirm: midspan record outcomes rule ID confirmed")


@outcomes.command()
@click.argument("outcome", metavar="ID")
@click.argument("ruling", type=click.Choice(["confirmed", "refused"]))
@click.option("--reason", required=True, metavar="TEXT", help="How you know.")
@BY
@shared
def rule(shared: Shared, outcome: str, ruling: str, reason: str, by: str) -> None:
    """Confirm or refuse an outcome. The last ruling holds."""
    from midspan.model.outcome import Ruling

    row = _opened(shared).rule(outcome, Ruling(ruling), reason=reason, by=by)
    show({"row_id": row.row_id}) if shared.is_json else click.echo("Recorded.")


@outcomes.command("list")
@click.option("--csv", "is_csv", is_flag=True, help="In the template.")
@ON_DAY
@shared
def list_(shared: Shared, day: datetime | None, *, is_csv: bool) -> None:
    """List the outcomes."""
    from midspan.cli.record import as_day
    from midspan.record.outcomes import outcomes_csv

    found = _opened(shared).known(as_day(day))
    click.echo(outcomes_csv(found), nl=False) if is_csv else _listed(shared, found)


@outcomes.command()
@click.argument("origin", metavar="ID")
@ON_DAY
@shared
def count(shared: Shared, origin: str, day: datetime | None) -> None:
    """Count the outcomes of an event or a meeting 30, 90 and 365 days after."""
    from dataclasses import asdict

    from midspan.cli.record import as_day

    counts = _opened(shared).counts(origin, as_day(day))
    if shared.is_json:
        show({str(after): asdict(one) for after, one in counts.items()})
        return
    for after, one in counts.items():
        for basis, kinds in (("declared", one.declared), ("inferred", one.inferred)):
            said = ", ".join(f"{number} {kind}" for kind, number in kinds.items()) or "none"
            click.echo(f"{after:>3} days  {basis}  {said}{'' if one.is_over else '  (not over yet)'}")


def _opened(shared: Shared) -> Outcomes:
    from midspan.cli.record import opened
    from midspan.outcomes import Outcomes

    return Outcomes(opened(shared))


def _listed(shared: Shared, found: list[KnownOutcome]) -> None:
    if shared.is_json:
        show([_summary(one) for one in found])
        return
    for one in found:
        said = _summary(one)
        click.echo(
            "  ".join(str(said[name]) for name in ("id", "state", "kind", "day", "origin", "reference", "title"))
        )
        if one.outcome.reason:
            click.echo(f"    {one.outcome.reason}")
    say(f"{len(found):,} {'outcome' if len(found) == 1 else 'outcomes'}")


def _summary(one: KnownOutcome) -> dict[str, object]:
    outcome = one.outcome
    return {
        "id": outcome.key,
        "state": (one.ruling or outcome.basis).value,
        "kind": outcome.kind.value,
        "day": outcome.day.isoformat(),
        "origin": str(outcome.origin),
        "since": outcome.since.isoformat(),
        "sides": list(outcome.sides),
        "reference": outcome.reference,
        "title": outcome.title,
        "reason": outcome.reason,
    }
