"""The door of a team's server: signing in and out, who a cookie names, and how often one may try."""

import re
import secrets
from collections.abc import Callable
from urllib.parse import quote, urlencode

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from midspan.locale import languages
from midspan.web.address import refuse_unknown
from midspan.web.audit import Audit
from midspan.web.forms import Refused, Tickets, TooMany, check_sender, read_form
from midspan.web.guard import Rate
from midspan.web.paper import write
from midspan.web.person import Person, person_of
from midspan.web.preferred import preferred
from midspan.web.routes import FORMS, REPORTS
from midspan.web.source import Book
from midspan.web.team.members import TeamFile
from midspan.web.team.oidc import RETURN, SignIns
from midspan.web.team.passwords import is_password
from midspan.web.team.sessions import LASTS, Sessions
from midspan.web.visit import Visit
from midspan.web.words import Words

SESSION, BROWSER = "midspan_session", "midspan_browser"
"""The two cookies: who is signed in, and whose sign-in form it is."""
BY_PROVIDER = "oidc"
FILES = FORMS.keys() | REPORTS.keys()
"""Endings of addresses that programs ask for: they get an error they can read, not a form."""
_OPEN = re.compile(r"/static/[^/]+|/[^/]+/sign-in(/provider)?|" + RETURN)
_LOCAL = re.compile(r"/(?![/\\])[^\x00-\x20\\\x7f]*")
_LIVE = {"cache-control": "no-store", "referrer-policy": "same-origin"}


class Door:
    """Lets people in whom the team's file or its provider knows. One for the whole life of a server."""

    def __init__(self, file: TeamFile, audit: Audit, tickets: Tickets) -> None:
        self.file, self.audit, self.tickets = file, audit, tickets
        self.sessions, self.sign_ins = Sessions(), SignIns()
        self.by_address, self.by_name = Rate(10, 300), Rate(20, 300)

    def person(self, request: Request) -> Person | None:
        """Whom the cookie of a request names, with the role of this moment; None where nobody."""
        session = self.sessions.of(request.cookies.get(SESSION, ""))
        if session is None:
            return None
        members = self.file.members
        if session.proof == BY_PROVIDER:
            role = members.provider.role_of(session.name) if members.provider else None
        else:
            member = members.users.get(session.name)
            role = member.role if member and member.password == session.proof else None
        return None if role is None else Person(role, session.name, session.session_id)

    def answer_stranger(self, request: Request) -> Response | None:
        """What someone gets who is not signed in: the sign-in page, or None where everybody may go."""
        path = request.url.path
        if _OPEN.fullmatch(path):
            return None
        if path.rpartition(".")[2] in FILES or request.method not in ("GET", "HEAD"):
            facts = {"fact": "you are not signed in", "place": path, "next_step": "sign in with a browser first"}
            return JSONResponse({"error": facts}, 401, {"cache-control": "no-store"})
        first = path.strip("/").partition("/")[0]
        language = first if first in languages() else preferred(request.headers.get("accept-language", ""))
        asked = path + (f"?{request.url.query}" if request.url.query else "")
        to = f"/{language}/sign-in?{urlencode({'then': asked})}" if path != "/" else f"/{language}/sign-in"
        return RedirectResponse(to, 303, {"cache-control": "no-store"})

    def let_in(self, request: Request, name: str, proof: str, then: str) -> Response:
        """Begins a session and sends the person to where they wanted to go."""
        self.note(request, "sign-in", name)
        answer = RedirectResponse(then, 303, {"cache-control": "no-store"})
        self._keep(request, answer, SESSION, self.sessions.begin(name, proof), LASTS)
        return answer

    def note(self, request: Request, what: str, who: str) -> None:
        """Writes a line in the audit log."""
        self.audit.note(what, who=who, where=sender(request))

    def keep_browser(self, request: Request, answer: Response, browser: str) -> None:
        """Remembers whose sign-in form this is."""
        self._keep(request, answer, BROWSER, browser, 3_600)

    def _keep(self, request: Request, answer: Response, name: str, value: str, seconds: int) -> None:
        is_secure = request.url.scheme == "https"
        # Lax and not strict: who comes back from the provider, or by a link, is signed in at once.
        answer.set_cookie(name, value, seconds, path="/", secure=is_secure, httponly=True, samesite="lax")


def sender(request: Request) -> str:
    """The address that a request comes from; a proxy that is trusted has said it."""
    return request.client.host if request.client else ""


def add_door(app: FastAPI, book: Book, door: Door) -> None:
    """Adds the pages of the door."""
    for path, method, act in (
        ("/{lang}/sign-in", "GET", _form),
        ("/{lang}/sign-in/provider", "GET", _to_provider),
        (RETURN, "GET", _from_provider),
        ("/{lang}/account", "GET", _account),
    ):
        app.add_api_route(path, _sync(book, door, act), methods=[method], include_in_schema=False)

    async def sign_in(request: Request) -> Response:
        return await _sign_in(request, book, door)

    async def sign_out(request: Request) -> Response:
        return await _sign_out(request, door)

    app.add_api_route("/{lang}/sign-in", sign_in, methods=["POST"], include_in_schema=False)
    app.add_api_route("/{lang}/sign-out", sign_out, methods=["POST"], include_in_schema=False)


def _sync(book: Book, door: Door, act: Callable[[Request, Book, Door], Response]) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        return act(request, book, door)

    return endpoint


def _visit(request: Request, book: Book, tickets: Tickets | None = None) -> Visit:
    words = Words(str(request.path_params.get("lang", "en")))
    query = dict(request.query_params)
    return Visit(book, words, {}, query, request.url.path, person_of(request.scope), tickets=tickets)


def _form(request: Request, book: Book, door: Door, *, is_wrong: bool = False, name: str = "") -> Response:
    visit = _visit(request, book)
    refuse_unknown(visit.query, ("then",))
    browser = request.cookies.get(BROWSER) or secrets.token_urlsafe(24)
    members = door.file.members
    then = _then(visit.query.get("then", ""), visit.language)
    body = write(
        visit,
        "sign_in.html",
        title=visit.t("sign_in.title"),
        current="",
        has_users=bool(members.users),
        provider_url=f"/{visit.language}/sign-in/provider?{urlencode({'then': then})}" if members.provider else "",
        action=f"/{visit.language}/sign-in?{urlencode({'then': then})}",
        form_ticket=door.tickets.issue(browser),
        is_wrong=is_wrong,
        name=name,
    )
    answer = HTMLResponse(body, 403 if is_wrong else 200, _LIVE)
    door.keep_browser(request, answer, browser)
    return answer


async def _sign_in(request: Request, book: Book, door: Door) -> Response:
    check_sender(request, request.url.scheme)
    form = await read_form(request, ("ticket", "name", "password"))
    browser = request.cookies.get(BROWSER, "")
    if not browser or not door.tickets.is_own(form["ticket"], browser):
        raise Refused("the page of this form is too old", next_step="open the sign-in page again")
    name = form["name"].strip()
    if not (door.by_address.is_free(sender(request)) and door.by_name.is_free(name)):
        await run_in_threadpool(door.note, request, "sign-in-too-often", name)
        raise TooMany("there were too many tries to sign in", next_step="wait five minutes")
    member = door.file.members.users.get(name)
    kept = member.password if member else ""
    if not await run_in_threadpool(is_password, form["password"], kept):
        await run_in_threadpool(door.note, request, "sign-in-refused", name)
        return await run_in_threadpool(lambda: _form(request, book, door, is_wrong=True, name=name))
    language = Words(str(request.path_params["lang"])).language
    then = _then(request.query_params.get("then", ""), language)
    return await run_in_threadpool(door.let_in, request, name, kept, then)


async def _sign_out(request: Request, door: Door) -> Response:
    check_sender(request, request.url.scheme)
    form = await read_form(request, ("ticket",))
    person = person_of(request.scope)
    if not door.tickets.is_own(form["ticket"], person.session):
        raise Refused("the page of this form is too old", next_step="reload it and send the form again")
    door.sessions.end(person.session)
    await run_in_threadpool(door.note, request, "sign-out", person.name)
    answer = RedirectResponse(f"/{Words(str(request.path_params['lang'])).language}/sign-in", 303)
    answer.headers.update({"cache-control": "no-store", "clear-site-data": '"cache"'})
    answer.delete_cookie(SESSION, path="/", secure=request.url.scheme == "https", httponly=True, samesite="lax")
    return answer


def _account(request: Request, book: Book, door: Door) -> Response:
    visit = _visit(request, book, door.tickets)
    refuse_unknown(visit.query, ())
    body = write(visit, "account.html", title=visit.t("account.title"), current="")
    return HTMLResponse(body, headers=_LIVE)


def _to_provider(request: Request, book: Book, door: Door) -> Response:
    provider = door.file.members.provider
    if provider is None:
        raise Refused("this server has no provider to sign in at", next_step="sign in with a name and a password")
    if not door.by_address.is_free(sender(request)):
        raise TooMany("there were too many tries to sign in", next_step="wait five minutes")
    language = Words(str(request.path_params["lang"])).language
    browser = request.cookies.get(BROWSER) or secrets.token_urlsafe(24)
    then = _then(request.query_params.get("then", ""), language)
    answer = RedirectResponse(door.sign_ins.begin(provider, browser, then), 303, {"cache-control": "no-store"})
    door.keep_browser(request, answer, browser)
    return answer


def _from_provider(request: Request, book: Book, door: Door) -> Response:
    provider = door.file.members.provider
    if provider is None:
        raise Refused("this server has no provider to sign in at", next_step="sign in with a name and a password")
    try:
        name, then = door.sign_ins.finish(provider, request.cookies.get(BROWSER, ""), dict(request.query_params))
    except Refused:
        door.note(request, "sign-in-refused", "")
        raise
    if provider.role_of(name) is None:
        door.note(request, "sign-in-refused", name)
        raise Refused(f'"{name}" has no part in this team', next_step="ask whoever runs this server")
    return door.let_in(request, name, BY_PROVIDER, then)


def _then(text: str, language: str) -> str:
    """The page to go to then: one of ours, never another site's."""
    path, _, query = text.partition("?")
    if not _LOCAL.fullmatch(text) or "/sign-in" in path:
        return f"/{language}/"
    return quote(path, safe="/:%") + (f"?{query}" if query else "")
