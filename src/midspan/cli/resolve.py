"""midspan resolve"""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from midspan.cli._options import Shared, say, shared, show
from midspan.cli._plain import plain

if TYPE_CHECKING:
    from midspan.api import Corpus
    from midspan.model.judgement import Judgement
    from midspan.recording import Checked

PAIRS = ("same_work", "other_work", "same_person", "other_person")


@click.command("resolve", epilog="Example: midspan resolve shanghai hong-kong --limit 20")
@click.argument("regions", nargs=-1)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="How many strings at most.")
@click.option("--string", "raw", metavar="TEXT", help="Record a judgement of this raw string, without questions.")
@click.option(
    "--place", "places", multiple=True, metavar="ID", help="Where it is: gn:..., or unknown; again for several."
)
@click.option(
    "--organisation", "organisations", multiple=True, metavar="ID",
    help="Who it is: ror:... or x:..., one for each --place in their order, or none.",
)  # fmt: skip
@click.option(
    "--source-organisation", "sources", multiple=True, metavar="ID",
    help="Only where the source gives exactly these organisations.",
)  # fmt: skip
@click.option("--same-work", nargs=2, metavar="ID ID", help="Record that two works are the same.")
@click.option("--other-work", nargs=2, metavar="ID ID", help="Record that two works are not the same.")
@click.option("--same-person", nargs=2, metavar="ID ID", help="Record that two authors are the same person.")
@click.option("--other-person", nargs=2, metavar="ID ID", help="Record that two authors are not the same person.")
@click.option("--withdraw", "withdrawn", metavar="ID", help="Take a judgement back.")
@click.option("--reason", default="", metavar="TEXT", help="Why; every judgement needs one.")
@click.option("--evidence", default="", metavar="TEXT", help="What it rests on: an address, a page.")
@click.option("--by", default="", metavar="NAME", help="Who judges; default: the name of your account.")
@click.option("--strict", "is_strict", is_flag=True, help="Set it aside once the machine says something else.")
@click.option("--works", "is_works", is_flag=True, help="List the works that were merged, with the reasons.")
@click.option(
    "--persons", "is_persons", is_flag=True, help="List the most suspicious persons on joint works of REGIONS."
)
@click.option("--judgements", "is_judgements", is_flag=True, help="List the judgements and what became of them.")
@click.option("--check", "is_check", is_flag=True, help="Only those whose ground has changed; exit 1 if any.")
@click.option("--search", metavar="TEXT", help="Look for the id of a place or an organisation.")
@shared
def COMMAND(  # noqa: N802, D103
    shared: Shared,
    regions: tuple[str, ...],
    limit: int,
    is_works: bool,
    is_persons: bool,
    is_judgements: bool,
    is_check: bool,
    search: str | None,
    **said: object,
) -> None:
    book, is_json = shared.opened(), shared.is_json
    recorded = _recorded(book, said)
    if recorded is not None:
        _show_recorded(recorded, is_json)
    elif is_works:
        _list_works(book, is_json)
    elif is_persons:
        _list_persons(book, regions, limit, is_json)
    elif is_judgements or is_check:
        _list_judgements(book, is_json, is_check)
    elif search is not None:
        _list_found(book, search, is_json)
    elif sys.stdin.isatty() and sys.stderr.isatty() and not is_json:
        from midspan.cli._review import review

        review(book, regions, limit, str(said["by"]))
    else:
        _list_strings(book, regions, limit, is_json)


def _recorded(book: Corpus, said: dict[str, object]) -> Judgement | None:
    """The judgement that the options record; None where they record none."""
    from midspan.model.errors import SettingError
    from midspan.model.judgement import JudgementKind
    from midspan.recording import record_pair, withdraw

    wanted = [name for name in ("raw", "withdrawn", *PAIRS) if said[name]]
    if len(wanted) > 1:
        raise SettingError("one judgement is recorded at a time", next_step="run midspan resolve once for each")
    if not wanted:
        if said["places"] or said["organisations"]:
            raise SettingError("--place and --organisation are said of a string", next_step='add --string "..."')
        return None
    reason, by = str(said["reason"]), str(said["by"])
    if wanted == ["raw"]:
        return _recorded_string(book, said)
    if wanted == ["withdrawn"]:
        return withdraw(book, str(said["withdrawn"]), reason=reason, by=by)
    pair: tuple[str, str] = said[wanted[0]]  # type: ignore[assignment]
    kind, is_strict = JudgementKind(wanted[0]), bool(said["is_strict"])
    return record_pair(book, kind, *pair, reason=reason, by=by, is_strict=is_strict)


def _recorded_string(book: Corpus, said: dict[str, object]) -> Judgement:
    from itertools import zip_longest

    from midspan.model.errors import SettingError
    from midspan.model.judgement import Answer
    from midspan.recording import record_affiliation

    places: tuple[str, ...] = said["places"]  # type: ignore[assignment]
    organisations: tuple[str, ...] = said["organisations"]  # type: ignore[assignment]
    sources: tuple[str, ...] = said["sources"]  # type: ignore[assignment]
    if organisations and len(places) not in (1, len(organisations)):
        raise SettingError(
            f"{len(organisations)} organisations and {len(places)} places are given",
            next_step="give one --place for all organisations, or one for each in their order",
        )
    placed = places * len(organisations) if len(places) == 1 and organisations else places
    answers = [Answer(place, organisation) for place, organisation in zip_longest(placed, organisations, fillvalue="")]
    return record_affiliation(
        book, str(said["raw"]), answers, reason=str(said["reason"]), by=str(said["by"]), sources=sources or None,
        evidence=str(said["evidence"]), is_strict=bool(said["is_strict"]),
    )  # fmt: skip


def _show_recorded(judgement: Judgement, is_json: bool) -> None:
    if is_json:
        show({"judgement_id": judgement.judgement_id, **asdict(judgement)})
    else:
        click.echo(f"Recorded judgement {judgement.judgement_id} of {judgement.by}: {judgement.kind}")
    say("Next: midspan build")


def _list_strings(book: Corpus, regions: tuple[str, ...], limit: int, is_json: bool) -> None:
    found = book.doubtful(regions, limit)
    if is_json:
        show([asdict(item) for item in found])
        return
    for item in found:
        click.echo(f"{item.joint_works}\t{item.works}\t{plain(item.raw_string)}")
        for link in item.links:
            click.echo(f"\t\t-> {link.place} [{link.place_id}] {link.score:.2f} {link.rule}: {plain(link.reason)}")
    say(f"{len(found)} doubtful strings: joint works decided, works, string. In a terminal each can be judged.")


def _list_works(book: Corpus, is_json: bool) -> None:
    merged = book.doubles()
    if is_json:
        show([asdict(item) for item in merged])
        return
    for item in merged:
        click.echo(f"{item.kept_work_id}\t{item.kept_year}\t{plain(item.kept_title)}")
        click.echo(f"  merged {item.work_id}\t{item.year}\t{plain(item.title)}\n  because: {item.reason}")
    say(f"{len(merged)} records were merged. Wrong? midspan resolve --other-work ID ID --reason ...")


def _list_persons(book: Corpus, regions: tuple[str, ...], limit: int, is_json: bool) -> None:
    found = book.suspects(regions, limit)
    if is_json:
        show([asdict(item) for item in found])
        return
    for item in found:
        both = f" and {item.other_person_id}" if item.other_person_id else ""
        click.echo(f"{item.doubt:.2f}\t{item.person_id}{both}\t{item.mentions} mentions: {plain(item.reason)}")
        click.echo(f"\t{plain('; '.join(item.samples))}")
    say(f"{len(found)} suspicious persons. Judge two: midspan resolve --same-person ID ID --reason ...")


def _list_judgements(book: Corpus, is_json: bool, is_check: bool) -> None:
    from midspan.recording import checked_judgements, has_problem

    checked, damages = checked_judgements(book)
    problems = [entry for entry in checked if has_problem(entry)]
    shown = problems if is_check else checked
    if is_json:
        show([_as_dict(entry) for entry in shown])
    else:
        for entry in shown:
            _show_judgement(entry)
    for damage in damages:
        say(damage)
    if is_check:
        say(f"{len(problems)} of {len(checked)} judgements should be looked at again.")
        if problems or damages:
            raise SystemExit(1)


def _as_dict(entry: Checked) -> dict[str, object]:
    judgement = entry.judgement
    return {
        "judgement_id": judgement.judgement_id, "status": entry.status, "text": entry.text, **asdict(judgement)
    }  # fmt: skip


def _show_judgement(entry: Checked) -> None:
    judgement = entry.judgement
    said = " + ".join(f"{a.place_id} {a.organisation_id}".strip() for a in judgement.answers)
    click.echo(
        f"{judgement.judgement_id}  {judgement.when[:10]}  {plain(judgement.by)}  {judgement.kind}  {entry.status}"
    )
    click.echo(f"  {plain(' | '.join(judgement.subject))}{' -> ' + said if said else ''}")
    click.echo(f"  because: {plain(judgement.reason)}\n  {entry.text}")


def _list_found(book: Corpus, text: str, is_json: bool) -> None:
    from midspan.review import found_names

    found = found_names(book.path, text)
    if is_json:
        show([asdict(item) for item in found])
        return
    for item in found:
        seat = "" if item.place_id == item.id else f"\tseat {item.place_id}"
        click.echo(f"{item.id}\t{item.name}\t{item.country}{seat}")
    say(f"{len(found)} found.")


COMMAND.help = """Review doubtful strings, and record judgements: a person's beats the machine's in the next build.

In a terminal it asks, string by string, those first that decide joint works of REGIONS. Elsewhere it lists them."""
