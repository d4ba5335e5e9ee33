"""Passwords: kept as scrypt hashes only, compared in constant time, and never more than a few at a time."""

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from threading import Semaphore

from midspan.model.errors import SettingError

COST, BLOCK, LANES = 1 << 15, 8, 1
"""32 MB and about a tenth of a second for each try."""
LEAST, MOST = 12, 1_000
"""Characters of a password."""
_AT_ONCE = Semaphore(2)
_MEMORY = 64 << 20


def hashed(password: str) -> str:
    """A password as the file of a team keeps it: `scrypt$cost$block$lanes$salt$hash`."""
    if not LEAST <= len(password) <= MOST:
        raise SettingError(
            f"the password has {len(password)} characters", next_step=f"choose one of {LEAST} to {MOST} characters"
        )
    salt = secrets.token_bytes(16)
    return _written(salt, _scrypt(password, salt, COST, BLOCK, LANES))


def is_password(password: str, kept: str) -> bool:
    """Whether a password is the one that was hashed. It takes as long where nothing is kept."""
    cost, block, lanes, salt, wanted = _read(kept or _NOBODYS)
    found = _scrypt(password[:MOST], salt, cost, block, lanes)
    return hmac.compare_digest(found, wanted) and bool(kept)


def check_hash(kept: str, place: str) -> None:
    """An error where a text is no hash of ours."""
    try:
        _read(kept)
    except ValueError as error:
        raise SettingError(
            "a password is not a scrypt hash", place=place, next_step="make one with: midspan user NAME"
        ) from error


def _read(kept: str) -> tuple[int, int, int, bytes, bytes]:
    kind, cost, block, lanes, salt, wanted = kept.split("$")
    numbers = int(cost), int(block), int(lanes)
    if kind != "scrypt" or 128 * numbers[0] * numbers[1] > _MEMORY or min(numbers) < 1:
        raise ValueError("not a scrypt hash")
    return *numbers, b64decode(salt, validate=True), b64decode(wanted, validate=True)


def _scrypt(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    with _AT_ONCE:
        return hashlib.scrypt(
            password.encode("utf-8", "surrogatepass"), salt=salt, n=cost, r=block, p=lanes, maxmem=2 * _MEMORY, dklen=32
        )


def _written(salt: bytes, made: bytes) -> str:
    return "$".join(("scrypt", str(COST), str(BLOCK), str(LANES), b64encode(salt).decode(), b64encode(made).decode()))


_NOBODYS = _written(bytes(16), bytes(32))
