"""midspan meet"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from midspan.cli._options import Bars, Shared, say, shared, show

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from midspan.meet.folder import Wanted
    from midspan.model.meeting import Plan


@click.command("meet", epilog="Example: midspan meet dialogue-2026 --to dialogue-2026/plan")
@click.argument("event", metavar="FOLDER")
@click.option("--to", "target", metavar="FOLDER", help="Where plans are frozen and handed out; default: FOLDER/plan.")
@click.option("--template", is_flag=True, help="Write event.toml and its tables into FOLDER, to be filled in.")
@click.option("--anew", is_flag=True, help="Plan from nothing, though there is a version people may know already.")
@click.option("--links", metavar="URL", default="", help="Below it, a link for each meeting with somebody online.")
@click.option("--title", metavar="TEXT", help="The event's name in calendars; default: that of event.toml.")
@click.option("--invite", is_flag=True, help="Whom to invite, by the corpus: a table with reasons and works.")
@click.option("--period", metavar="YEARS", help="Years of works for --invite; default: the last ten.")
@click.option("--persons", is_flag=True, help="With --invite: persons, by id; with --cards: a card for each person.")
@click.option("--exclude", "excluded", multiple=True, metavar="ID", help="With --invite: leave out; again for several.")
@click.option("--import", "imported", metavar="FILE", help="Take participants: CSV, or an export of pretalx or Indico.")
@click.option("--mapping", metavar="FILE", help="With --import: which columns are ours, where they have other names.")
@click.option("--sessions", metavar="TALKS", type=click.IntRange(1), help="Sessions of at most TALKS like talks.")
@click.option(
    "--programme",
    type=click.Choice(["csv", "html", "ics", "json", "pdf", "xml"]),
    help="The talks' programme as a file; html and pdf are to be printed.",
)
@click.option("--cards", type=click.Choice(["html", "pdf"]), help="A card to print for each table: who meets whom.")
@click.option("--compare", nargs=2, type=click.IntRange(1), metavar="1 3", help="What differs between two versions.")
@click.option("--attendance", is_flag=True, help="How many came, in person and online, by attendance.csv.")
@click.option("--follow-up", is_flag=True, help="The questions that are due 30, 90 and 365 days after a meeting.")
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="For --follow-up and --expire; default: today."
)
@click.option("--held", is_flag=True, help="The meetings that took place, as a table to infer outcomes from.")
@click.option("--answer", nargs=4, metavar="PERSON PERSON DAYS CODE", help="Record what came of a meeting.")
@click.option(
    "--reference", default="", metavar="ID", help="With --answer: the work, contract or patent that came of it."
)
@click.option("--export-person", metavar="ID", help="Everything that is kept of a person, as JSON.")
@click.option("--forget-person", metavar="ID", help="Take a person out of every table and of what was handed out.")
@click.option("--expire", is_flag=True, help="Delete personal data that are kept no longer, on --day.")
@shared
def COMMAND(shared: Shared, event: str, **said: object) -> None:  # noqa: N802, D103
    folder = Path(event)
    if said["template"]:
        _write(folder)
    elif said["imported"]:
        _import(shared, folder, Path(str(said["imported"])), str(said["mapping"] or ""))
    elif said["compare"]:
        _compare(shared, folder, said)
    elif said["sessions"] or said["programme"] or said["cards"]:
        _talks(shared, folder, said)
    elif not (_invite(shared, folder, said) or _follow(shared, folder, said) or _personal(shared, folder, said)):
        _plan(shared, folder, said)


def _talks(shared: Shared, folder: Path, said: Mapping[str, object]) -> None:
    from midspan.cli._sessions import cards, plan, programme

    out = _out(folder, said)
    if said["sessions"]:
        plan(shared, folder, out, int(str(said["sessions"])), anew=bool(said["anew"]))
    if said["programme"]:
        programme(folder, out, str(said["programme"]), shared.lang)
    if said["cards"]:
        cards(folder, out, str(said["cards"]), shared.lang, is_of_people=bool(said["persons"]))


def _compare(shared: Shared, folder: Path, said: Mapping[str, object]) -> None:
    from midspan.cli._compared import compared

    numbers = said["compare"]
    if isinstance(numbers, tuple):
        one, other = numbers
        compared(folder, _out(folder, said), (one, other), shared.lang, is_json=shared.is_json)


def _invite(shared: Shared, folder: Path, said: Mapping[str, object]) -> bool:
    from midspan.cli._invite import invite

    if said["invite"]:
        period = str(said["period"]) if said["period"] else None
        invite(shared, folder, period, _texts(said["excluded"]), is_persons=bool(said["persons"]))
    return bool(said["invite"])


def _follow(shared: Shared, folder: Path, said: Mapping[str, object]) -> bool:
    from midspan.cli._attended import answered, asked, attended

    if said["attendance"]:
        attended(folder, is_json=shared.is_json)
    elif said["follow_up"]:
        asked(folder, _out(folder, said), _day(said), is_json=shared.is_json)
    elif said["held"]:
        from midspan.offering import known_keys
        from midspan.seminars import held_csv

        click.echo(held_csv(folder, _out(folder, said), known_keys()), nl=False)
    elif said["answer"]:
        one, other, after, code = _texts(said["answer"])
        answered(folder, _out(folder, said), (one, other, after, code), str(said["reference"]))
    return bool(said["attendance"] or said["follow_up"] or said["held"] or said["answer"])


def _personal(shared: Shared, folder: Path, said: Mapping[str, object]) -> bool:
    from midspan.cli._personal import expire, export_person, forget_person

    if said["export_person"]:
        export_person(shared, folder, str(said["export_person"]))
    elif said["forget_person"]:
        forget_person(shared, folder, str(said["forget_person"]))
    elif said["expire"]:
        expire(shared, folder, _day(said))
    return bool(said["export_person"] or said["forget_person"] or said["expire"])


def _day(said: Mapping[str, object]) -> date:
    day = said["day"]
    return day.date() if isinstance(day, datetime) else datetime.now(UTC).date()


def _out(folder: Path, said: Mapping[str, object]) -> Path:
    return Path(str(said["target"])) if said["target"] else folder / "plan"


def _texts(given: object) -> tuple[str, ...]:
    return given if isinstance(given, tuple) else ()


def _write(folder: Path) -> None:
    from midspan.meet.folder import write_template

    for path in write_template(folder):
        say(f"Written: {path}")


def _import(shared: Shared, folder: Path, file: Path, mapping: str) -> None:
    from midspan.meet.participants import columns_of, read_participants, take_participants
    from midspan.snapshots import load_mapping
    from midspan.store.contacts import Contacts

    columns = columns_of(load_mapping(Path(mapping)), mapping) if mapping else None
    taken = take_participants(folder, read_participants(file, columns), Contacts(shared.home))
    counts = {
        "new": len(taken.new), "changed": len(taken.changed), "same": len(taken.same),
        "repeated": taken.repeated, "withdrawn": taken.withdrawn,
    }  # fmt: skip
    if shared.is_json:
        show(counts)
    else:
        click.echo(", ".join(f"{count} {word}" for word, count in counts.items()))
    say(f"Addresses are kept in {shared.home / 'listings' / 'contacts.json'}, for its owner alone.")


def _plan(shared: Shared, folder: Path, said: Mapping[str, object]) -> None:
    from midspan.meet.calendar import Diary
    from midspan.meet.folder import read_event
    from midspan.meet.handout import write_handout
    from midspan.meet.meetings import plan_meetings
    from midspan.meet.versions import Versions

    links = str(said["links"])
    wanted, out = read_event(folder), _out(folder, said)
    versions = Versions(out)
    frozen = versions.read()
    before = frozen[-1].plan if frozen and not said["anew"] else None
    with Bars(passing=True) as bars:
        plan = plan_meetings(wanted.event, wanted.requests, before=before, progress=bars)
    version = versions.add(plan, wanted.event, links)
    name = str(said["title"] or "") or _title(folder, shared.lang)
    write_handout(out, Diary(folder.resolve().name, name, wanted.event.participations, [*frozen, version]))
    if shared.is_json:
        show({**_counts(plan, wanted), "version": len(frozen) + 1, "written": str(out)})
        return
    _tell(plan, wanted, len(frozen) + 1, out)


def _title(folder: Path, lang: str) -> str:
    from midspan.meet.definition import EVENT, load_event
    from midspan.offering import known_keys

    if not (folder / EVENT).exists():
        return folder.resolve().name
    return load_event(folder, known_keys()).title.in_language(lang)


def _counts(plan: Plan, wanted: Wanted) -> dict[str, object]:
    return {
        "people": len(wanted.event.participations),
        "cancelled": len(wanted.cancelled),
        "meetings": len(plan.meetings),
        "unplaced": len(plan.unplaced),
        "is_proven": plan.is_proven,
        "gaps": plan.gaps,
        "moved": len(plan.moved),
    }


def _tell(plan: Plan, wanted: Wanted, number: int, out: Path) -> None:
    people = len(wanted.event.participations)
    click.echo(
        f"Version {number}: {len(plan.meetings):,} meetings of {people:,} people in {len(wanted.event.slots)} slots"
    )
    if plan.unplaced:
        proof = "no plan places more of worth" if plan.is_proven else "a longer search might place more"
        click.echo(f"  {len(plan.unplaced):,} could not be placed ({proof}); unplaced.csv says why of each")
    click.echo(f"  {plan.gaps:,} slots of waiting between meetings, {plan.gaps / people:.2f} a person")
    if number > 1:
        click.echo(f"  {len(plan.moved):,} meetings of the version before are at another time")
    say(f"Written to {out}: meetings.csv, unplaced.csv, event.ics, calendars/")


COMMAND.help = """Plan one-to-one meetings: who meets whom, when and at which table, with calendar files.

FOLDER holds event.toml, people.csv, slots.csv, requests.csv and tables.csv. A second run keeps to the version before:
only what has to change does."""
