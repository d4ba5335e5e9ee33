"""From an error to a small help page: the fact, the place, the next step. Never a traceback."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from midspan.locale import languages
from midspan.model.errors import CorpusError, MidspanError
from midspan.web.forms import Refused, TooMany
from midspan.web.paper import write
from midspan.web.person import person_of
from midspan.web.preferred import preferred
from midspan.web.source import Book
from midspan.web.visit import Visit
from midspan.web.words import NotHere, Words


def status_of(error: MidspanError) -> int:
    """404 for what is not in this corpus, 403 and 429 for what one may not do, 400 for what can't be asked."""
    if isinstance(error, Refused | TooMany):
        return 403 if isinstance(error, Refused) else 429
    return 404 if isinstance(error, NotHere | CorpusError) else 400


def failure(book: Book, request: Request, error: MidspanError, status: int | None = None) -> Response:
    """The page of an error; JSON where JSON was asked for."""
    code = status or status_of(error)
    if request.url.path.endswith((".json", ".csv", ".svg")):
        facts = {"fact": error.fact, "place": error.place, "next_step": error.next_step}
        return JSONResponse({"error": facts}, code)
    t = _words(request)
    visit = Visit(book, t, {}, dict(request.query_params), request.url.path, person_of(request.scope))
    body = write(
        visit,
        "failure.html",
        title=t("failure.title") if code < 500 else t("failure.bug"),
        current="",
        fact=error.fact,
        place=error.place,
        next_step=error.next_step,
    )
    return HTMLResponse(body, code, headers={"cache-control": "no-store"})


def _words(request: Request) -> Words:
    """The language of the address; the browser's where the address names none."""
    language = request.url.path.strip("/").partition("/")[0]
    return Words(language if language in languages() else preferred(request.headers.get("accept-language", "")))


def lost(book: Book, request: Request) -> Response:
    """The page of an address that does not exist."""
    t = _words(request)
    return failure(
        book, request, NotHere(t("failure.address"), place=request.url.path, next_step=t("failure.address_next"))
    )


def our_bug(book: Book, request: Request) -> Response:
    """The page of a mistake of ours; the traceback goes to the log."""
    t = _words(request)
    return failure(book, request, MidspanError(t("failure.bug"), next_step=t("failure.bug_next")), 500)
