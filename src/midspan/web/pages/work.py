"""A work: each address as it was received, what was read in it, how sure, why and by whom. Where a doubt begins."""

from dataclasses import dataclass

from markupsafe import Markup

from midspan.desk import string_id
from midspan.model.merged import Member
from midspan.model.place import UNKNOWN
from midspan.model.record import AuthorshipRow, LinkRow, WorkPage
from midspan.model.study import Study
from midspan.web.address import Address, default_period, read_asof, refuse_unknown
from midspan.web.blocks.judged import lines
from midspan.web.blocks.record_list import COUNTED_FROM, SURE_FROM
from midspan.web.paper import write
from midspan.web.visit import Page, Visit


@dataclass(frozen=True, slots=True)
class Reading:
    """One link as shown."""

    organisation: str
    place: str
    reason: Markup
    by: str
    is_sure: bool
    organisation_id: str
    place_id: str
    can_be_judged: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One authorship and address."""

    author: str
    raw: str
    readings: tuple[Reading, ...]
    string_id: str
    reach: str
    """On how many papers a judgement of the string holds; empty where it can't be judged."""


def render(visit: Visit) -> str:
    """The page."""
    refuse_unknown(visit.query, ("from", "asof"))
    page = visit.book.work(visit.parts["work_id"])
    record, t = page.record, visit.t
    address = _came_from(visit, read_asof(visit.book, visit.query))
    raws = {row.raw_string for row in page.authorships if row.raw_string}
    members = [member.record_id for member in page.records]
    works = visit.desk.works_with(raws) if visit.desk and visit.person.may_write else {}
    judged = visit.desk.of_work(raws, members) if visit.desk else []
    facts = [fact for fact in (t("period.year", year=record.year), record.venue, record.record_id) if fact]
    return write(
        visit,
        "work.html",
        title=record.title or record.record_id,
        current="records",
        address=address,
        record=record,
        doi=record.doi.removeprefix("https://doi.org/"),
        facts=" · ".join(facts),
        theme=visit.theme_name(record.theme) if record.theme else "",
        theme_reason=page.theme_reason,
        lines=tuple(_line(visit, row, works.get(row.raw_string, 0)) for row in page.authorships),
        came_from=f"{address.a},{address.b}" if address else "",
        judged_lines=lines(visit, judged),
        kicker=t("work.kicker"),
        records=tuple(_of_record(page, member) for member in page.records),
        conflicts=page.conflicts,
        counted_as=page.counted_as,
    )


def _of_record(page: WorkPage, member: Member) -> tuple[Member, str]:
    """A record of the work, and the fields that are taken from it."""
    return member, ", ".join(said.field for said in page.fields if said.record_id == member.record_id)


def _line(visit: Visit, row: AuthorshipRow, works: int) -> Line:
    readings = tuple(
        Reading(
            link.organisation.in_language(visit.language),
            link.place.in_language(visit.language),
            visit.elsewhere(link.reason, {link.organisation.en: link.organisation.in_language(visit.language)}),
            _said(visit, link),
            link.score >= SURE_FROM,
            link.organisation_id,
            link.place_id,
            can_be_judged=works > 0 and (link.place_id != UNKNOWN or bool(link.organisation_id)),
        )
        for link in row.links
    )
    is_judged = any(reading.can_be_judged for reading in readings)
    return Line(row.author_name, row.raw_string, readings, string_id(row.raw_string), _reach(visit, works, is_judged))


def _reach(visit: Visit, works: int, is_judged: bool) -> str:
    if not is_judged:
        return ""
    return visit.t("judgements.of_papers", count=f"{works:,}") if works > 1 else visit.t("judgements.of_paper")


def _said(visit: Visit, link: LinkRow) -> str:
    """How sure a link is and by whom; a candidate below the line is not counted."""
    said = {"score": f"{link.score:.2f}", "by": visit.t.elsewhere(link.by)}
    if link.score < COUNTED_FROM:
        return visit.t("work.not_counted", **said)
    return visit.t("work.sure", **said) if link.score >= SURE_FROM else visit.t("work.doubtful", **said)


def _came_from(visit: Visit, asof: str | None) -> Address | None:
    """The pair a reader came from, for the way back; none where the URL names no known pair."""
    a, _, b = visit.query.get("from", "").partition(",")
    if a == b or a not in visit.book.regions or b not in visit.book.regions:
        return None
    return Address(visit.language, a, b, Study((a, b), default_period(visit.book)), asof)


PAGE = Page("work", "/{lang}/records/works/{work_id:path}", render, is_live=True)
