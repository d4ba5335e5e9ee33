"""midspan serve"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import click

from midspan.cli._options import Shared, say, shared, show

if TYPE_CHECKING:
    from socket import socket

    from starlette.types import ASGIApp

    from midspan.api import Corpus
    from midspan.web.forms import Tickets
    from midspan.web.guard import Hosts
    from midspan.web.person import Person
    from midspan.web.team.door import Door


@click.command("serve", epilog="Example: midspan serve --port 8080")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="0: any free one.")
@click.option(
    "--write", "may_write", is_flag=True, help="Take judgements on the pages, from everybody who reaches them."
)
@click.option("--name", "names", multiple=True, metavar="NAME", help="A name the server answers to; again for several.")
@click.option("--team", metavar="FILE", help="Let only those in whom this file names (docs/team.md).")
@shared
def COMMAND(  # noqa: N802, D103
    shared: Shared, host: str, port: int, may_write: bool, names: tuple[str, ...], team: str | None
) -> None:
    serve_pages(shared, host, port, may_write=may_write, names=names, team=team)


def serve_pages(
    shared: Shared,
    host: str,
    port: int,
    *,
    may_write: bool = False,
    names: tuple[str, ...] = (),
    team: str | None = None,
) -> None:
    """Serves the pages of a corpus until it is stopped; with `--json` says the address on stdout first."""
    import uvicorn

    from midspan.model.errors import SettingError
    from midspan.web.guard import own_names

    if team and may_write:
        raise SettingError("--write and --team don't go together", next_step="make people editors in the team's file")
    book = shared.opened()
    app = _for_team(shared, book, team, names) if team else _for_one(shared, book, own_names(host, names), may_write)
    with _listening(host, port) as listening:
        address = f"http://{host}:{listening.getsockname()[1]}/"
        if shared.is_json:
            show({"address": address, "corpus_id": book.corpus_id})
        say(f"Corpus {book.corpus_id} on {address}  (stop with Ctrl-C)")
        server = uvicorn.Server(
            uvicorn.Config(app, log_level="warning", proxy_headers=False, server_header=False, lifespan="on")
        )
        server.run(sockets=[listening])


def _for_one(shared: Shared, book: Corpus, hosts: Hosts, may_write: bool) -> ASGIApp:
    """Pages without signing in: everybody who reaches them is the same person."""
    from midspan.web.forms import Tickets
    from midspan.web.guard import Guard
    from midspan.web.person import READER, Person, Role
    from midspan.web.security import SecurityHeaders

    person = Person(Role.EDITOR) if may_write else READER
    return SecurityHeaders(Guard(_latest(shared, book, Tickets(), [person]), hosts, lambda _: person))


def _for_team(shared: Shared, book: Corpus, team: str, names: tuple[str, ...]) -> ASGIApp:
    """Pages of those whom the team's file names."""
    from pathlib import Path

    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

    from midspan.web.audit import Audit
    from midspan.web.forms import Tickets
    from midspan.web.guard import Guard, Hosts
    from midspan.web.person import Person, Role
    from midspan.web.security import SecurityHeaders
    from midspan.web.team.door import Door
    from midspan.web.team.members import TeamFile
    from midspan.web.team.oidc import check_installed

    file, tickets = TeamFile(Path(team)), Tickets()
    if file.members.provider is not None:
        check_installed()
    door = Door(file, Audit(book.home), tickets)
    kinds = [Person(role, "anybody") for role in Role]
    pages = _latest(shared, book, tickets, kinds, door)
    hosts = Hosts(frozenset(name.lower() for name in (*names, *file.members.names)))
    app: ASGIApp = SecurityHeaders(Guard(pages, hosts, door.person, door.answer_stranger))
    proxies = list(file.members.proxies)
    # Without a proxy that is named, nobody is believed about whom a request comes from.
    return cast("ASGIApp", ProxyHeadersMiddleware(app, trusted_hosts=proxies)) if proxies else app  # type: ignore[arg-type]


def _latest(shared: Shared, book: Corpus, tickets: Tickets, kinds: list[Person], door: Door | None = None) -> ASGIApp:
    """The pages of the corpus in use. A corpus that was asked for by its id stays, and is given no successor."""
    from midspan.desk import Desk, NextCorpus
    from midspan.store.corpus import CorpusStore
    from midspan.web.app import create_app
    from midspan.web.audit import Audit
    from midspan.web.latest import Latest, Opened
    from midspan.web.writing import Writing

    is_fixed = bool(shared.corpus_id)
    memory = ["--memory", shared.memory] if shared.memory else []
    following = None if is_fixed else NextCorpus(book.home, memory)
    audit = door.audit if door else Audit(book.home)
    first = [book]

    def opened() -> Opened:
        one = first.pop() if first else shared.opened()
        return Opened(one, create_app(one, Writing(Desk(one, following), tickets, audit), door))

    current = (lambda: book.corpus_id) if is_fixed else CorpusStore(book.home).current
    return Latest(opened, current, kinds)


def _listening(host: str, port: int) -> socket:
    import socket

    from midspan.model.errors import SettingError

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named asyncio switches Nagle's algorithm off, which else holds each body back for 40 ms.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError as error:
        made.close()
        raise SettingError(
            f"port {port} of {host} is not free", next_step="give another one: midspan serve --port 0"
        ) from error
    return made


COMMAND.help = """Serve the pages of a corpus, on this machine only unless --host says otherwise.

Nobody signs in, no cookie is set, and nothing can be changed unless --write is given. With --team people sign in, and
editors record judgements. Once another corpus is built, the
pages move to it by themselves, unless --corpus named this one."""
