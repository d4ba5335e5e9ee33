"""Pages of an event: its timetable by consent, what it says in three languages, files, and nothing where there is none."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import icalendar
import pytest
from lxml import html
from starlette.testclient import TestClient
from tests.tiny import GOLDEN

from midspan.meet.definition import EVENT_TEMPLATE, SERIES_TEMPLATE
from midspan.meet.folder import COLUMNS, OPTIONAL, read_event
from midspan.meet.follow_up import FollowUps
from midspan.meet.meetings import plan_meetings
from midspan.meet.sessions import SessionPlan
from midspan.meet.talks import Agendas
from midspan.meet.versions import Versions
from midspan.model.contract import Origin, OriginKind
from midspan.model.event import Session, Talk
from midspan.model.outcome import Basis, Outcome, OutcomeKind
from midspan.model.place import Name
from midspan.record.outcomes import row_of_outcome
from midspan.seminars import Seminar, divide
from midspan.store.register import Register
from midspan.web.app import create_app
from midspan.web.blocks.programme import COLUMNS as PROGRAMME

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
SPAN = "2026-11-03T09:00+08:00,2026-11-03T09:30+08:00"
TABLES = {
    "people.csv": [
        "p1,Ann Public,University One,shanghai,in_person,,,,yes", "p2,Bo Secret,University Two,hong-kong,,,,,",
        "p3,Cy Public,University Three,hong-kong,online,,,,yes",
    ],
    "slots.csv": [f"s1,{SPAN}"],
    "requests.csv": ["p1,p2,3", "p1,p3,1"],
    "tables.csv": ["Table <1>"],
    "attendance.csv": [f"p1,in_person,{SPAN}", f"p2,online,{SPAN}"],
}  # fmt: skip


def make(folder: Path, **changed: str) -> Path:
    folder.mkdir(parents=True)
    text = EVENT_TEMPLATE.replace("Name of the event", "Dialogue & <more>").replace(
        'zh_hans = ""', 'zh_hans = "对话会"', 1
    )
    for old, new in changed.items():
        text = text.replace(old, new)
    (folder / "event.toml").write_text(text, encoding="utf-8")
    for name, rows in TABLES.items():
        head = ",".join((*COLUMNS[name], *OPTIONAL.get(name, ())))
        (folder / name).write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    GOLDEN.write(tmp_path)
    return tmp_path


@pytest.fixture
def web(home: Path) -> Iterator[TestClient]:
    from midspan.api import Corpus

    with TestClient(create_app(Corpus(home))) as client:
        yield client


def planned(home: Path) -> Path:
    folder = make(home / "events" / "dialogue" / "2026")
    (folder.parent / "series.toml").write_text(SERIES_TEMPLATE, encoding="utf-8")
    wanted = read_event(folder)
    first = Versions(folder / "plan").add(plan_meetings(wanted.event, wanted.requests), wanted.event)
    Versions(folder / "plan").add(plan_meetings(wanted.event, wanted.requests[1:], before=first.plan), wanted.event)
    FollowUps(folder).add(("p1", "p3"), 365, "joint_work")
    return folder


def with_talks(home: Path) -> Path:
    """The planned event, with two talks in two rooms and an outcome on record of each kind."""
    folder = planned(home)
    room = '\n[[rooms]]\nname = "Annexe <2>"\nseats = 20\n'
    (folder / "event.toml").write_text((folder / "event.toml").read_text(encoding="utf-8") + room, encoding="utf-8")
    words = ["lithium battery anode energy storage", "cancer tumour immune therapy"]
    rows = [
        f"t{at},Title & <{at}>,{text},{who}" for at, (text, who) in enumerate(zip(words, ("p1;p2", "p3"), strict=True))
    ]
    for name, lines in (
        ("abstracts.csv", rows),
        ("session-slots.csv", ["a,2026-11-03T14:00+08:00,2026-11-03T15:00+08:00"]),
    ):
        (folder / name).write_text("\n".join([",".join(COLUMNS[name]), *lines, ""]), encoding="utf-8")
    divide(folder, folder / "plan", 1)
    met, day = Origin(OriginKind.MEETING, "dialogue/2026/p1+p3"), date(2026, 11, 3)
    sides = ("University One", "University Three")
    found = [
        Outcome(OutcomeKind.VISIT, met, day, sides, day),
        Outcome(OutcomeKind.JOINT_WORK, met, day, sides, day, "W1", basis=Basis.INFERRED),
        Outcome(OutcomeKind.PATENT, Origin(OriginKind.EVENT, "other"), day, sides, day, "P1"),
    ]
    Register(home).add(row_of_outcome(one, "ann", f"2026-11-0{at}T00:00:00Z") for at, one in enumerate(found, 4))
    return folder


def text_of(web: TestClient, path: str) -> str:
    answer = web.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_without_an_event_the_page_says_so_and_leads_on(web: TestClient, home: Path) -> None:
    for language in LANGUAGES:
        page = html.fromstring(text_of(web, f"/{language}/shanghai/hong-kong/seminar"))
        assert page.xpath("//main//a[contains(@href, '/topics')]")
    make(home / "events" / "elsewhere", **{'"shanghai"': '"beijing"'})
    assert "No seminar of" in text_of(web, "/en/shanghai/hong-kong/seminar")
    assert web.get("/en/shanghai/hong-kong/seminar.json").status_code == 404


def test_an_event_without_a_plan_has_its_people(web: TestClient, home: Path) -> None:
    make(home / "events" / "one")
    page = html.fromstring(text_of(web, "/en/shanghai/hong-kong/seminar"))
    assert "3 people are registered" in page.text_content()
    assert not page.xpath("//h2[@id='timetable']")


def test_the_page_holds_the_programme_and_what_came_of_the_event(web: TestClient, home: Path) -> None:
    with_talks(home)
    page = html.fromstring(text_of(web, "/en/shanghai/hong-kong/seminar"))
    (table,) = page.xpath("//section[@aria-labelledby='programme']//table")
    assert [one.text_content() for one in table.xpath(".//thead//th")] == ["Time", "Hall", "Annexe <2>"]
    (row,) = table.xpath(".//tbody/tr")
    cells = [" ".join(one.text_content().split()) for one in row.xpath("./th | ./td")]
    assert cells[0] == "2026-11-03 14:00–15:00"
    first = "Sustainable energy 14:00 Title & <0> Ann Public, University One; a participant from Hong Kong SAR"
    assert sorted(cells[1:]) == ["Biomedicine 14:00 Title & <1> Cy Public, University Three", first]
    rows = [
        [" ".join(cell.text_content().split()) for cell in one.xpath("./th | ./td")]
        for one in page.xpath("//section[@aria-labelledby='outcomes']//tbody/tr")
    ]
    assert rows == [["a visit", "declared", "1", "1", "1", "1"], ["a joint paper", "inferred", "1", "1", "1", "1"]]
    (event,) = page.xpath("//section[@aria-labelledby='events']//tbody/tr")
    assert [one.text_content() for one in event.xpath("./td")][-2:] == ["1", "1"]
    assert "可持續能源" in text_of(web, "/zh-Hant/shanghai/hong-kong/seminar")


def test_the_page_says_in_words_what_differs_between_versions(web: TestClient, home: Path) -> None:
    folder = planned(home)
    at = "/en/shanghai/hong-kong/seminar"

    def lines(query: str) -> list[str]:
        page = html.fromstring(text_of(web, at + query))
        found = page.xpath("//section[@aria-labelledby='different']//*[self::p or self::li]")
        return [" ".join(one.text_content().split()) for one in found]

    ann, cy, when = "Ann Public, University One", "Cy Public, University Three", "2026-11-03 09:00, Table <1>"
    changed = [f"{ann} – {cy}: new, {when}", f"{ann} – a participant from Hong Kong SAR: fell away, was {when}"]
    assert lines("")[0].startswith("Meetings: 1 in version 1, 1 in version 2; 1 new, 1 fell away, 0 at another time")
    assert lines("")[1:] == lines("?versions=1-2")[1:] == changed
    assert [one.partition(":")[2].split(",")[0] for one in lines("?versions=2-1")[1:]] == [" new", " fell away"]
    assert lines("?versions=2-2")[1:] == ["Nothing is different."]
    assert json.loads(text_of(web, f"{at}.json"))["different"][0]["changes"] == changed
    for bad in ("1", "1-3", "0-1", "a-b", "1-2-3", "-1-2", "99999999-1"):
        assert web.get(f"{at}?versions={bad}").status_code == 404
    wanted = read_event(folder)
    agendas = Agendas(folder / "plan")
    talk, slot = Talk("t1", "A talk"), wanted.event.slots[0]
    for room in ("Hall", "Annexe"):
        agendas.add(SessionPlan((Session("s", Name("S"), "s1", room, (talk,)),), (), 0, 0), [slot], 1)
    assert lines("?versions=1-2")[4:] == ["A talk: 2026-11-03 09:00, Annexe, before 2026-11-03 09:00, Hall"]


def test_files_hold_the_programme_and_what_came(web: TestClient, home: Path) -> None:
    with_talks(home)
    at = "/en/shanghai/hong-kong/seminar"
    said = json.loads(text_of(web, f"{at}.json"))
    assert [(one["title"], one["start"]) for one in sorted(said["talks"], key=lambda one: one["title"])] == [
        ("Title & <0>", "2026-11-03T14:00:00+08:00"), ("Title & <1>", "2026-11-03T14:00:00+08:00"),
    ]  # fmt: skip
    assert said["outcomes"]["so_far"] == {"declared": {"visit": 1}, "inferred": {"joint_work": 1}}
    lines = text_of(web, f"{at}.programme.csv").splitlines()
    assert (lines[0].removeprefix("\ufeff"), len(lines)) == (",".join(PROGRAMME), 3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_did_not_agree_is_named_nowhere(web: TestClient, home: Path, language: str) -> None:
    with_talks(home)
    at = f"/{language}/shanghai/hong-kong/seminar"
    shown = [text_of(web, at), *(text_of(web, f"{at}.{form}") for form in ("json", "csv", "programme.csv", "ics"))]
    assert [text for text in shown if "Secret" in text or "University Two" in text] == []
    assert all("Cy Public" in text for text in shown[:4])
    assert "<more>" not in shown[0]
    assert "Table <1>" not in shown[0]
    assert "Title & <" not in shown[0]
    assert "Annexe <2>" not in shown[0]


def test_the_page_holds_plan_versions_attendance_and_answers(web: TestClient, home: Path) -> None:
    planned(home)
    page = html.fromstring(text_of(web, "/en/shanghai/hong-kong/seminar?event=dialogue/2026"))
    said = " ".join(page.xpath("//main")[0].text_content().split())
    assert "3 people, 1 meetings in 1 slots, 1 tables; 0 wishes could not be placed." in said
    rows = {
        section.get("aria-labelledby"): [
            [" ".join(cell.text_content().split()) for cell in row.xpath("./th | ./td")]
            for row in section.xpath(".//tbody/tr")
        ]
        for section in page.xpath("//section")
    }
    assert rows["timetable"] == [
        ["Ann Public, University One", "Cy Public, University Three", "Table <1>", "one in the room, one online"]
    ]
    assert [row[0] for row in rows["people"]] == ["Ann Public, University One", "Cy Public, University Three"]
    assert [(row[0], *row[2:]) for row in rows["versions"]] == [
        ("2", "1", "1", "0", "1", ""), ("1", "1", "0", "0", "0", "Compare 1 with 2"),
    ]  # fmt: skip
    assert rows["follow"] == [["After 365 days", "a joint paper", "1"]]
    assert rows["events"][0][2:] == ["3", "1", "2", "1", "0", "0"]
    assert "No outcome of this event is on record." in said
    assert "2 came: 1 in person, 1 online, 0 both; 1 did not come." in said
    assert web.get("/en/shanghai/hong-kong/seminar?event=dialogue/2027").status_code == 404
    assert "对话会" in text_of(web, "/zh-Hans/shanghai/hong-kong/seminar")


def test_files_say_what_the_page_says(web: TestClient, home: Path) -> None:
    planned(home)
    at = "/en/hong-kong/shanghai/seminar"
    said = json.loads(text_of(web, f"{at}.json"))
    assert (said["event"], said["people"], len(said["meetings"]), said["came"]) == ("dialogue/2026", 3, 1, 2)
    assert text_of(web, f"{at}.csv").splitlines()[0].endswith("when,table,one,other,setting")
    (entry,) = icalendar.Calendar.from_ical(text_of(web, f"{at}.ics")).walk("VEVENT")
    assert (entry.decoded("dtstart"), entry.decoded("dtend")) == (date(2026, 11, 3), date(2026, 11, 5))
    assert (str(entry["summary"]), entry.decoded("sequence")) == ("Dialogue & <more>", 2)
    assert web.get(f"{at}.pdf").status_code == 404


def test_an_event_that_cannot_be_read_says_what_to_correct(web: TestClient, home: Path) -> None:
    make(home / "events" / "one", **{"Asia/Hong_Kong": "Asia/Nowhere"})
    answer = web.get("/en/shanghai/hong-kong/seminar")
    assert (answer.status_code, "Asia/Nowhere" in answer.text) == (400, True)


def test_what_came_of_events_is_read_from_the_register_that_is_named(home: Path) -> None:
    from midspan.api import open_corpus
    from midspan.model.errors import SettingError

    corpus = open_corpus(home)
    corpus.register = "mysql://nowhere/x"
    assert corpus.seminars(date(2026, 11, 1)) == ()
    make(home / "events" / "one")
    with pytest.raises(SettingError, match='"mysql"'):
        corpus.seminars(date(2026, 11, 1))


def test_the_key_of_an_event_outside_a_series_is_its_own(home: Path) -> None:
    from midspan.api import Corpus

    make(home / "events" / "one")
    (seminar,) = Corpus(home).seminars(date(2026, 11, 1))
    assert isinstance(seminar, Seminar)
    assert (seminar.key, seminar.series) == ("one", None)
