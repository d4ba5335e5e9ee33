"""The web face of an open corpus: HTML drawn on the server, twins for machines, nothing from elsewhere."""

from collections.abc import Callable
from dataclasses import replace

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from midspan.model.errors import MidspanError, StudyError
from midspan.web.drawings import map_twin, network_twin
from midspan.web.failure import failure, lost, our_bug
from midspan.web.kept import KeptPages
from midspan.web.listing_deeds import DEEDS_OF_LISTINGS
from midspan.web.openapi import described
from midspan.web.pages.offers import offers_twin
from midspan.web.pages.seminar import seminar_twin
from midspan.web.person import person_of
from midspan.web.preferred import preferred
from midspan.web.routes import (
    check_book,
    chosen_pair,
    claims_twin,
    comparison_twin,
    figure_twin,
    multiverse_twin,
    records_twin,
    report_twin,
    static_file,
)
from midspan.web.security import SecurityHeaders, etag, is_named
from midspan.web.source import Book
from midspan.web.suggestion_deeds import DEEDS_OF_SUGGESTIONS
from midspan.web.team.door import Door, add_door
from midspan.web.visit import Visit, pages
from midspan.web.words import Words
from midspan.web.writing import DEEDS, Writing, add_writing

METHODS = ["GET", "HEAD"]
LIVE = {"cache-control": "no-store", "referrer-policy": "same-origin"}
"""Of pages with forms: a browser says where a form comes from only if it may say so to our own pages."""
Answer = Callable[[Visit], Response]


def create_app(book: Book, writing: Writing | None = None, door: Door | None = None) -> FastAPI:
    """The application. It reads only from the book, and judgements from `writing`, where there are any; whether they
    are taken too is said of each person (`person.py`); a `door` adds signing in. The documentation pages of FastAPI
    are off (they load scripts from elsewhere), `/openapi.json` stays.
    """
    check_book(book)
    app = FastAPI(title="Midspan", docs_url=None, redoc_url=None, redirect_slashes=False)
    _add_failures(app, book)
    _add_fixed(app)
    _add(app, book, "/{lang}/pair", "pair", chosen_pair, in_schema=False)
    _add(app, book, "/{lang}/{a}/{b}/figure/{key}.{form}", "figure", figure_twin, in_schema=True)
    _add(app, book, "/{lang}/{a}/{b}/report.{form}", "report", report_twin, in_schema=True)
    _add(app, book, "/{lang}/{a}/{b}/records.{form}", "records", records_twin, in_schema=True)
    _add(app, book, "/{lang}/{a}/{b}/multiverse.{form}", "multiverse", multiverse_twin, in_schema=True)
    _add(app, book, "/{lang}/{a}/{b}/claims.{form}", "claims", claims_twin, in_schema=True)
    _add(app, book, "/{lang}/{a}/{b}/compare.{form}", "compare", comparison_twin, in_schema=True)
    _add(app, book, "/{lang}/{a}/{b}/map.{form}", "map", map_twin, in_schema=True)
    _add(app, book, "/{lang}/{a}/{b}/network.{form}", "network", network_twin, in_schema=True)
    _add(app, book, "/{lang}/{a}/{b}/offers.csv", "offers", offers_twin, in_schema=False, is_live=True)
    _add(app, book, "/{lang}/{a}/{b}/seminar.{form}", "seminar", seminar_twin, in_schema=False, is_live=True)
    for page in pages():
        draw = _as_html(page.render, writing if page.is_live else None)
        _add(app, book, page.path, f"page_{page.key}", draw, in_schema=False, is_live=page.is_live)
    if writing is not None:
        add_writing(app, writing, (*DEEDS, *DEEDS_OF_LISTINGS, *DEEDS_OF_SUGGESTIONS))
    if door is not None:
        add_door(app, book, door)
    app.add_middleware(GZipMiddleware, minimum_size=600, compresslevel=6)
    app.add_middleware(KeptPages, edition=lambda: book.edition)
    app.add_middleware(SecurityHeaders)
    return app


def _as_html(render: Callable[[Visit], str], writing: Writing | None) -> Answer:
    """A page as an answer. Only live pages see judgements and tickets: no other may be of one person or moment."""

    def answer(visit: Visit) -> Response:
        if writing is not None:
            visit = replace(visit, desk=writing.desk, tickets=writing.tickets)
        return HTMLResponse(render(visit))

    return answer


def _add_fixed(app: FastAPI) -> None:
    """The root, and the files."""
    app.add_api_route("/static/{name}", static_file, methods=METHODS, include_in_schema=False)

    def root(request: Request) -> Response:
        language = preferred(request.headers.get("accept-language", ""))
        return RedirectResponse(f"/{language}/", 307, {"vary": "accept-language", "cache-control": "no-store"})

    def without_slash(lang: str) -> Response:
        return RedirectResponse(f"/{Words(lang).language}/", 307)

    app.add_api_route("/", root, methods=METHODS, include_in_schema=False)
    app.add_api_route("/{lang}", without_slash, methods=METHODS, include_in_schema=False)


def _add(
    app: FastAPI, book: Book, path: str, name: str, answer: Answer, *, in_schema: bool, is_live: bool = False
) -> None:
    """One address. It runs in a thread, so that a slow figure does not stop the others."""

    def endpoint(request: Request) -> Response:
        asked = request.query_params.multi_items()
        twice = [name for number, (name, _) in enumerate(asked) if name in dict(asked[:number])]
        if twice:
            raise StudyError(f'the address says "{twice[0]}" twice', next_step="say it once")
        url = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        person = person_of(request.scope)
        tag = etag(book.edition, person.kind, url)
        if not is_live and is_named(tag, request.headers.get("if-none-match", "")):
            return Response(status_code=304, headers={"etag": tag, "cache-control": "no-cache"})
        parts = {key: str(value) for key, value in request.path_params.items()}
        words = Words(parts.pop("lang", "en"))
        response = answer(Visit(book, words, parts, dict(asked), request.url.path, person))
        if is_live:
            response.headers.update(LIVE)
            return response
        response.headers["etag"] = tag
        response.headers.setdefault("cache-control", "private, no-cache" if person.name else "no-cache")
        return response

    extra = described(book, name) if in_schema else None
    app.add_api_route(path, endpoint, methods=["GET"], name=name, include_in_schema=in_schema, openapi_extra=extra)
    app.add_api_route(path, endpoint, methods=["HEAD"], name=f"{name}_head", include_in_schema=False)


def _add_failures(app: FastAPI, book: Book) -> None:
    """Errors become help pages."""

    def user_error(request: Request, error: Exception) -> Response:
        if not isinstance(error, MidspanError):
            raise error
        return failure(book, request, error)

    def http_error(request: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException) and error.status_code != 404:
            return Response(str(error.detail), error.status_code, error.headers, "text/plain")
        return lost(book, request)

    def other_error(request: Request, _error: Exception) -> Response:
        return our_bug(book, request)

    app.add_exception_handler(MidspanError, user_error)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(Exception, other_error)
