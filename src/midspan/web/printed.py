"""What an organiser prints of an event: its programme, and cards of tables or people, as HTML and as PDF.

On the programme, which anybody may see, speakers are named by consent. Cards are for the room: they name everybody.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from zoneinfo import ZoneInfo

from midspan.export.cards import Card, CardDay, Cards, cards_pdf
from midspan.export.document import Document, Facts, Grid, Section, plain
from midspan.export.document_pdf import document_pdf
from midspan.meet.calendar import Version
from midspan.meet.talks import Agenda
from midspan.model.event import Event
from midspan.model.meeting import Meeting, Participation
from midspan.web.blocks.programme import Row, Sessions, Spoken, called, days_of, name_of, table_order, time_of
from midspan.web.report_html import cards_html, report_html
from midspan.web.words import Words

FORMS = ("html", "pdf")


@dataclass(frozen=True, slots=True)
class Printed:
    """An event to print in a language: its people by id, and the names of regions and of its series."""

    t: Words
    event: Event
    series: str
    people: Mapping[str, Participation]
    region_name: Callable[[str], str]

    def programme(self, agendas: Sequence[Agenda], form: str) -> bytes:
        """The last version of the sessions: at a glance, then day by day."""
        document = self._programme(agendas)
        return document_pdf(document) if form == "pdf" else report_html(document).encode()

    def table_cards(self, versions: Sequence[Version], form: str) -> bytes:
        """A card for each table: slot by slot who meets whom."""
        last = versions[-1]
        tables = sorted({one.table for one in last.plan.meetings if one.table}, key=table_order)
        cards = [
            self._card(table, "", [one for one in last.plan.meetings if one.table == table], last, self._at_table)
            for table in tables
        ]
        head = ("seminar.time", "seminar.who", "seminar.with", "seminar.how")
        return self._cards(cards, head, versions, form)

    def person_cards(self, versions: Sequence[Version], form: str) -> bytes:
        """A card for each person who has a meeting, by name: slot by slot whom they meet, and where."""
        last = versions[-1]
        met = {person for one in last.plan.meetings for person in one.people}
        every = sorted((self.named(person), person) for person in met)
        cards = [
            self._card(*self._called(person), last.plan.of(person), last, self._of_person(person))
            for _, person in every
        ]
        return self._cards(cards, ("seminar.time", "seminar.with", "seminar.table", "seminar.how"), versions, form)

    def _programme(self, agendas: Sequence[Agenda]) -> Document:
        t, event = self.t, self.event
        sessions = Sessions(t, event, agendas, self._by_consent)
        rows = sessions.rows()
        table = tuple((row.when, *(one.title if one else "" for one in row.sessions)) for row in rows)
        glance = Grid(t("print.glance"), (t("seminar.time"), *sessions.rooms), table, is_text=True)
        days = [
            Section(day, "", tuple(part for row in some for part in self._talks(row)))
            for day, some in groupby(rows, key=lambda row: row.day)
        ]
        frozen = agendas[-1].moment.astimezone(ZoneInfo(event.time_zone)).date().isoformat()
        note = t("seminar.talks", talks=sessions.talks, zone=event.time_zone)
        return Document(
            language=t.language, title=t.named(t("seminar.programme"), self._title),
            kicker=self.series or t("seminar.programme"),
            headline=self._title, lede=plain(days_of(t, event)), warning="",
            sections=(Section(t("print.glance"), note, (glance,)), *days),
            foot=self._foot(len(agendas), frozen), date=frozen,
            page_of=t("report.page", page="{page}", pages="{pages}"),
        )  # fmt: skip

    def _talks(self, row: Row) -> list[Facts]:
        return [
            Facts(
                self.t("print.session", time=row.time, room=one.room, title=one.title),
                tuple((talk.time, self._talk(talk)) for talk in one.talks),
            )
            for one in row.sessions
            if one
        ]

    def _talk(self, one: Spoken) -> str:
        return self.t("print.talk", title=one.title, speakers=one.speakers) if one.speakers else one.title

    def _card(
        self, name: str, note: str, meetings: Sequence[Meeting], version: Version,
        cells: Callable[[Meeting], tuple[str, str]],
    ) -> Card:  # fmt: skip
        zone = ZoneInfo(self.event.time_zone)
        slots = {slot.slot_id: slot for slot in version.slots}
        order = sorted(meetings, key=lambda one: (slots[one.slot_id].start, one.people))

        def row(one: Meeting) -> tuple[str, ...]:
            how = self.t.joined("list.sentence", (self.t(f"seminar.{one.setting}"), version.links.get(one.people, "")))
            return time_of(slots[one.slot_id], zone), *cells(one), how

        days = groupby(order, key=lambda one: slots[one.slot_id].start.astimezone(zone).date())
        return Card(
            name, note, tuple(CardDay(self.t.date(day.isoformat()), tuple(map(row, some))) for day, some in days)
        )

    def _at_table(self, one: Meeting) -> tuple[str, str]:
        return self.named(one.people[0]), self.named(one.people[1])

    def _of_person(self, person_id: str) -> Callable[[Meeting], tuple[str, str]]:
        def cells(one: Meeting) -> tuple[str, str]:
            return self.named(next(other for other in one.people if other != person_id)), one.table or "–"

        return cells

    def _cards(self, cards: Sequence[Card], head: Sequence[str], versions: Sequence[Version], form: str) -> bytes:
        frozen = versions[-1].moment.astimezone(ZoneInfo(self.event.time_zone)).date().isoformat()
        made = Cards(
            self.t.language, self._title, self.t.joined("list.clause", (self._title, days_of(self.t, self.event))),
            tuple(map(self.t, head)), tuple(cards), self._foot(len(versions), frozen), frozen,
        )  # fmt: skip
        return cards_pdf(made) if form == "pdf" else cards_html(made).encode()

    @property
    def _title(self) -> str:
        return self.event.title.in_language(self.t.language)

    def _foot(self, version: int, day: str) -> str:
        return self.t("print.foot", version=version, date=self.t.date(day), zone=self.event.time_zone)

    def _by_consent(self, person_id: str) -> str:
        return name_of(self.t, self.people.get(person_id), self.region_name)

    def _called(self, person_id: str) -> tuple[str, str]:
        """The name in large letters, and the organisation below it."""
        return called(self.t, self.people.get(person_id), self.region_name)

    def named(self, person_id: str) -> str:
        """A person by full name and organisation."""
        return self.t.joined("list.clause", self._called(person_id))
