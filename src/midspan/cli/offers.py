"""midspan offers"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from midspan.cli._options import Shared, say, shared, show

if TYPE_CHECKING:
    from datetime import date

    from midspan.model.listing import Entry, Listing
    from midspan.offering import Offering

TABLES = click.Choice(["listings", "directory"])
DAY = click.DateTime(["%Y-%m-%d"])


@click.command("offers", epilog="Example: midspan offers shanghai hong-kong --limit 20")
@click.argument("regions", nargs=-1)
@click.option("--add", metavar="FILE", help="Take offers and requests from a table in the template.")
@click.option("--directory", metavar="FILE", help="Take entries of a directory from a table in the template.")
@click.option("--template", type=TABLES, help="Print an empty table in the template.")
@click.option("--export", type=TABLES, help="Print what is open as such a table, without contacts.")
@click.option("--all", "is_all", is_flag=True, help="List what is open, not what matches.")
@click.option("--find", metavar="TEXT", help="Services, capital and space for a text, in any of the languages.")
@click.option("--theme", "themes", multiple=True, metavar="KEY", help="Only of this theme; again for several.")
@click.option("--interests", "is_interests", is_flag=True, help="List interests and the answers to them.")
@click.option("--interest", nargs=2, metavar="REQUEST OFFER", help="Record an interest in a match.")
@click.option("--reply", nargs=2, metavar="INTEREST CODE", help="Answer an interest: accepted, or why not.")
@click.option("--judge", nargs=3, metavar="REQUEST OFFER CODE", help="Say that a match is useful, or not_useful.")
@click.option("--renew", metavar="ID", help="Move the last day of a listing, with --until.")
@click.option("--until", type=DAY, metavar="DAY", help="The new last day.")
@click.option("--withdraw", metavar="ID", help="Take a listing or an entry off, for good.")
@click.option("--withdraw-person", metavar="NAME", help="Delete a person, and take off every listing that names them.")
@click.option("--contact", metavar="ID", help="Who answers for a listing.")
@click.option("--reason", default="", metavar="TEXT", help="Why.")
@click.option("--by", default="", metavar="NAME", help="Who records; default: the name of your account.")
@click.option("--day", type=DAY, metavar="DAY", help="Open on this day; default: today.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="How many at most.")
@shared
def COMMAND(shared: Shared, regions: tuple[str, ...], limit: int, **said: object) -> None:  # noqa: N802, D103
    from midspan.offering import Offering, template

    offering = Offering(shared.home)
    if said["template"]:
        click.echo(template(str(said["template"])), nl=False)
    elif said["export"]:
        click.echo(offering.as_csv(str(said["export"]), _day(said)), nl=False)
    elif said["contact"]:
        show(asdict(offering.contacts.of(str(said["contact"]))))
    elif _take(offering, shared, said) or _record(offering, shared, said):
        pass
    else:
        _list(offering, shared, regions, limit, said)
    for damage in offering.damages():
        say(f"A line of the ledger of listings is left out: {damage.line}: {damage.fact}")


def _take(offering: Offering, shared: Shared, said: dict[str, object]) -> bool:
    from midspan.offering import known_keys

    files = [(kind, str(said[name])) for name, kind in (("add", "listings"), ("directory", "directory")) if said[name]]
    for kind, file in files:
        taken = offering.take(Path(file), kind, known_keys(), by=str(said["by"]))
        if shared.is_json:
            show({"file": file, **asdict(taken)})
        say(
            f"{file}: {len(taken.new)} new, {len(taken.changed)} changed, {len(taken.same)} as they were, "
            f"{len(taken.withdrawn)} withdrawn and left so."
        )
    return bool(files)


def _record(offering: Offering, shared: Shared, said: dict[str, object]) -> bool:
    """Records what the options say; False where they record nothing."""
    from midspan.model.errors import SettingError

    wanted = [name for name in ("interest", "reply", "judge", "renew", "withdraw", "withdraw_person") if said[name]]
    if len(wanted) > 1:
        raise SettingError("one thing is recorded at a time", next_step="run midspan offers once for each")
    if not wanted:
        return False
    by, reason = str(said["by"]), str(said["reason"])
    given = said[wanted[0]]
    words: tuple[str, ...] = given if isinstance(given, tuple) else (str(given),)
    if wanted == ["withdraw_person"]:
        off = offering.withdraw_person(words[0], by=by)
        result: dict[str, object] = {"withdrawn": off}
    elif wanted == ["withdraw"]:
        result = {"row_id": offering.withdraw(words[0], reason=reason, by=by)}
    elif wanted == ["renew"]:
        if said["until"] is None:
            raise SettingError("a renewal needs its last day", next_step="add --until 2027-12-31")
        result = {"row_id": offering.renew(words[0], _as_day(said["until"]), by=by)}
    elif wanted == ["interest"]:
        result = {"row_id": offering.express_interest(words[0], words[1], by=by, reason=reason)}
    elif wanted == ["reply"]:
        result = {"row_id": offering.reply(words[0], words[1], by=by, reason=reason)}
    else:
        result = {"row_id": offering.judge(words[0], words[1], words[2], by=by, reason=reason)}
    show(result) if shared.is_json else click.echo("Recorded.")
    return True


def _list(offering: Offering, shared: Shared, regions: tuple[str, ...], limit: int, said: dict[str, object]) -> None:
    from midspan.cli import _offers
    from midspan.match import encoder
    from midspan.match.directories import answers
    from midspan.match.offers import matches, terms_with
    from midspan.offering import check_keys, every_theme, known_keys

    every, opened = every_theme(), offering.on(_day(said))
    themes: tuple[str, ...] = said["themes"]  # type: ignore[assignment]
    check_keys(regions, known_keys().regions or (), "region")
    check_keys(themes, every, "theme")
    if said["is_interests"]:
        _offers.show_interests(opened.interests[:limit], is_json=shared.is_json)
    elif said["find"] is not None:
        asked, vectors = str(said["find"]), encoder.installed()
        found = answers(opened, asked, terms_with(every), themes=themes, regions=regions, most=limit, vectors=vectors)
        _offers.show_found(found, is_json=shared.is_json)
        _offers.say_how_read(vectors)
    elif said["is_all"]:
        each: list[Listing | Entry] = [*opened.listings, *opened.entries]
        of_place = (one for one in each if not regions or one.region in regions)
        listed = [one for one in of_place if not themes or set(themes) & set(one.themes)]
        _offers.show_listed(listed[:limit], is_json=shared.is_json)
    else:
        vectors = encoder.installed()
        matched = matches(opened, terms_with(every), regions=regions, vectors=vectors)
        kept = [one for one in matched if not themes or set(themes) & set(one.request.themes)]
        _offers.show_matches(kept[:limit], is_json=shared.is_json)
        _offers.say_how_read(vectors)


def _day(said: dict[str, object]) -> date:
    from datetime import UTC, datetime

    return _as_day(said["day"]) if said["day"] else datetime.now(UTC).date()


def _as_day(given: object) -> date:
    from datetime import datetime

    if not isinstance(given, datetime):
        raise TypeError(type(given).__name__)
    return given.date()


COMMAND.help = """Offers, requests and directories: what matches, across English and both Chinese scripts.

Without an option it lists requests with the offers that match them, and why. What has expired or was withdrawn shows
nowhere. docs/offers.md has the templates."""
