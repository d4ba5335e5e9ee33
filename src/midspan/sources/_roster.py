"""The authors of one record, found by the names that other fields of the record write."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from midspan.store.names import name_key
from midspan.store.reading import ReadAffiliation, ReadAuthor, WorkReading

_NOBODY = frozenset({"anonymous", "anon", "no author name available", "no author", "n a", "na", "佚名", "本刊编辑部"})
_AND_OTHERS = frozenset({"et al", "et al.", "others", "...", "…", "等", "and others"})


def split_names(text: str, separator: str = ";") -> list[str]:
    """The names in a list; nobody's name is none.

    >>> split_names("Zhang, Wei; [Anonymous]; ")
    ['Zhang, Wei']
    """
    names = (" ".join(name.split()) for name in text.split(separator))
    return [name for name in names if name and name.strip("[]. ").lower() not in _NOBODY]


def without_others(names: list[str]) -> tuple[list[str], bool]:
    """The names without an "et al." at the end, and whether there was one."""
    cut = bool(names) and names[-1].lower() in _AND_OTHERS
    return names[:-1] if cut else names, cut


def authors_in(reading: WorkReading, record: Mapping[str, str], column: str, separator: str = ";") -> list[ReadAuthor]:
    """The authors that a column lists, without affiliations; a list that is cut off is counted as left unread."""
    names, is_cut = without_others(split_names(record[column], separator))
    if is_cut:
        reading.unread[f"{column} (lists that are cut off)"] += 1
    return [ReadAuthor(name) for name in names]


_INITIALS_FIRST = re.compile(r"((?:[^\W\d_]\.[-\s]*)+)([^\W\d_]\D+)")
_MOST_INITIALS = 3


@dataclass(slots=True)
class Roster:
    """Authors by position, and how a name finds its author: as written, folded, or by family name and initials.

    `others` are other spellings of the same authors, in the same order. A name that could be two authors' is nobody's.
    """

    names: Sequence[str]
    others: Sequence[str] = ()
    _by: dict[Callable[[str], str], dict[str, int | None]] = field(default_factory=dict)
    """Positions by key, for each kind of key that was asked for: most names are found as written."""

    def position(self, name: str) -> int | None:
        """Where the author of a name stands, from 0; None where no author has it, or several."""
        for key_of in (str, name_key, initials_key):
            found = self._positions(key_of).get(key_of(name))
            if found is not None:
                return found
        return None

    def _positions(self, key_of: Callable[[str], str]) -> dict[str, int | None]:
        if key_of not in self._by:
            made: dict[str, int | None] = {}
            spellings = [self.names, self.others] if len(self.others) == len(self.names) else [self.names]
            for names in spellings:
                for position, name in enumerate(names):
                    key = key_of(name)
                    if key and made.setdefault(key, position) != position:
                        made[key] = None
            self._by[key_of] = made
        return self._by[key_of]


@lru_cache(maxsize=100_000)
def initials_key(name: str) -> str:
    """The family name and the first initial, folded; empty where neither a comma nor initials say which is which.

    >>> initials_key("Zhang, Wei"), initials_key("W.-L. Zhang"), initials_key("Zhang W."), initials_key("Wei Zhang")
    ('zhang w', 'zhang w', 'zhang w', '')
    """
    family, comma, given = name.partition(",")
    if found := None if comma else _INITIALS_FIRST.fullmatch(name.strip()):
        given, family = found.groups()
    elif not comma:
        family, _, given = name.rpartition(" ")
        if not (given.endswith(".") or (given.isupper() and len(given) <= _MOST_INITIALS)):
            return ""
    first = next((letter for letter in given if letter.isalpha()), "")
    return f"{name_key(family)} {name_key(first)}" if first and name_key(family) else ""


def authors_with(
    names: Sequence[str], addresses: Sequence[tuple[Sequence[int], str]]
) -> tuple[list[ReadAuthor], list[ReadAffiliation]]:
    """Authors with their addresses, each address given with the positions of its authors, and addresses of the work.

    An address of no author belongs to the author where there is only one, and to all where it is the only address;
    else nobody's are known and all belong to the work.
    """
    authors = [ReadAuthor(name) for name in names]
    is_only = len({address for _, address in addresses}) == 1
    if not (authors and all(positions or len(authors) == 1 or is_only for positions, _ in addresses)):
        return authors, [ReadAffiliation(text) for text in dict.fromkeys(address for _, address in addresses)]
    held: list[dict[str, None]] = [{} for _ in authors]
    for positions, address in addresses:
        for position in positions or range(len(authors)):
            held[position][address] = None
    for author, own in zip(authors, held, strict=True):
        author.affiliations = [ReadAffiliation(address) for address in own]
    return authors, []
