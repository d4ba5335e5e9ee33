"""Names that nobody else bears: rare, written in full, and like no other name of the corpus.

All mentions of such a name are one person without a comparison: on people_gold two persons share one in about one of
a thousand. They are more than half of the mentions of most corpora, and so most of the work that need not be done.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from midspan.resolve.names import INCOMPATIBLE, agreement, block_key, read_name
from midspan.resolve.pairs import name_pairs
from midspan.resolve.uncollected import uncollected

CHANCE = 0.05
"""Expected bearers, by the frequencies of family and given name, up to which a name is taken for one person's."""
_FEW = 40
"""Names in doubt of a block up to which each is set against the block's other names; more are all compared."""


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name's block, family and given name; `is_full` where no given name is an initial, and the name not Chinese:
    many Chinese names are one in Latin letters.
    """

    block: str
    family: str
    given: str
    is_full: bool


def parts_of(names: Sequence[str]) -> list[NameParts]:
    """The parts of each name."""
    found = []
    with uncollected():
        for raw in names:
            name = read_name(raw)
            is_full = bool(name.given) and not name.is_chinese and all(len(token) > 1 for token in name.given)
            found.append(NameParts(block_key(raw), name.family, name.joined, is_full))
    return found


def with_namesakes(blocks: Sequence[Sequence[str]]) -> list[str]:
    """The names that agree with another name of their block."""
    found: set[str] = set()
    with uncollected():
        for names in blocks:
            for one, other, _ in name_pairs(tuple(map(read_name, names))):
                found |= {names[one], names[other]}
    return sorted(found)


def unmistakable(parts: Mapping[str, NameParts], alike: Iterable[str], asked: Iterable[str]) -> list[str]:
    """Of the names asked about, those that are one person's; `alike` are names with namesakes, `parts` all names."""
    families = Counter(name.family for name in parts.values())
    given = Counter(name.given for name in parts.values())
    others = set(alike)
    return [
        name
        for name in asked
        if name not in others
        and parts[name].is_full
        and families[parts[name].family] * given[parts[name].given] < CHANCE * len(parts)
    ]


def is_compared_whole(doubtful: int, names: Sequence[str]) -> bool:
    """Whether all names of a block are compared, as many are in doubt or nearly all."""
    return doubtful > _FEW or 2 * doubtful > len(names)


def comparable(blocks: Sequence[tuple[Sequence[str], Sequence[str]]]) -> list[list[str]]:
    """Of each block's names, known and doubtful, those to compare: the doubtful and whoever could be one of them.

    All where it is compared whole.
    """
    with uncollected():
        return [_comparable(known, doubtful) for known, doubtful in blocks]


def _comparable(known: Sequence[str], doubtful: Sequence[str]) -> list[str]:
    if not doubtful or is_compared_whole(len(doubtful), [*doubtful, *known]):
        return [*doubtful, *known] if doubtful else []
    return [*doubtful, *(k for k in known if any(agreement(k, name) != INCOMPATIBLE for name in doubtful))]
