"""Parts of `midspan record`: contracts that stand in two registers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from midspan.cli._options import Shared, say, shared, show

if TYPE_CHECKING:
    from midspan.record.duplicates import Pair

BY = click.option("--by", default="", metavar="NAME", help="Who says so; default: the name of your account.")


@click.command(epilog="Example: midspan record duplicates --link")
@click.option("--link", "is_linked", is_flag=True, help="Record those that are sure as one contract each.")
@BY
@shared
def duplicates(shared: Shared, by: str, *, is_linked: bool) -> None:
    """List contracts that stand in two registers, sure ones and doubtful ones, each with its reasons."""
    from midspan.cli.record import opened
    from midspan.doubling import doubles_of
    from midspan.match.encoder import installed
    from midspan.record.duplicates import Decision
    from midspan.registering import account

    register = opened(shared)
    found = doubles_of(register.store.read(), installed())
    sure = [pair for pair in found if pair.decision is Decision.SAME]
    if is_linked:
        register.add([pair.link(by or account()) for pair in sure], by=by)
    if shared.is_json:
        show([_summary(pair) for pair in found])
    else:
        for pair in found:
            click.echo(f"{pair.decision:<8}  {pair.score}  {pair.a}  {pair.b}")
            click.echo(f"    {pair.reason}")
    say(f"{len(sure):,} the same{', recorded' if is_linked else ''}; {len(found) - len(sure):,} in doubt")
    if len(found) > len(sure):
        say('Next: midspan record rule A B same|other --reason "..."')


@click.command(epilog='Example: midspan record rule customs/IE17 technology/2024-9 same --reason "one scan"')
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@click.argument("verdict", type=click.Choice(["same", "other"]))
@click.option("--reason", default="", metavar="TEXT", help="Why; default: the reasons of the weighing.")
@BY
@shared
def rule(shared: Shared, one: str, other: str, verdict: str, reason: str, by: str) -> None:
    """Rule that two records are of one contract, or of two. The last ruling holds."""
    from dataclasses import replace

    from midspan.cli.record import opened
    from midspan.doubling import pair_of
    from midspan.match.encoder import installed
    from midspan.model.contract import LinkVerdict
    from midspan.registering import account

    register = opened(shared)
    pair = pair_of(register.store.read(), one, other, installed())
    link = pair.link(by or account(), LinkVerdict(verdict))
    added = register.rule(replace(link, reason=reason) if reason else link, by=by)
    if shared.is_json:
        show({**_summary(pair), "decision": verdict, "recorded": added})
    else:
        click.echo("Recorded." if added else "It is recorded already.")


def _summary(pair: Pair) -> dict[str, object]:
    parts = [{"feature": part.feature, "points": round(part.points, 3), "reason": part.reason} for part in pair.parts]
    return {
        "a": pair.a,
        "b": pair.b,
        "decision": pair.decision.value,
        "score": str(pair.score),
        "rival": pair.rival,
        "parts": parts,
    }
