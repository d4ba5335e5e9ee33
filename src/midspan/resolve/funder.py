"""Who the funders are that records name: one funder for the several ids and names under which they name it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from midspan.store.names import name_key


@dataclass(frozen=True, slots=True)
class StatedFunder:
    """A funder as some records name it, and how many times they do; `ror` is empty where none gives one."""

    funder_id: str
    ror: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class KnownFunder:
    """The funder that a stated id stands for."""

    stated_id: str
    funder_id: str
    name: str


def known_funders(stated: Iterable[StatedFunder], names: Mapping[str, str]) -> list[KnownFunder]:
    """Every stated id with its funder, by stated id; `names` are those of organisations by `ror:` id.

    An id is the organisation whose ROR id it is most often given with. A DOI of Crossref without one is the funder that
    alone has its name among those with a ROR id or OpenAlex's; a name without any id likewise, those with a DOI
    included. Names are compared folded. A funder is called as the registry calls it, else as most records do; where two
    funders have one name, the id stands behind it.
    """
    every = list(stated)
    identity = _with_ror(every)
    said = _said(every, identity)
    for prefix in ("doi:", "name:"):
        owners = _owners(said, names, prefix)
        for stated_id in [one for one in identity if identity[one].startswith(prefix)]:
            owner = owners.get(name_key(_most(said[identity[stated_id]])), ())
            if len(owner) == 1:
                (identity[stated_id],) = owner
        said = _said(every, identity)
    called = {one: names.get(one) or _most(said[one]) or one for one in said}
    often = Counter(called.values())
    return [
        KnownFunder(stated_id, one, called[one] if often[called[one]] == 1 else f"{called[one]} ({one})")
        for stated_id, one in sorted(identity.items())
    ]


def _with_ror(stated: Iterable[StatedFunder]) -> dict[str, str]:
    """Each stated id with the ROR id it is most often given with, else itself."""
    rors: dict[str, Counter[str]] = {}
    for one in stated:
        rors.setdefault(one.funder_id, Counter()).update({one.ror: one.count} if one.ror else {})
    return {stated_id: _most(found) or stated_id for stated_id, found in rors.items()}


def _said(stated: Iterable[StatedFunder], identity: Mapping[str, str]) -> dict[str, Counter[str]]:
    """The names that records give each funder, with how many times they do."""
    found: dict[str, Counter[str]] = {}
    for one in stated:
        found.setdefault(identity[one.funder_id], Counter()).update({one.name: one.count} if one.name else {})
    return found


def _owners(said: Mapping[str, Counter[str]], names: Mapping[str, str], prefix: str) -> dict[str, set[str]]:
    """For each folded name the funders that have it, without those whose own id begins as the ones looked for."""
    found: dict[str, set[str]] = {}
    for funder_id, counts in said.items():
        if not funder_id.startswith((prefix, "name:")):
            for name in _every_name(counts, names.get(funder_id)):
                found.setdefault(name_key(name), set()).add(funder_id)
    return found


def _every_name(counts: Counter[str], registered: str | None) -> Iterator[str]:
    yield from counts
    if registered:
        yield registered


def _most(counts: Counter[str]) -> str:
    """The commonest, of equal ones the first; empty where there is none."""
    return min(counts, key=lambda one: (-counts[one], one), default="")
