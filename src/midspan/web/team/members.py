"""The file of a team, TOML: the server's names, its proxies, who may come in, and as what. Read again when it changes.

names = ["midspan.example.org"]
proxies = ["127.0.0.1"]

[users.ann]
role = "editor"
password = "scrypt$..."

[oidc]
issuer = "https://login.example.org"
address = "https://midspan.example.org"
client_id = "midspan"
secret_file = "oidc.secret"
editors = ["ann@example.org"]
readers = ["*@example.org"]
"""

import logging
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from ipaddress import ip_network
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from midspan.model.errors import SettingError, known_values
from midspan.web.person import Role
from midspan.web.team.passwords import check_hash

_LOG = logging.getLogger(__name__)
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Member:
    """A user of the file."""

    role: Role
    password: str


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID Connect provider, and which of its people may come in: by a claim, patterns with `*` in it."""

    issuer: str
    address: str
    client_id: str
    secret: str = field(repr=False)
    claim: str = "email"
    editors: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()

    def role_of(self, name: str) -> Role | None:
        """What a person may do here; None where nothing."""
        folded = name.casefold()
        for role, patterns in ((Role.EDITOR, self.editors), (Role.READER, self.readers)):
            if any(fnmatchcase(folded, pattern.casefold()) for pattern in patterns):
                return role
        return None


@dataclass(frozen=True, slots=True)
class Members:
    """What the file of a team says."""

    names: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    users: Mapping[str, Member] = field(default_factory=dict)
    provider: Provider | None = None


class TeamFile:
    """The file of a team on disk. One that is broken later leaves what was read before in force, and says so once."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, Lock()
        self._stamp = self._seen()
        self._members = read_members(path)

    @property
    def members(self) -> Members:
        """What the file says now."""
        with self._lock:
            stamp = self._seen()
            if stamp != self._stamp:
                self._stamp = stamp
                try:
                    self._members = read_members(self._path)
                except SettingError as error:
                    _LOG.warning("what the team's file said before stays in force: %s", error)
            return self._members

    def _seen(self) -> tuple[int, int]:
        try:
            found = self._path.stat()
        except OSError:
            return 0, 0
        return found.st_mtime_ns, found.st_size


def read_members(path: Path) -> Members:
    """Reads the file; whatever it does not know, or needs and misses, is an error."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingError("the team's file can't be read", place=str(path), next_step="see docs/team.md") from error
    except ValueError as error:
        raise SettingError("the team's file is not TOML", place=f"{path}: {error}", next_step="correct it") from error
    _known(said, ("names", "proxies", "users", "oidc"), str(path))
    users = {name: _member(name, entry, path) for name, entry in _table(said, "users", str(path)).items()}
    provider = _provider(_table(said, "oidc", str(path)), path) if "oidc" in said else None
    if not users and provider is None:
        raise SettingError("nobody may come in", place=str(path), next_step="add users or oidc: see docs/team.md")
    proxies = _texts(said, "proxies", str(path))
    for proxy in proxies:
        try:
            ip_network(proxy)
        except ValueError as error:
            raise SettingError(
                f'"{proxy}" is not the address of a proxy', place=str(path), next_step="write it like 127.0.0.1"
            ) from error
    return Members(_texts(said, "names", str(path)), proxies, users, provider)


def _member(name: str, entry: Any, path: Path) -> Member:
    place = f"{path}: users.{name}"
    if not isinstance(entry, dict):
        raise SettingError("a user has a role and a password", place=place, next_step="see docs/team.md")
    _known(entry, ("role", "password"), place)
    role, password = _text(entry, "role", place), _text(entry, "password", place)
    check_hash(password, place)
    if role not in set(Role):
        raise SettingError(f'there is no role "{role}"', place=place, next_step=known_values(role, Role))
    return Member(Role(role), password)


def _provider(entry: Mapping[str, Any], path: Path) -> Provider:
    place = f"{path}: oidc"
    names = ("issuer", "address", "client_id", "secret_file", "claim", "editors", "readers")
    _known(entry, names, place)
    urls = {name: _text(entry, name, place).rstrip("/") for name in ("issuer", "address")}
    for name, url in urls.items():
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise SettingError(f'{name} "{url}" is not an https address', place=place, next_step="begin with https://")
    secret = path.parent / _text(entry, "secret_file", place)
    try:
        text = secret.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingError("the secret can't be read", place=str(secret), next_step="write it there") from error
    return Provider(
        urls["issuer"], urls["address"], _text(entry, "client_id", place), text, str(entry.get("claim", "email")),
        _texts(entry, "editors", place), _texts(entry, "readers", place),
    )  # fmt: skip


def _known(said: Mapping[str, Any], names: tuple[str, ...], place: str) -> None:
    for name in said:
        if name not in names:
            raise SettingError(f'"{name}" is not known', place=place, next_step=known_values(name, names))


def _table(said: Mapping[str, Any], name: str, place: str) -> dict[str, Any]:
    found = said.get(name, {})
    if not isinstance(found, dict):
        raise SettingError(f'"{name}" is not a table', place=place, next_step="see docs/team.md")
    return found


def _text(said: Mapping[str, Any], name: str, place: str) -> str:
    found = said.get(name)
    if not isinstance(found, str) or not found:
        raise SettingError(f'"{name}" is missing', place=place, next_step="see docs/team.md")
    return found


def _texts(said: Mapping[str, Any], name: str, place: str) -> tuple[str, ...]:
    found = said.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise SettingError(f'"{name}" is not a list of texts', place=place, next_step="see docs/team.md")
    return tuple(found)
