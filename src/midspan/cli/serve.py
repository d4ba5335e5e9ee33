"""midspan serve"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from midspan.cli._options import Shared, say, shared, show

if TYPE_CHECKING:
    from socket import socket

    from starlette.types import ASGIApp

    from midspan.api import Corpus
    from midspan.web.person import Person


@click.command("serve", epilog="Example: midspan serve --port 8080")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="0: any free one.")
@click.option(
    "--write", "may_write", is_flag=True, help="Take judgements on the pages, from everybody who reaches them."
)
@click.option("--name", "names", multiple=True, metavar="NAME", help="A name the server answers to; again for several.")
@shared
def COMMAND(  # noqa: N802, D103
    shared: Shared, host: str, port: int, may_write: bool, names: tuple[str, ...]
) -> None:
    serve_pages(shared, host, port, may_write=may_write, names=names)


def serve_pages(shared: Shared, host: str, port: int, *, may_write: bool = False, names: tuple[str, ...] = ()) -> None:
    """Serves the pages of a corpus until it is stopped; with `--json` says the address on stdout first."""
    import uvicorn

    from midspan.web.guard import Guard, own_names
    from midspan.web.person import READER, Person, Role

    book = shared.opened()
    person = Person(Role.EDITOR) if may_write else READER
    app = Guard(_latest(shared, book, [person]), own_names(host, names), lambda _: person)
    with _listening(host, port) as listening:
        address = f"http://{host}:{listening.getsockname()[1]}/"
        if shared.is_json:
            show({"address": address, "corpus_id": book.corpus_id})
        say(f"Corpus {book.corpus_id} on {address}  (stop with Ctrl-C)")
        server = uvicorn.Server(
            uvicorn.Config(app, log_level="warning", proxy_headers=False, server_header=False, lifespan="on")
        )
        server.run(sockets=[listening])


def _latest(shared: Shared, book: Corpus, kinds: list[Person]) -> ASGIApp:
    """The pages of the corpus in use. A corpus that was asked for by its id stays, and is given no successor."""
    from midspan.desk import Desk, NextCorpus
    from midspan.store.corpus import CorpusStore
    from midspan.web.app import create_app
    from midspan.web.audit import Audit
    from midspan.web.forms import Tickets
    from midspan.web.latest import Latest, Opened
    from midspan.web.writing import Writing

    is_fixed = bool(shared.corpus_id)
    memory = ["--memory", shared.memory] if shared.memory else []
    following = None if is_fixed else NextCorpus(book.home, memory)
    tickets, audit = Tickets(), Audit(book.home)
    first = [book]

    def opened() -> Opened:
        one = first.pop() if first else shared.opened()
        return Opened(one, create_app(one, Writing(Desk(one, following), tickets, audit)))

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

Nobody signs in, no cookie is set, and nothing can be changed unless --write is given. Once another corpus is built, the
pages move to it by themselves, unless --corpus named this one."""
