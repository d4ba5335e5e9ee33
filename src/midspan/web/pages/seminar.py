"""Seminar: an event of the two places, what is planned, who came, what came of it; and the other events of a series."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.responses import Response

from midspan.export.table_csv import csv_table
from midspan.meet.calendar import event_days
from midspan.model.errors import known_values
from midspan.seminars import Seminar
from midspan.web.absent import absent
from midspan.web.address import Address, read_address
from midspan.web.blocks.compared import Compared
from midspan.web.blocks.listed import today
from midspan.web.blocks.met import Shown, held_here, together
from midspan.web.blocks.programme import COLUMNS
from midspan.web.blocks.suggested import pair_url
from midspan.web.paper import write
from midspan.web.twins import as_json
from midspan.web.visit import PAIR_PREFIX, Page, Visit
from midspan.web.words import NotHere

NONE = absent("seminar", place=120, leads_to="topics")
CSV = "text/csv; charset=utf-8"
FORMS = {
    "json": "application/json", "csv": CSV, "programme.csv": CSV, "ics": "text/calendar; charset=utf-8",
}  # fmt: skip
_DIGITS = 5
ROW = ("when", "table", "one", "other", "setting")


@dataclass(frozen=True, slots=True)
class Link:
    """A row of the list of events: its name and address, its days, and counts; None where nothing is recorded."""

    name: str
    url: str
    days: str
    people: int
    meetings: int
    came: int | None
    together: int
    declared: int
    inferred: int


def render(visit: Visit) -> str:
    """The page."""
    address, here, seminar = _asked(visit)
    if seminar is None:
        return NONE.render(visit)
    shown, event = Shown(visit, seminar), seminar.event
    title = event.title.in_language(visit.language)
    return write(
        visit,
        "seminar.html",
        title=f"{title} · {visit.heading(address)}",
        current="seminar",
        address=address,
        kicker=visit.heading(address),
        heading=title,
        series=seminar.series.name.in_language(visit.language) if seminar.series else "",
        event=event,
        themes=visit.t.listed([visit.theme_name(key) for key in event.themes]),
        shown=shown,
        facts=_facts(visit, shown),
        events=[_link(visit, address, one) for one in here],
        key=seminar.key,
        compared=_compared(visit, shown),
        to_meet=_to_meet(visit, address),
    )


def seminar_twin(visit: Visit) -> Response:
    """The event of the page as JSON, its meetings or its talks as a table, or its days as a calendar file.

    Names are there by consent.
    """
    form = visit.parts["form"]
    if form not in FORMS:
        raise NotHere(f'there is no form "{form}"', next_step=known_values(form, FORMS))
    _, _, seminar = _asked(visit)
    if seminar is None:
        raise NotHere("no event of these two places is here", next_step="make one: midspan meet FOLDER --template")
    shown = Shown(visit, seminar)
    body: str | bytes
    if form == "ics":
        body = _calendar(visit, seminar)
    elif form == "csv":
        body = csv_table([], ROW, [[getattr(row, name) for name in ROW] for row in shown.rows()])
    elif form == "programme.csv":
        body = csv_table([], COLUMNS, [tuple(talk.values()) for talk in shown.sessions.as_dicts()])
    else:
        body = as_json(_as_dict(visit, shown))
    name = f"{seminar.key.replace('/', '-')}.{form}"
    return Response(body, media_type=FORMS[form], headers={"content-disposition": f'attachment; filename="{name}"'})


def _asked(visit: Visit) -> tuple[Address, list[Seminar], Seminar | None]:
    """The event that the address names, or the newest of both places."""
    parts = visit.parts["a"], visit.parts["b"]
    address = read_address(visit.book, visit.language, *parts, visit.query, ("event", "versions"))
    here = held_here(visit.book.seminars(today()), (address.a, address.b))
    key = visit.query.get("event", here[0].key if here else "")
    found = {one.key: one for one in here}
    if key and key not in found:
        raise NotHere(f'there is no event "{key}" of these two places', next_step=known_values(key, found))
    return address, here, found.get(key)


def _compared(visit: Visit, shown: Shown) -> list[Compared]:
    """What is different between the versions that the address names, `1-3`, or the last two."""
    last = max(len(shown.seminar.versions), len(shown.seminar.agendas))
    asked = visit.query.get("versions")
    if asked is None:
        return shown.compared()
    first, _, then = asked.partition("-")
    numbers = [int(one) for one in (first, then) if one.isascii() and one.isdecimal() and len(one) < _DIGITS]
    if len(numbers) != 2 or not all(1 <= one <= last for one in numbers):
        step = f"name two of 1 to {last}, such as versions=1-2" if last > 1 else "there is one version at most"
        raise NotHere(f'there are no versions "{asked}" to compare', next_step=step)
    return shown.compared((numbers[0], numbers[1]))


def _to_meet(visit: Visit, address: Address) -> list[tuple[str, str]]:
    """The pairs of organisations on the list for a seminar: names and page of each."""
    pairs = visit.book.partners(address.study).for_seminar()
    ends = [(other, one) if address.is_swapped else (one, other) for one, other in pairs]
    names = visit.organisation_names([name for pair in ends for name in pair])
    return [(" – ".join(names[name] for name in pair), pair_url(address, pair)) for pair in ends]


def _facts(visit: Visit, shown: Shown) -> str:
    people = len(shown.seminar.people)
    if shown.last is None:
        return visit.t("seminar.unplanned", people=people)
    plan = shown.last.plan
    return visit.t(
        "seminar.facts", people=people, meetings=len(plan.meetings), slots=len(shown.last.slots),
        tables=len({one.table for one in plan.meetings if one.table}), unplaced=len(plan.unplaced),
    )  # fmt: skip


def _link(visit: Visit, address: Address, one: Seminar) -> Link:
    meetings = len(one.versions[-1].plan.meetings) if one.versions else 0
    return Link(
        one.event.title.in_language(visit.language), address.url("seminar", event=one.key), Shown(visit, one).days,
        len(one.people), meetings, one.totals.came if one.totals else None, together(one),
        sum(one.outcomes.so_far.declared.values()), sum(one.outcomes.so_far.inferred.values()),
    )  # fmt: skip


def _calendar(visit: Visit, seminar: Seminar) -> bytes:
    moment = (
        seminar.versions[-1].moment
        if seminar.versions
        else datetime.combine(seminar.event.first, datetime.min.time(), UTC)
    )
    try:
        return event_days(seminar.event, seminar.event.title.in_language(visit.language), len(seminar.versions), moment)
    except ModuleNotFoundError as error:
        raise NotHere("calendar files are not made here", next_step='pip install "midspan[meet]"') from error


def _as_dict(visit: Visit, shown: Shown) -> Mapping[str, object]:
    seminar, event = shown.seminar, shown.seminar.event
    meetings: Sequence[Mapping[str, str]] = [{name: getattr(row, name) for name in ROW} for row in shown.rows()]
    return {
        "event": seminar.key,
        "title": event.title.in_language(visit.language),
        "first": event.first.isoformat(),
        "last": event.last.isoformat(),
        "time_zone": event.time_zone,
        "regions": list(event.regions),
        "themes": list(event.themes),
        "people": len(seminar.people),
        "meetings": meetings,
        "talks": shown.sessions.as_dicts(),
        "unplaced": [{"reason": reason, "wishes": count} for reason, count in shown.obstacles()],
        "versions": [
            {"version": one.number, "meetings": one.meetings, "unplaced": one.unplaced, "added": one.added,
             "moved": one.moved, "dropped": one.dropped}
            for one in shown.versions()
        ],
        "different": [{"said": one.sizes, "changes": list(one.lines)} for one in _compared(visit, shown)],
        "came": seminar.totals.came if seminar.totals else None,
        "answers": {str(after): dict(codes) for after, codes in seminar.answers.items()},
        "outcomes": {
            str(name): {"declared": dict(counts.declared), "inferred": dict(counts.inferred)}
            for name, counts in [*seminar.outcomes.after.items(), ("so_far", seminar.outcomes.so_far)]
        },
    }  # fmt: skip


PAGE = Page("seminar", PAIR_PREFIX + "seminar", render, place=120, is_live=True)
