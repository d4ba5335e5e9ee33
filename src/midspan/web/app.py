"""The web face of an open corpus: HTML drawn on the server, twins for machines, nothing from elsewhere."""

from collections.abc import Callable
from threading import Lock

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from midspan.model.errors import MidspanError
from midspan.web.drawings import map_twin, network_twin
from midspan.web.failure import failure, lost, our_bug
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
from midspan.web.security import SecurityHeaders, etag
from midspan.web.source import Book
from midspan.web.visit import Visit, pages
from midspan.web.words import Words

METHODS = ["GET", "HEAD"]
MOST_KEPT = 200
"""How many drawn pages of a kind are kept in memory."""

Answer = Callable[[Visit], Response]


def create_app(book: Book) -> FastAPI:
    """The application. It reads only from the book; the documentation pages of FastAPI are off (they load scripts
    from elsewhere), `/openapi.json` stays.
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
    for page in pages():
        _add(app, book, page.path, f"page_{page.key}", _as_html(page.render), in_schema=False)
    app.add_middleware(GZipMiddleware, minimum_size=600, compresslevel=6)
    app.add_middleware(SecurityHeaders)
    return app


def _as_html(render: Callable[[Visit], str]) -> Answer:
    """A page as an answer. Drawn pages are kept: a corpus never changes, so neither does a page of it."""
    kept: dict[tuple[object, ...], str] = {}
    lock = Lock()

    def answer(visit: Visit) -> Response:
        key = (visit.book.corpus_id, visit.path, *visit.query.items())
        body = kept.get(key)
        if body is None:
            body = render(visit)
            with lock:
                if len(kept) >= MOST_KEPT:
                    kept.pop(next(iter(kept)))
                kept[key] = body
        return HTMLResponse(body)

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


def _add(app: FastAPI, book: Book, path: str, name: str, answer: Answer, *, in_schema: bool) -> None:
    """One address. It runs in a thread, so that a slow figure does not stop the others."""

    def endpoint(request: Request) -> Response:
        url = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        tag = etag(book.corpus_id, url)
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"etag": tag, "cache-control": "no-cache"})
        parts = {key: str(value) for key, value in request.path_params.items()}
        words = Words(parts.pop("lang", "en"))
        response = answer(Visit(book, words, parts, dict(request.query_params), request.url.path))
        response.headers["etag"] = tag
        response.headers.setdefault("cache-control", "no-cache")
        return response

    extra = _parameters(path) if in_schema else None
    app.add_api_route(path, endpoint, methods=["GET"], name=name, include_in_schema=in_schema, openapi_extra=extra)
    app.add_api_route(path, endpoint, methods=["HEAD"], name=f"{name}_head", include_in_schema=False)


def _parameters(path: str) -> dict[str, object]:
    """The parts of an address, for the OpenAPI description."""
    inside = [part.partition("}")[0].partition(":")[0] for part in path.split("{")[1:]]
    query = ["y", "count", "lens", "theme", "asof", *(["by"] if "figure" in path else ["figure", "year", "region"])]
    return {
        "parameters": [
            {"name": name, "in": place, "required": place == "path", "schema": {"type": "string"}}
            for place, names in (("path", inside), ("query", query))
            for name in names
        ]
    }


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
