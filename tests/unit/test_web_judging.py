"""From a figure to "not a match" and back: the judgement is recorded, shown, taken back, and changes the next corpus."""

import json
import re
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from midspan.api import Corpus, open_corpus
from midspan.desk import Desk, NextCorpus, string_id
from midspan.model.errors import JudgementError
from midspan.model.judgement import Answer
from midspan.model.place import UNKNOWN
from midspan.model.study import Period, Study
from midspan.recording import record_affiliation
from midspan.store.corpus import CorpusStore
from midspan.store.ledger import Ledger
from midspan.web import latest
from midspan.web.app import create_app
from midspan.web.audit import Audit
from midspan.web.forms import Tickets
from midspan.web.guard import Guard, own_names
from midspan.web.latest import Latest, Opened
from midspan.web.person import READER, Person, Role
from midspan.web.writing import Writing

HONG_KONG = "gn:1819729"
PAIR = "/en/shanghai/hong-kong"
FIGURE = f"{PAIR}/figure/joint_works.json?y=2019-2023"
JOINT = ("joint_works", Study(("shanghai", "hong-kong"), Period(2019, 2023)))
LIST = f"{PAIR}/records.json?figure=joint_works&y=2019-2023"


def served(home: Path, person: Person = Person(Role.EDITOR), *, tickets: Tickets | None = None) -> TestClient:  # noqa: B008
    following = NextCorpus(home)

    def opened() -> Opened:
        corpus = open_corpus(home)
        writing = Writing(Desk(corpus, following), tickets or own, Audit(home))
        return Opened(corpus, create_app(corpus, writing))

    own = Tickets()
    app = Guard(Latest(opened, CorpusStore(home).current, []), own_names("localhost", []), lambda _: person)
    return TestClient(app, base_url="http://localhost", follow_redirects=False)


@pytest.fixture
def client(own_home: Path) -> Iterator[TestClient]:
    with served(own_home) as one:
        yield one


@pytest.fixture
def corpus(own_home: Path) -> Corpus:
    return open_corpus(own_home)


def only_in_hong_kong(corpus: Corpus, ids: list[str]) -> tuple[str, str, Answer]:
    """A joint work that one reading of one string makes one: its id, the string, the reading."""
    for work_id in ids:
        found = {
            (row.raw_string, Answer(link.place_id, link.organisation_id))
            for row in corpus.work(work_id).authorships
            for link in row.links
            if link.place_id == HONG_KONG and link.score >= 0.2
        }
        if len(found) == 1:
            return work_id, *found.pop()
    raise AssertionError("every joint work has several addresses in Hong Kong")


def ticket(text: str) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', text)
    assert found
    return found[1]


def fields_of(text: str, action: str, holding: str = "") -> dict[str, str]:
    """The fields of the first form of an action that holds a text, as a browser would send them."""
    forms = re.findall(rf'<form[^>]*action="[^"]*{action}">(.*?)</form>', text, re.DOTALL)
    form = next(one for one in forms if holding in one)
    sent = {unescape(n): unescape(v) for n, v in re.findall(r'<input[^>]*?name="(\w+)"[^>]*?value="([^"]*)"', form)}
    options = re.findall(r"<option>(.*?)</option>", form)
    return sent | ({"reason": unescape(options[0])} if options else {})


def joint_works(client: TestClient) -> int:
    return int(client.get(FIGURE).json()["values"][0]["value"])


@pytest.mark.slow
def test_a_doubt_changes_the_figure_and_the_log(
    client: TestClient, corpus: Corpus, own_home: Path, monkeypatch
) -> None:
    monkeypatch.setattr(latest, "LOOK_EVERY", 0.0)
    before = joint_works(client)
    ids = [one["record_id"] for one in client.get(LIST).json()["records"]]
    work_id, raw, answer = only_in_hong_kong(corpus, ids)
    page = client.get(f"/en/records/works/{work_id}?from=shanghai,hong-kong")
    assert (page.headers["cache-control"], page.headers["referrer-policy"]) == ("no-store", "same-origin")
    assert "set-cookie" not in page.headers
    sent = fields_of(page.text, "not-a-match", string_id(raw)) | {"place": answer.place_id}
    done = client.post("/en/judgements/not-a-match", data=sent, headers={"sec-fetch-site": "same-origin"})
    assert (done.status_code, done.headers["location"]) == (
        303, f"/en/records/works/{work_id}?from=shanghai,hong-kong#judgements-title",
    )  # fmt: skip
    shown = client.get(done.headers["location"]).text
    assert "the address names another organisation" in shown
    assert "counts from the next corpus on" in shown
    assert "These figures do not know the newest judgements yet" in shown.replace("<b>", "").replace("</b>", "")
    assert joint_works(client) == before
    (judged,) = Ledger(own_home).read()[0]
    assert (judged.subject, judged.answers, judged.expect) == (
        (raw,), (Answer(UNKNOWN),), (f"{answer.place_id} {answer.organisation_id}".strip(),),
    )  # fmt: skip
    log = client.get("/en/judgements").text
    assert judged.by in log
    assert client.post("/en/judgements/build", data={"ticket": ticket(log)}).status_code == 303
    assert "The next corpus is being built" in client.get("/en/judgements").text
    end = time.monotonic() + 120
    while "counts in these figures" not in (log := client.get("/en/judgements").text) and time.monotonic() < end:
        time.sleep(0.2)
    assert "counts in these figures" in log, log
    assert "do not know the newest" not in log
    assert joint_works(client) < before
    assert work_id not in [one["record_id"] for one in client.get(LIST).json()["records"]]
    lines = [json.loads(line) for line in (own_home / "audit" / "audit.jsonl").read_text().splitlines()]
    assert [(line["what"], line["about"]) for line in lines] == [("not-a-match", judged.judgement_id), ("build", "")]


@pytest.mark.slow
def test_what_was_said_can_be_taken_back_and_said_again(client: TestClient, corpus: Corpus, own_home: Path) -> None:
    work_id, raw, _ = only_in_hong_kong(corpus, [one["record_id"] for one in client.get(LIST).json()["records"]])
    sent = fields_of(client.get(f"/en/records/works/{work_id}").text, "not-a-match", string_id(raw))
    assert client.post("/en/judgements/not-a-match", data=sent).status_code == 303
    twice = client.post("/en/judgements/not-a-match", data=sent)
    assert (twice.status_code, "judged already" in twice.text) == (400, True)
    back = fields_of(client.get("/en/judgements").text, "take-back")
    assert client.post("/en/judgements/take-back", data=back).status_code == 303
    log = client.get("/en/judgements").text
    assert ("no longer in force" in log, "is taken back." in log, "do not know" in log) == (True, True, False)
    assert client.post("/en/judgements/take-back", data=back).status_code == 400
    assert client.post("/en/judgements/not-a-match", data=sent).status_code == 303
    assert len(Ledger(own_home).read()[0]) == 3


@pytest.mark.slow
def test_a_correction_rests_on_the_one_before_it(own_home: Path, corpus: Corpus) -> None:
    work_id, raw, answer = only_in_hong_kong(corpus, [r.record_id for r in corpus.records(*JOINT, {}, 0, 500).rows])
    other = Answer("gn:1796236")
    record_affiliation(corpus, raw, [answer, other], reason="both", by="Bo")
    Desk(corpus).not_a_match(work_id, string_id(raw), answer, reason="no", by="Ann")
    assert Ledger(own_home).read()[0][-1].answers == (other,)


@pytest.mark.slow
def test_readers_may_not_judge(own_home: Path) -> None:
    tickets = Tickets()
    with served(own_home, READER, tickets=tickets) as client:
        work_id = client.get(LIST).json()["records"][0]["record_id"]
        assert '<form class="judge"' not in client.get(f"/en/records/works/{work_id}").text
        sent = {"ticket": tickets.issue(""), "judgement": "abc", "reason": "x"}
        refused = client.post("/en/judgements/take-back", data=sent)
        assert (refused.status_code, "you may read here" in refused.text.lower()) == (403, True)
    assert Ledger(own_home).read()[0] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("headers", "changed", "status", "said"),
    [
        ({"sec-fetch-site": "cross-site"}, {}, 403, "another site"),
        ({"sec-fetch-site": "same-site"}, {}, 403, "another site"),
        ({"origin": "https://elsewhere.example"}, {}, 403, "another site"),
        ({"origin": "null"}, {}, 403, "another site"),
        ({"origin": "http://localhost:81"}, {}, 403, "another site"),
        ({}, {"ticket": ""}, 403, "too old"),
        ({}, {"ticket": "0.0.0"}, 403, "too old"),
        ({}, {"ticket": Tickets().issue("")}, 403, "too old"),
        ({}, {"surprise": "1"}, 400, "other fields"),
        ({}, {"reason": "\0"}, 400, "other fields"),
        ({}, {"reason": " \n "}, 400, "needs a reason"),
        ({}, {"reason": "x" * 501}, 400, "more than 500"),
        ({}, {"reason": "x" * 70_000}, 400, "65536 bytes"),
        ({}, {"judgement": "zzz"}, 400, "no judgement"),
        ({"content-type": "text/plain"}, {}, 400, "not a form"),
        ({"content-type": "application/json"}, {}, 400, "not a form"),
    ],
)
def test_a_form_from_elsewhere_or_odd_changes_nothing(client, own_home, headers, changed, status, said) -> None:
    form = {"ticket": "", "judgement": "x", "reason": "because"}
    work_id = client.get(LIST).json()["records"][0]["record_id"]
    form["ticket"] = ticket(client.get(f"/en/records/works/{work_id}").text)
    answer = client.post("/en/judgements/take-back", data=form | changed, headers=headers)
    assert (answer.status_code, said in answer.text) == (status, True), answer.text
    assert Ledger(own_home).read()[0] == []
    assert not (own_home / "audit").exists()


def test_a_server_answers_to_its_own_names_only(client: TestClient) -> None:
    for host in ("localhost:8765", "127.0.0.1:1", "[::1]:8765", "192.168.1.9"):
        assert client.get("/en/", headers={"host": host}).status_code == 200
    for host in ("elsewhere.example", "localhost.elsewhere.example", "", "[", "127.0.0.1.nip.io:8765"):
        assert client.get("/en/", headers={"host": host}).status_code == 421


@pytest.mark.slow
def test_what_no_work_has_is_refused(corpus: Corpus) -> None:
    desk = Desk(corpus)
    work_id = corpus.records(*JOINT, {}, 0, 1).rows[0].record_id
    with pytest.raises(JudgementError, match="was read so"):
        desk.not_a_match(work_id, string_id("nothing"), Answer(HONG_KONG), reason="x", by="Ann")


@pytest.mark.slow
def test_a_build_that_fails_says_so(tmp_path: Path) -> None:
    following = NextCorpus(tmp_path)
    following.begin()
    with pytest.raises(JudgementError, match="already"):
        following.begin()
    end = time.monotonic() + 60
    while following.is_running and time.monotonic() < end:
        time.sleep(0.05)
    assert "there is no snapshot to build from" in following.failure
