"""midspan record"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from midspan.cli._options import Shared, say, shared, show
from midspan.cli._record_doubles import duplicates, rule
from midspan.cli._record_ocds import export_ocds, import_ocds
from midspan.cli._record_outcomes import outcomes

if TYPE_CHECKING:
    from datetime import date

    from midspan.record.contracts import Change, Standing
    from midspan.registering import Registering

DAY = click.DateTime(["%Y-%m-%d"])
BY = click.option("--by", default="", metavar="NAME", help="Who records; default: the name of your account.")
ON_DAY = click.option("--day", type=DAY, metavar="DAY", help="As it stood on this day; default: today.")


@click.group("record", epilog="Example: midspan record add contracts.csv --register shanghai")
@shared
def COMMAND(shared: Shared) -> None:  # noqa: N802
    """The register of contracts: what was agreed, changed and paid; nothing is ever overwritten."""


for _part in (duplicates, rule, import_ocds, export_ocds, outcomes):
    COMMAND.add_command(_part)


@COMMAND.command(epilog="Example: midspan record add contracts.csv --register shanghai")
@click.argument("file", type=click.Path())
@click.option("--register", default="", metavar="NAME", help="The register, where the file names none.")
@click.option(
    "--correct", "correction", default="", metavar="REASON", help="Contracts that differ were recorded wrong."
)
@BY
@shared
def add(shared: Shared, file: str, register: str, correction: str, by: str) -> None:
    """Record a file: contracts, amendments, payments, withdrawals. All of it, or nothing where a row is wrong."""
    done = opened(shared).add_file(Path(file), by=by, register=register, correction=correction)
    if shared.is_json:
        show({"file": file, **asdict(done)})
        return
    added = ", ".join(f"{count:,} {kind}" for kind, count in done.added.items()) or "nothing new"
    click.echo(f"{file}: {added}; {done.known:,} recorded before")
    say("Next: midspan snapshot --register, then midspan build")


@COMMAND.command()
def template() -> None:
    """Print a file in the template, with an example of every kind of row."""
    from midspan.record.register_text import example

    click.echo(example(), nl=False)


@COMMAND.command("list")
@ON_DAY
@click.option("--all", "is_all", is_flag=True, help="Withdrawn ones too, and records counted elsewhere.")
@shared
def list_(shared: Shared, day: datetime | None, is_all: bool) -> None:
    """List the contracts that stand."""
    found = [one for one in opened(shared).standing(as_day(day)).values() if is_all or one.is_counted]
    if shared.is_json:
        show([_summary(one) for one in found])
        return
    for one in found:
        click.echo(_line(one))
    say(f"{len(found):,} {'contract' if len(found) == 1 else 'contracts'}")


@COMMAND.command("show")
@click.argument("contract", metavar="CONTRACT")
@ON_DAY
@click.option("--in", "currency", metavar="CODE", help="Its amounts in this currency too, with the rate of the day.")
@shared
def show_(shared: Shared, contract: str, day: datetime | None, currency: str | None) -> None:
    """Show a contract as it stood on a day, and what was received of its total."""
    from midspan.model.errors import RegisterError, known_values
    from midspan.record.money import converted, received

    standing = opened(shared).standing(as_day(day))
    if contract not in standing:
        step = known_values(contract, standing) if standing else "record some: midspan record add FILE"
        raise RegisterError(f'no contract "{contract}" was signed by {as_day(day)}', next_step=step)
    one = standing[contract]
    money = received(one)
    conversions = [converted(amount, currency) for amount in one.contract.amounts] if currency else []
    if shared.is_json:
        show(
            {
                **asdict(one),
                "is_counted": one.is_counted,
                "received": asdict(money),
                "conversions": list(map(asdict, conversions)),
            }
        )
        return
    from midspan.record.register_rows import fields_of

    for name, value in fields_of(one.contract).items():
        click.echo(f"{name:<28} {value}")
    for line in conversions:
        click.echo(f"{'conversion':<28} {line}")
    for line in money.payments:
        click.echo(f"{'payment':<28} {line}")
    if money.value is not None:
        share = f", {money.share:.2%} of the total" if money.share is not None else ""
        click.echo(f"{'received':<28} {money.value:,.2f} {money.currency}{share}")
    if not one.is_counted:
        click.echo(f"{'not counted':<28} {_why_not(one)}")


@COMMAND.command(epilog="Example: midspan record history shanghai/2024-17")
@click.argument("contract", metavar="CONTRACT")
@shared
def history(shared: Shared, contract: str) -> None:
    """Say who changed what of a contract when."""
    changes = opened(shared).history(contract)
    if shared.is_json:
        show([asdict(change) for change in changes])
        return
    for change in changes:
        click.echo(_told(change))
        for name, before, after in change.fields:
            click.echo(f"    {name}: {f'{before} -> ' if before else ''}{after or '(nothing)'}")


@COMMAND.command(epilog="Example: midspan record growth --period 2019-2023 --in CNY")
@click.option("--period", required=True, metavar="YEARS", help="The years named; growth starts from the year before.")
@click.option("--in", "currency", default="CNY", show_default=True, metavar="CODE", help="The currency.")
@ON_DAY
@shared
def growth(shared: Shared, period: str, currency: str, day: datetime | None) -> None:
    """How the value of contracts grew, by both official methods, with and without the largest of each year."""
    from midspan.model.study import Period

    found = opened(shared).growth(as_day(day), Period.parse(period), currency)
    if shared.is_json:
        show(asdict(found))
        return
    for one in found.years:
        unknown = f", {one.unknown:,} without an amount" if one.unknown else ""
        click.echo(
            f"{one.year}  {one.value:,.2f} {currency}  {one.contracts:,} contracts{unknown}; largest {one.largest}"
        )
    for name, rates in (("all", found.whole), ("without the largest of each year", found.others)):
        click.echo(
            f"{name}: {rates.level:.2%} a year by the level method (水平法) from {rates.base}, "
            f"{rates.accumulative:.2%} by the accumulative method (累计法)"
        )


@COMMAND.command()
@click.argument("row", metavar="ROW")
@click.option("--reason", required=True, metavar="TEXT", help="Why it was wrong.")
@BY
@shared
def retract(shared: Shared, row: str, reason: str, by: str) -> None:
    """Take back an amendment, a payment, a withdrawal or a link, by the id that history shows."""
    done = opened(shared).retract(row, reason=reason, by=by)
    show({"row_id": done.row_id}) if shared.is_json else click.echo("Recorded.")


@COMMAND.command()
@shared
def export(shared: Shared) -> None:
    """Print the whole register in the template: recorded elsewhere, it says the same."""
    from midspan.record.register_text import as_csv

    click.echo(as_csv(opened(shared).store.read()), nl=False)


def opened(shared: Shared) -> Registering:
    """The register that the options and settings name."""
    from midspan.registering import Registering
    from midspan.settings import setting

    return Registering(shared.home, setting("register"))


def as_day(given: datetime | None) -> date:
    """The day asked for; today where none was."""
    return (given or datetime.now(UTC)).date()


def _summary(one: Standing) -> dict[str, object]:
    from midspan.model.contract import AmountKind, PartyRole

    total = one.contract.amount_of(AmountKind.TOTAL)
    return {
        "contract": one.contract.key,
        "signed": one.contract.signed.isoformat(),
        "type": one.contract.type.value,
        "title": one.contract.title,
        "providers": " + ".join(party.organisation for party in one.contract.parties_as(PartyRole.PROVIDER)),
        "receivers": " + ".join(party.organisation for party in one.contract.parties_as(PartyRole.RECEIVER)),
        "total": f"{total.value:,.2f}" if total else None,
        "currency": total.currency if total else None,
        "is_counted": one.is_counted,
    }


def _line(one: Standing) -> str:
    said = _summary(one)
    money = f"{said['total']} {said['currency']}" if said["total"] else "-"
    parties = f"{said['providers']} -> {said['receivers']}"
    ended = "" if one.is_counted else f"  ({_why_not(one)})"
    return f"{said['contract']}  {said['signed']}  {said['type']}  {money}  {parties}  {said['title']}{ended}"


def _why_not(one: Standing) -> str:
    if one.withdrawal is not None:
        return f"withdrawn on {one.withdrawal.day}: {one.withdrawal.reason}"
    return f"the same contract as {one.counts_as}, which is counted"


def _told(change: Change) -> str:
    reason = f": {change.reason}" if change.reason else ""
    taken_back = "  (retracted)" if change.is_retracted else ""
    day = f" of {change.day}" if change.day else ""
    return f"{change.row_id}  {change.when[:19]}  {change.by}  {change.kind}{day}{reason}{taken_back}"
