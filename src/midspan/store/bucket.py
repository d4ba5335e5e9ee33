"""Corpora in object storage: an address such as s3://bucket/corpus in place of a folder of the workspace.

The engines read the tables where they are. What is read whole and is small (places, organisations, the registry) is
copied once into a folder of the workspace, which stands for the corpus. Who may read, and where, is said in AWS's own
words: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from midspan.model.errors import CorpusError, EngineError, MidspanError
from midspan.store.files import replacing, write_json

if TYPE_CHECKING:
    from pyarrow.fs import S3FileSystem

SCHEME = "s3://"
COPIED = ("places", "organisations", "registry")
_LINK = "address.json"
_ADDRESS = re.compile(r"s3://[^/]+(/[^/]+)+")
_SAID = re.compile(r"AWS Error ([A-Z_]+)")
_REFUSED = ("ACCESS_DENIED", "INVALID_ACCESS_KEY_ID", "SIGNATURE", "TOKEN", "CREDENTIALS")


def is_address(text: str | None) -> bool:
    """Whether this names a corpus in a bucket, and not one by its id."""
    return text is not None and text.startswith(SCHEME)


def linked(home: Path, address: str, manifest: str, tables: Collection[str]) -> Path:
    """The folder of a workspace that stands for the corpus at an address: its manifest and small tables, copied once.

    `tables` are those that the corpus must have. Raises CorpusError where there is none, or it may not be read.
    """
    address = address.rstrip("/")
    if not _ADDRESS.fullmatch(address):
        raise CorpusError(f'"{address}" is no address of a corpus', next_step="write it so: s3://bucket/folder")
    with bucket_said(address):
        storage, there = _storage(), address.removeprefix(SCHEME)
        data, known = _manifest(storage, there, manifest), _tables(storage, there)
        missing = sorted(set(tables) - set(known))
        if missing:
            raise CorpusError(
                f'the corpus has no table "{missing[0]}"',
                place=address,
                next_step="copy the whole folder of the corpus into the bucket again",
            )
        folder = home / "linked" / hashlib.sha256(address.encode() + data).hexdigest()[:12]
        if not (folder / _LINK).exists():
            for path in (path for name in COPIED for path in known[name]):
                _copy(storage, path, folder / path.removeprefix(f"{there}/"))
            with replacing(folder / manifest) as partial:
                partial.write_bytes(data)
            write_json(folder / _LINK, {"address": address, "tables": sorted(known)})
    return folder


def address_of(folder: Path) -> tuple[str, frozenset[str]]:
    """The address of the corpus that a folder stands for and the tables there; nothing for a corpus of its own."""
    if not (folder / _LINK).exists():
        return "", frozenset()
    said = json.loads((folder / _LINK).read_text(encoding="utf-8"))
    return said["address"], frozenset(said["tables"])


def table_at(folder: Path, name: str) -> Path | str:
    """Where a table of a corpus is: in its folder, or in the bucket."""
    address, there = address_of(folder)
    return f"{address}/{name}" if name in there else folder / name


def filesystem() -> Any:
    """Object storage as DuckDB takes it."""
    try:
        from midspan.store.bucket_files import ImmutableFiles
    except ImportError as error:
        raise EngineError("fsspec is not installed", next_step='run: pip install "midspan[s3]"') from error
    return ImmutableFiles(_storage())


def hadoop_settings() -> dict[str, bool | float | int | str | None]:
    """What Spark's hadoop-aws is told of AWS_ENDPOINT_URL and AWS_REGION; keys it finds in the environment itself."""
    endpoint, region = _endpoint(), os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    own = {"endpoint": endpoint, "path.style.access": "true"} if endpoint else {}
    told: dict[str, str] = {**own, "endpoint.region": region} if region else own
    return {f"spark.hadoop.fs.s3a.{name}": value for name, value in told.items()}


@contextmanager
def bucket_said(address: str = "") -> Iterator[None]:
    """Turns what pyarrow, or an engine that reads by it, says of a bucket into an error with a next step."""
    try:
        yield
    except MidspanError:
        raise
    except Exception as error:
        found = _SAID.search(str(error))
        if found is None:
            raise
        raise _error(found[1], address, str(error)[found.start() :]) from error


def _error(code: str, address: str, text: str) -> CorpusError:
    if any(one in code for one in _REFUSED):
        return CorpusError(
            "the bucket can't be read: access is denied",
            place=address,
            next_step="set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, to a key that may read it",
        )
    return CorpusError(
        "reading from the bucket ended early",
        place=": ".join(filter(None, (address, text.strip()))),
        next_step="check the network, AWS_REGION and AWS_ENDPOINT_URL, and run the same command again",
    )


def _storage() -> "S3FileSystem":
    from pyarrow.fs import S3FileSystem

    return S3FileSystem(endpoint_override=_endpoint() or None)


def _endpoint() -> str:
    return os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""


def _manifest(storage: "S3FileSystem", there: str, name: str) -> bytes:
    from pyarrow.fs import FileType

    try:
        with storage.open_input_stream(f"{there}/{name}") as stream:
            return bytes(stream.read())
    except FileNotFoundError as error:
        bucket = there.partition("/")[0]
        is_there = storage.get_file_info(bucket).type != FileType.NotFound
        raise CorpusError(
            f'there is no corpus at "{SCHEME}{there}"' if is_there else f'there is no bucket "{bucket}"',
            place=f"{SCHEME}{there}/{name}",
            next_step="copy a folder of corpora/ there, or correct the address: s3://bucket/folder",
        ) from error


def _tables(storage: "S3FileSystem", there: str) -> dict[str, list[str]]:
    """The Parquet files of each table."""
    from pyarrow.fs import FileSelector

    found: dict[str, list[str]] = {}
    for one in storage.get_file_info(FileSelector(there, recursive=True)):
        folder, _, name = one.path.removeprefix(f"{there}/").partition("/")
        if name.endswith(".parquet"):
            found.setdefault(folder, []).append(one.path)
    return found


def _copy(storage: "S3FileSystem", path: str, target: Path) -> None:
    with replacing(target) as partial, storage.open_input_stream(path) as stream, partial.open("wb") as file:
        shutil.copyfileobj(stream, file)
