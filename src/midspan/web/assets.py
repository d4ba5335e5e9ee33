"""The files a page needs: read once, named by their hash, served from memory."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from midspan.chart.heat import heat_rules
from midspan.chart.style import RULES, font_rules, token_rules
from midspan.locale import languages
from midspan.web.words import sentences

TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
    "txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its bytes, its media type and a hash of the bytes."""

    body: bytes
    media_type: str
    digest: str


@cache
def assets() -> dict[str, Asset]:
    """Every file of `static/` by name. `app.css` gets the colours and the rules of the charts around it."""
    found: dict[str, Asset] = {}
    for file in sorted(files("midspan.web").joinpath("static").iterdir(), key=lambda one: one.name):
        ending = file.name.rpartition(".")[2]
        if ending not in TYPES:
            continue
        body = file.read_bytes()
        if file.name == "app.css":
            body = f"{token_rules()}\n{font_rules()}\n{body.decode()}\n{RULES}\n{heat_rules()}".encode()
        found[file.name] = Asset(body, TYPES[ending], hashlib.sha256(body).hexdigest()[:12])
    return found


def asset_url(name: str) -> str:
    """The URL of a file; it changes with the bytes, so that a browser may keep it for ever."""
    return f"/static/{name}?v={assets()[name].digest}"


@cache
def look() -> str:
    """A hash of everything that shapes a page beside the corpus: the files, the templates and the words."""
    whole = hashlib.sha256("".join(asset.digest for asset in assets().values()).encode())
    folders = [files("midspan.web").joinpath("templates")]
    while folders:
        for file in sorted(folders.pop().iterdir(), key=lambda one: one.name):
            if file.is_dir():
                folders.append(file)
            else:
                whole.update(file.read_bytes())
    whole.update(repr([sentences(language) for language in languages()]).encode())
    return whole.hexdigest()[:12]
