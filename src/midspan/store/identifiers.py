"""Ids of persons and organisations as sources write them, in their bare form; what is none is None."""

import re

_ORCID = re.compile(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dX])")
_ROR = re.compile(r"0[0-9a-z]{6}\d\d")


def bare_orcid(text: str | None) -> str | None:
    """The ORCID with its dashes, without an address or a name before it.

    >>> bare_orcid("http://orcid.org/0000-0002-1825-0097"), bare_orcid("000000021825009x"), bare_orcid("none")
    ('0000-0002-1825-0097', '0000-0002-1825-009X', None)
    """
    found = _ORCID.fullmatch((text or "").strip().rstrip("/").rsplit("/", 1)[-1].rsplit(":", 1)[-1].strip().upper())
    return "-".join(found.groups()) if found else None


def ror_id(text: str | None) -> str | None:
    """`ror:` and the bare id.

    >>> ror_id("https://ror.org/013q1eq08"), ror_id("grid.8547.e")
    ('ror:013q1eq08', None)
    """
    found = _ROR.fullmatch((text or "").strip().rstrip("/").rsplit("/", 1)[-1].lower())
    return f"ror:{found[0]}" if found else None
