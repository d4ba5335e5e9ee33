"""A team's server: who comes in, as what, for how long, and what is written down."""

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient
from tests.fixtures.provider import CLIENT, SECRET, FakeProvider, providing
from tests.tiny import GOLDEN
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from midspan.api import Corpus
from midspan.cli import midspan as group
from midspan.desk import Desk
from midspan.model.errors import SettingError
from midspan.web.app import create_app
from midspan.web.audit import Audit
from midspan.web.forms import Tickets
from midspan.web.guard import Guard, Hosts, Rate
from midspan.web.person import Role
from midspan.web.security import SecurityHeaders
from midspan.web.team import passwords, sessions
from midspan.web.team.door import SESSION, Door
from midspan.web.team.members import TeamFile, read_members
from midspan.web.writing import Writing

OWN = "https://midspan.example.org"
PASSWORD = "correct horse battery"  # noqa: S105
PAIR = "/en/shanghai/hong-kong"
Client = Callable[..., TestClient]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return GOLDEN.write(tmp_path_factory.mktemp("team") / "home")


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COST", 1 << 4)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "team.toml"
    path.write_text(f"""
names = ["midspan.example.org"]
proxies = ["10.0.0.1"]
[users.ann]
role = "editor"
password = "{passwords.hashed(PASSWORD)}"
[users.bo]
role = "reader"
password = "{passwords.hashed(PASSWORD)}"
""")
    return path


@pytest.fixture
def door(file: Path, tmp_path: Path) -> Door:
    return Door(TeamFile(file), Audit(tmp_path), Tickets())


@pytest.fixture
def browser(door: Door, corpus: Corpus) -> Client:
    """Makes browsers of one server; behind its proxy if `peer` is the proxy's address."""
    app = create_app(corpus, Writing(Desk(corpus), door.tickets, door.audit), door)
    guarded = SecurityHeaders(Guard(app, Hosts(frozenset(door.file.members.names)), door.person, door.answer_stranger))

    def made(base: str = OWN, peer: str = "192.0.2.7") -> TestClient:
        proxied = ProxyHeadersMiddleware(guarded, trusted_hosts=list(door.file.members.proxies))  # type: ignore[arg-type]
        return TestClient(proxied, base_url=base, follow_redirects=False, client=(peer, 5))

    return made


def sign_in(client: TestClient, name: str, password: str = PASSWORD, then: str = "/en/"):
    form = client.get(f"/en/sign-in?then={then}").text
    action = unescape(re.search(r'class="sign-in" method="post" action="([^"]+)"', form)[1])  # type: ignore[index]
    sent = {"ticket": ticket(form), "name": name, "password": password}
    return client.post(action, data=sent, headers={"origin": str(client.base_url).rstrip("/")})


def ticket(text: str) -> str:
    return re.search(r'name="ticket" value="([^"]+)"', text)[1]  # type: ignore[index]


def log(door: Door) -> list[tuple[str, str]]:
    lines = door.audit.path.read_text().splitlines() if door.audit.path.exists() else []
    return [(one["what"], one["who"]) for one in map(json.loads, lines)]


def test_strangers_see_the_sign_in_page_only(browser: Client, corpus: Corpus) -> None:
    client = browser()
    for path in (f"{PAIR}/overview?y=2020", "/en/methods", "/en/judgements", "/en/account", "/openapi.json"):
        answer = client.get(path)
        assert answer.status_code == (401 if path.endswith(".json") else 303)
        assert "Shanghai" not in answer.text
    assert client.get("/zh-Hant/methods").headers["location"] == "/zh-Hant/sign-in?then=%2Fzh-Hant%2Fmethods"
    twin = client.get(f"{PAIR}/figure/joint_works.json")
    assert (twin.status_code, twin.json()["error"]["next_step"]) == (401, "sign in with a browser first")
    for form in ("csv", "svg", "xlsx", "pdf", "docx"):
        assert client.get(f"{PAIR}/report.{form}").status_code == 401
    assert client.post("/en/judgements/build", data={}).status_code == 401
    for path in ("/en/sign-in", "/en/sign-in?nothing=1", "/xx/sign-in"):
        assert corpus.corpus_id not in client.get(path).text
    page = client.get("/en/sign-in")
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert "max-age=31536000" in page.headers["strict-transport-security"]
    assert client.get("/static/app.css").status_code == 200


def test_who_signs_in_gets_a_careful_cookie_and_the_page_they_wanted(browser: Client, door: Door) -> None:
    client = browser()
    answer = sign_in(client, "ann", then=f"{PAIR}/overview?y=2020%26count=full")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAIR}/overview?y=2020&count=full")
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith(f"{SESSION}=")
    assert all(part in cookie for part in ("httponly", "secure", "samesite=lax", "path=/", "max-age=43200"))
    page = client.get("/en/methods")
    assert (page.status_code, page.headers["cache-control"]) == (200, "private, no-cache")
    assert "You are signed in as ann. You may read every page and record judgements." in " ".join(
        client.get("/en/account").text.split()
    )
    assert log(door) == [("sign-in", "ann")]
    assert PASSWORD not in door.audit.path.read_text()


def test_plain_http_gets_no_secure_cookie(browser: Client) -> None:
    assert "secure" not in sign_in(browser("http://midspan.example.org"), "ann").headers["set-cookie"].lower()


@pytest.mark.parametrize(
    "then", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere", "x", "/en/sign-in"]
)
def test_nobody_is_sent_elsewhere(browser: Client, then: str) -> None:
    assert sign_in(browser(), "bo", then=then).headers["location"] == "/en/"


def test_a_wrong_password_and_an_unknown_name_are_the_same(browser: Client, door: Door) -> None:
    texts = []
    for name in ("ann", "eve"):
        answer = sign_in(browser(), name, "wrong horse battery")
        texts.append(re.sub(r'value="[^"]*"', "", answer.text))
        assert (answer.status_code, SESSION in answer.headers.get("set-cookie", "")) == (403, False)
    assert texts[0] == texts[1]
    assert log(door) == [("sign-in-refused", "ann"), ("sign-in-refused", "eve")]


def test_one_may_not_try_for_ever(browser: Client, door: Door) -> None:
    client = browser()
    statuses = [sign_in(client, "ann", "wrong horse battery").status_code for _ in range(11)]
    assert statuses == [403] * 10 + [429]
    assert sign_in(client, "ann").status_code == 429
    assert sign_in(browser(peer="192.0.2.8"), "ann").status_code == 303
    assert log(door)[-3:] == [("sign-in-too-often", "ann")] * 2 + [("sign-in", "ann")]


@pytest.mark.slow
def test_readers_and_editors_see_their_own_pages(browser: Client) -> None:
    ann, bo = browser(), browser()
    sign_in(ann, "ann")
    sign_in(bo, "bo")
    work = "/en/records/works/W1?from=shanghai,hong-kong"
    found = next(w for w in ("W1", "W2", "W3", "w1", "J1") if ann.get(f"/en/records/works/{w}").status_code == 200)
    work = f"/en/records/works/{found}"
    texts = {who: client.get(work).text for who, client in (("ann", ann), ("bo", bo), ("ann again", ann))}
    assert ["Not a match" in texts[who] for who in ("ann", "bo", "ann again")] == [True, False, True]
    refused = bo.post("/en/judgements/build", data={"ticket": ticket(bo.get("/en/account").text)})
    assert refused.status_code == 403


def test_a_ticket_of_one_person_is_no_good_for_another(browser: Client) -> None:
    ann, bo = browser(), browser()
    sign_in(ann, "ann")
    sign_in(bo, "bo")
    stolen = {"ticket": ticket(bo.get("/en/account").text)}
    assert ann.post("/en/sign-out", data=stolen).status_code == 403
    own = {"ticket": ticket(ann.get("/en/account").text)}
    assert ann.post("/en/sign-out", data=own, headers={"origin": "https://elsewhere.example"}).status_code == 403
    assert ann.post("/en/sign-out", data=own, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert ann.post("/en/sign-out", data=own, headers={"origin": OWN}).status_code == 303


def test_a_sign_in_form_of_another_browser_is_refused(browser: Client) -> None:
    mine, theirs = browser(), browser()
    mine.get("/en/sign-in")
    sent = {"ticket": ticket(theirs.get("/en/sign-in").text), "name": "bo", "password": PASSWORD}
    assert mine.post("/en/sign-in", data=sent).status_code == 403
    assert browser().post("/en/sign-in", data=sent).status_code == 403


def test_who_signed_out_is_out(browser: Client) -> None:
    client = browser()
    sign_in(client, "ann")
    kept = client.cookies[SESSION]
    client.post("/en/sign-out", data={"ticket": ticket(client.get("/en/account").text)})
    assert client.get("/en/methods").status_code == 303
    client.cookies.set(SESSION, kept, domain="midspan.example.org")
    assert client.get("/en/methods").status_code == 303


@pytest.mark.parametrize("change", ["password", "role", "gone", "broken"])
def test_the_file_is_read_again(browser: Client, file: Path, change: str) -> None:
    client = browser()
    sign_in(client, "ann")
    text = file.read_text()
    new = {
        "password": text.replace("[users.bo]", "# [users.bo]", 1).replace(
            re.findall(r'password = "([^"]+)"', text)[0], passwords.hashed("another horse battery"), 1
        ),
        "role": text.replace('"editor"', '"reader"'),
        "gone": text.replace("[users.ann]", "[users.cy]"),
        "broken": text + "[",
    }[change]
    file.write_text(new if change != "password" else new.replace("# [users.bo]", "[users.bo]"))
    status = client.get("/en/methods").status_code
    assert status == (303 if change in ("password", "gone") else 200)
    if status == 200:
        may_write = "record judgements" in client.get("/en/account").text
        assert may_write == (change == "broken")


def test_a_session_ends_by_itself_and_cannot_be_made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    held = sessions.Sessions()
    kept = held.begin("ann", "x")
    assert held.of(kept).name == "ann"  # type: ignore[union-attr]
    session_id = kept.rpartition(".")[0]
    assert [held.of(odd) for odd in ("", ".", session_id, f"{session_id}.", f"{session_id}.{'0' * 64}", "é.é")] == [
        None
    ] * 6
    assert sessions.Sessions().of(kept) is None
    monkeypatch.setattr(sessions, "LASTS", -1)
    assert held.of(kept) is None


def test_only_a_named_proxy_is_believed(browser: Client, door: Door) -> None:
    headers = {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https"}
    inside = browser("http://midspan.example.org", peer="10.0.0.1")
    form = inside.get("/en/sign-in", headers=headers)
    assert "secure" in form.headers["set-cookie"].lower()
    forged = browser("http://midspan.example.org", peer="192.0.2.7")
    assert "secure" not in forged.get("/en/sign-in", headers=headers).headers["set-cookie"].lower()
    sent = {"ticket": ticket(form.text), "name": "ann", "password": "wrong horse battery"}
    cookie = form.headers["set-cookie"].partition(";")[0]
    inside.post("/en/sign-in", data=sent, headers={**headers, "cookie": cookie, "origin": OWN})
    assert json.loads(door.audit.path.read_text())["from"] == "203.0.113.9"


def test_other_names_are_not_answered(browser: Client) -> None:
    answer = browser("https://elsewhere.example").get("/en/sign-in")
    assert (answer.status_code, "content-security-policy" in answer.headers) == (421, True)


def test_a_rate_frees_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    rate = Rate(2, 10, senders=2)
    assert [rate.is_free("a") for _ in range(3)] == [True, True, False]
    now[0] = 11
    assert rate.is_free("a")
    for other in "bcd":
        rate.is_free(other)
    assert len(rate._done) == 2


def test_passwords() -> None:
    kept = passwords.hashed(PASSWORD)
    assert kept != passwords.hashed(PASSWORD)
    assert (passwords.is_password(PASSWORD, kept), passwords.is_password("x", kept)) == (True, False)
    assert not passwords.is_password(PASSWORD, "")
    with pytest.raises(SettingError, match="11 characters"):
        passwords.hashed("x" * 11)


def test_the_command_prints_a_user(tmp_path: Path) -> None:
    done = CliRunner().invoke(group, ["user", "ann.lee@x", "--role", "editor"], input=f"{PASSWORD}\n")
    assert done.exit_code == 0, done.output
    path = tmp_path / "team.toml"
    path.write_text(done.stdout)
    ((name, member),) = read_members(path).users.items()
    assert (name, member.role, passwords.is_password(PASSWORD, member.password)) == ("ann.lee@x", Role.EDITOR, True)
    assert PASSWORD not in done.output
    said = CliRunner().invoke(group, ["user", "bo", "--json"], input=f"{PASSWORD}\n").stdout
    assert [json.loads(said)[name] for name in ("name", "role")] == ["bo", "reader"]
    for odd in ("a b", 'a"b', "a\\b", ""):
        assert CliRunner().invoke(group, ["user", odd], input=f"{PASSWORD}\n").exit_code != 0


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("", "nobody may come in"),
        ("[users", "not TOML"),
        ("user = 1", '"user" is not known'),
        ("users = 1", "not a table"),
        ("[users]\nann = 1", "a role and a password"),
        ('[users.ann]\nrole = "editor"', '"password" is missing'),
        ('[users.ann]\nrole = "boss"\npassword = "scrypt$16$8$1$AAAA$AAAA"', 'no role "boss"'),
        ('[users.ann]\nrole = "editor"\npassword = "secret"', "not a scrypt hash"),
        ('[users.ann]\nrole = "editor"\npassword = "scrypt$99999999$8$1$AAAA$AAAA"', "not a scrypt hash"),
        ('proxies = ["all"]\n[users.ann]\nrole = "reader"\npassword = "scrypt$16$8$1$AAAA$AAAA"', "address of a proxy"),
        ('[oidc]\nissuer = "http://x.example"\naddress = "https://y"', "not an https address"),
        (
            '[oidc]\nissuer = "https://x"\naddress = "https://y"\nclient_id = "a"\nsecret_file = "none"',
            "secret can't be",
        ),
    ],
)
def test_a_file_with_a_mistake_says_where(tmp_path: Path, text: str, fact: str) -> None:
    path = tmp_path / "team.toml"
    path.write_text(text)
    with pytest.raises(SettingError, match=fact) as found:
        read_members(path)
    assert str(tmp_path) in str(found.value)


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with providing(FakeProvider()) as one:
        yield one


@pytest.fixture
def by_provider(provider: FakeProvider, file: Path, tmp_path: Path) -> Path:
    (tmp_path / "oidc.secret").write_text(SECRET + "\n")
    file.write_text(f"""
names = ["midspan.example.org"]
[oidc]
issuer = "{provider.issuer}"
address = "{OWN}"
client_id = "{CLIENT}"
secret_file = "oidc.secret"
editors = ["Ann@example.org"]
readers = ["*@example.org"]
""")
    return file


def come_back(client: TestClient, provider: FakeProvider, then: str = "/en/methods", **changed: str):
    to = client.get(f"/en/sign-in/provider?then={then}").headers["location"]
    assert urlsplit(to).path == "/authorize"
    assert parse_qs(urlsplit(to).query)["redirect_uri"] == [f"{OWN}/oidc/return"]
    said = provider.consent(to) | changed
    return client.get("/oidc/return", params={name: text for name, text in said.items() if text})


@pytest.mark.slow
def test_people_of_a_provider_come_in(by_provider: Path, browser: Client, provider: FakeProvider, door: Door) -> None:
    client = browser()
    assert 'name="password"' not in client.get("/en/sign-in").text
    answer = come_back(client, provider)
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/methods")
    assert "record judgements" in client.get("/en/account").text
    provider.claims = {"email": "bo@example.org"}
    other = browser()
    come_back(other, provider)
    assert "You may read every page." in other.get("/en/account").text
    by_provider.write_text(by_provider.read_text().replace('"*@example.org"', '"cy@example.org"'))
    assert (client.get("/en/methods").status_code, other.get("/en/methods").status_code) == (200, 303)
    assert log(door) == [("sign-in", "ann@example.org"), ("sign-in", "bo@example.org")]


@pytest.mark.slow
@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"}, {"aud": "another"}, {"iss": "https://another.example"}, {"exp": 1},
        {"email": "eve@elsewhere.example"}, {"email_verified": False}, {"email_verified": "true"}, {"email": ""},
        {"email": ["ann@example.org"]}, {"azp": "another"},
    ],
)  # fmt: skip
def test_a_token_that_is_not_right_lets_nobody_in(
    by_provider: Path, browser: Client, provider: FakeProvider, door: Door, claims: dict[str, object]
) -> None:
    provider.claims = claims
    client = browser()
    answer = come_back(client, provider)
    assert (answer.status_code, SESSION in client.cookies) == (403, False)
    assert [what for what, _ in log(door)] == ["sign-in-refused"]


@pytest.mark.slow
def test_a_token_by_another_key_lets_nobody_in(by_provider: Path, browser: Client, provider: FakeProvider) -> None:
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "1"})
    assert come_back(browser(), provider).status_code == 403


@pytest.mark.parametrize(
    "changed",
    [{"state": "made-up"}, {"state": ""}, {"code": ""}, {"code": "made-up"}, {"iss": "https://other.example"}],
)
def test_an_answer_that_was_not_asked_for_lets_nobody_in(
    by_provider: Path, browser: Client, provider: FakeProvider, changed: dict[str, str]
) -> None:
    assert come_back(browser(), provider, **changed).status_code == 403


def test_an_answer_works_once_and_in_its_own_browser(
    by_provider: Path, browser: Client, provider: FakeProvider
) -> None:
    mine, theirs = browser(), browser()
    theirs.get("/en/sign-in")
    said = provider.consent(mine.get("/en/sign-in/provider").headers["location"])
    assert theirs.get("/oidc/return", params=said).status_code == 403
    said = provider.consent(mine.get("/en/sign-in/provider").headers["location"])
    assert [mine.get("/oidc/return", params=said).status_code for _ in range(2)] == [303, 403]
