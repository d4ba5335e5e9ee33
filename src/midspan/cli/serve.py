"""midspan serve"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from midspan.cli._options import Shared, say, shared, show

if TYPE_CHECKING:
    from midspan.api import Corpus


@click.command("serve", epilog="Example: midspan serve --port 8080")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="0: any free one.")
@shared
def COMMAND(shared: Shared, host: str, port: int) -> None:  # noqa: N802, D103
    serve_pages(shared.opened(), host, port, is_json=shared.is_json)


def serve_pages(book: Corpus, host: str, port: int, *, is_json: bool) -> None:
    """Serves the pages of a corpus until it is stopped; with `is_json` says the address on stdout first."""
    import socket
    import threading

    import uvicorn

    from midspan.model.errors import SettingError
    from midspan.web.app import create_app

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
        except OSError as error:
            raise SettingError(
                f"port {port} of {host} is not free", next_step="give another one: midspan serve --port 0"
            ) from error
        address = f"http://{host}:{listening.getsockname()[1]}/"
        if is_json:
            show({"address": address, "corpus_id": book.corpus_id})
        say(f"Corpus {book.corpus_id} on {address}  (stop with Ctrl-C)")
        threading.Thread(target=_warm, args=(address, book), daemon=True).start()
        server = uvicorn.Server(uvicorn.Config(create_app(book), log_level="warning"))
        server.run(sockets=[listening])


def _warm(address: str, book: Corpus) -> None:
    """Asks for the overview that the start page offers, so that it is computed while the reader chooses."""
    import contextlib
    from urllib.request import urlopen

    from midspan.web.pages.start import first_choice

    with contextlib.suppress(OSError):
        urlopen(f"{address}en/{'/'.join(first_choice(book))}/overview", timeout=600).close()  # noqa: S310


COMMAND.help = "Serve the pages of a corpus, on this machine only unless --host says otherwise."
