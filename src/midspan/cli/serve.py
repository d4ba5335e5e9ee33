"""midspan serve"""

from __future__ import annotations

import click

from midspan.cli._options import Shared, say, shared, show


@click.command("serve", epilog="Example: midspan serve --port 8080")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="0: any free one.")
@shared
def COMMAND(shared: Shared, host: str, port: int) -> None:  # noqa: N802, D103
    serve_pages(shared, host, port)


def serve_pages(shared: Shared, host: str, port: int) -> None:
    """Serves the pages of a corpus until it is stopped; with `--json` says the address on stdout first."""
    import socket

    import uvicorn

    from midspan.model.errors import SettingError
    from midspan.store.corpus import CorpusStore
    from midspan.web.app import create_app
    from midspan.web.latest import Latest, Opened
    from midspan.web.person import READER

    book = shared.opened()
    corpora = CorpusStore(book.home)
    # A corpus that was asked for by its id stays.
    current = (lambda: book.corpus_id) if shared.corpus_id else corpora.current
    first = [book]

    def opened() -> Opened:
        one = first.pop() if first else shared.opened()
        return Opened(one, create_app(one))

    app = Latest(opened, current, [READER])
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named asyncio switches Nagle's algorithm off, which else holds each body back for 40 ms.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
        except OSError as error:
            raise SettingError(
                f"port {port} of {host} is not free", next_step="give another one: midspan serve --port 0"
            ) from error
        address = f"http://{host}:{listening.getsockname()[1]}/"
        if shared.is_json:
            show({"address": address, "corpus_id": book.corpus_id})
        say(f"Corpus {book.corpus_id} on {address}  (stop with Ctrl-C)")
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        server.run(sockets=[listening])


COMMAND.help = "Serve the pages of a corpus, on this machine only unless --host says otherwise."
