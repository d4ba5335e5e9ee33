"""midspan snapshot"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from midspan.cli._options import SHARED, Bars, Shared, say, shared, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from midspan.fetch.works import Budget
    from midspan.model.place import Region
    from midspan.store.snapshot import Snapshot


@click.command(
    "snapshot", epilog="Example: midspan snapshot works.jsonl.gz --mapping mapping.toml", no_args_is_help=True
)
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--source", metavar="NAME", help="The source; default: recognised by content.")
@click.option(
    "--mapping", metavar="FILE", type=click.Path(), help="Which columns hold what (sources records, csv_grants)."
)
@click.option("--version", "label", metavar="NAME", help="Name of the snapshot; default: from its bytes.")
@click.option("--date", "data_date", metavar="YYYY-MM-DD", help="The day the data stand for: its year is partial.")
@click.option("--register", "is_register", is_flag=True, help="Keep the register's contracts, as on --date.")
@click.option(
    "--fetch", "api", type=click.Choice(["openalex"]), help="Ask this API for works of regions: PATHS are their keys."
)
@click.option(
    "--between", metavar="REGION,REGION", help="Of an OpenAlex snapshot keep only works that may touch these regions."
)
@click.option("--processes", type=int, metavar="N", help="With --between: how many processes; default: one a core.")
@click.option("--period", metavar="YEARS", help="With --fetch, or --look and --between: the years, such as 2019-2023.")
@click.option("--joint", "is_joint", is_flag=True, help="With --fetch: only works of all the regions at once.")
@click.option("--yes", "is_agreed", is_flag=True, help="With --fetch: begin; without it only the cost is shown.")
@click.option("--look", "is_look", is_flag=True, help="Keep nothing: only say what is in files of works.")
@shared
def COMMAND(  # noqa: N802, D103 - the name that cli/ looks for; click shows the docstring below
    shared: Shared,
    paths: tuple[str, ...],
    source: str | None,
    mapping: str | None,
    label: str | None,
    data_date: str | None,
    is_register: bool,
    api: str | None,
    between: str | None,
    processes: int | None,
    period: str | None,
    is_joint: bool,
    is_agreed: bool,
    is_look: bool,
) -> None:
    if processes is not None and not between:
        raise click.UsageError("--processes goes with --between.")
    if is_register:
        _refuse_all_but("--register", "data_date")
        _take_register(shared, data_date)
        return
    if not paths:
        raise click.MissingParameter(param_type="argument", param_hint="'PATHS...'")
    if is_look:
        from midspan.cli._look import show_joint_look, show_look

        if between:
            _refuse_all_but("--look", "paths", "source", "between", "period", "processes")
            show_joint_look(shared, paths, source, _regions(between.split(",")), period, processes)
        else:
            _refuse_all_but("--look", "paths", "source")
            show_look(shared, paths, source)
        return
    if api is not None:
        _refuse_all_but("--fetch", "paths", "period", "is_joint", "is_agreed")
        if period is None:
            raise click.MissingParameter(param_type="option", param_hint="'--period'")
        _fetch(shared, paths, period, is_joint=is_joint, is_agreed=is_agreed)
        return
    if period is not None or is_joint or is_agreed:
        raise click.UsageError("--period, --joint and --yes go with --fetch, --period also with --look and --between.")
    from pathlib import Path

    from midspan.snapshots import take_snapshot

    chosen = _regions(between.split(",")) if between else ()
    with Bars() as bars:
        taken = take_snapshot(
            shared.home, [Path(p) for p in paths], source=source, mapping=Path(mapping) if mapping else None,
            version=label, data_date=data_date, between=chosen, processes=processes, progress=bars,
        )  # fmt: skip
    _show(taken, is_json=shared.is_json)


def _show(taken: Sequence[Snapshot], *, is_json: bool) -> None:
    if is_json:
        show([s.as_dict() for s in taken])
        return
    for snapshot in taken:
        click.echo(f"{snapshot.source} {snapshot.version}: {len(snapshot.files)} files, {snapshot.licence}")
    say("Next: midspan build")


def _take_register(shared: Shared, data_date: str | None) -> None:
    from midspan.registering import Registering
    from midspan.settings import setting
    from midspan.snapshots import take_register

    with Bars() as bars:
        register = Registering(shared.home, setting("register"))
        taken = take_register(shared.home, register, data_date=data_date, progress=bars)
    _show(taken, is_json=shared.is_json)


def _regions(keys: Sequence[str]) -> Sequence[Region]:
    from midspan import plugins
    from midspan.measure.extract import chosen_regions
    from midspan.regions import load_region

    known = {region.key: region for region in map(load_region, plugins.data_files("regions"))}
    return chosen_regions(sorted(set(keys)), known)


def _refuse_all_but(option: str, *kept: str) -> None:
    """Refuses what was given beside an option of a way of its own, but for what all verbs have."""
    context = click.get_current_context()
    for parameter in context.command.params:
        name = parameter.name or ""
        is_own = option in parameter.opts or name in (*kept, *SHARED)
        if not is_own and context.params.get(name):
            shown = parameter.opts[0] if isinstance(parameter, click.Option) else name.upper()
            raise click.UsageError(f"{shown} does not go with {option}.")


def _fetch(shared: Shared, keys: tuple[str, ...], period: str, *, is_joint: bool, is_agreed: bool) -> None:
    import os

    from midspan.fetch.asking import Api
    from midspan.fetch.plan import KEY, checked_key, planned
    from midspan.fetch.works import Fetch
    from midspan.model.study import Period
    from midspan.settings import setting

    regions, years = _regions(keys), Period.parse(period)
    key = checked_key(os.environ.get(KEY, ""))
    with Bars() as bars, Api(setting("openalex_url"), key, note=bars.note) as api:
        fetch = Fetch(shared.home, planned(shared.home, regions, years, is_joint=is_joint), api, bars)
        snapshot = fetch.done
        budget = None if snapshot else fetch.budget()
        if budget and is_agreed:
            bars.note(_in_words(budget))
            snapshot = fetch.run()
    if snapshot:
        _show([snapshot], is_json=shared.is_json)
    elif budget and shared.is_json:
        show(budget.as_dict())
    elif budget:
        for cost in budget.costs:
            click.echo(f"{cost.works:>12,} works {cost.pages:>8,} pages {cost.credits:>9,} credits  {cost.about}")
        click.echo(_in_words(budget))
        say("Nothing was fetched. To begin: the same command with --yes")


def _in_words(budget: Budget) -> str:
    left = "" if budget.credits_left is None else f"; the key has {budget.credits_left:,} credits left today"
    kept = f" ({budget.pages_kept:,} pages are kept already)" if budget.pages_kept else ""
    return (
        f"To ask for: {budget.pages:,} pages with {budget.works:,} works{kept}, {budget.credits:,} credits "
        f"(${budget.dollars:.2f}){left}."
    )


COMMAND.help = """Keep files as received: bytes, sha256, licence.

PATHS are files or folders (an OpenAlex snapshot's works folder, CSV, JSON lines, a ROR dump).

With --register there are none: the contracts that stand in the register are kept (midspan record).

With --between an OpenAlex snapshot is read once, as it streams by, and only works that may touch the regions are kept.
Interrupted, it goes on with the files that are not done.

With --look nothing is kept: it says in seconds how many works an export of Scopus (CSV), Web of Science (tab-separated)
or OpenAlex (CSV) has, of which years, countries or regions and places, which two of them share most, and how many
addresses have no place. With --look and --between it says of an OpenAlex snapshot how many works these regions have
together, of which years and themes, by how many people, and which organisations.

With --fetch they are regions, and works that touch one of them are asked for over the network, with the key in
OPENALEX_API_KEY. The cost is shown first. Interrupted, it goes on where it stopped."""
