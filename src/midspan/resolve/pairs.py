"""Which mentions of a block are compared, and the features of each pair.

Mentions are compared when their names agree: all of them where they are few, and where a name has very many bearers
(or where only initials are known) those that share a co-author, an organisation or a rare word of the affiliation or
title. So the work grows with the mentions, not with their square.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from midspan.resolve.evidence import Bags, Floats, Ints, Mentions, ranges
from midspan.resolve.families import same_family
from midspan.resolve.groups import GROUP_FEATURES, group_features
from midspan.resolve.names import (
    EQUAL,
    INCOMPATIBLE,
    INITIALS,
    PARTIAL,
    ROMANISED,
    PersonName,
    family_block,
    given_agreement,
    given_forms,
    long_forms,
)

PAIR_FEATURES = (
    "agreement", "is_same_spelling", "given_length", "is_chinese", "surprise", "name_count", "chance_count",
    "coauthors", "coauthor_rarity", "coauthor_rarest", "coauthor_initials", "fewest_coauthors", "most_coauthors",
    "affiliation", "affiliation_rarest", "affiliations_missing", "title", "title_rarest", "is_same_venue", "year_gap",
    "is_same_topic",
)  # fmt: skip
FEATURES = PAIR_FEATURES + GROUP_FEATURES

_ALL_PAIRS, _ALL_ACROSS = 12_000, 6_000
"""Up to so many pairs of one name's mentions all are compared (155 mentions), and of two names' mentions."""
_LONGEST_POSTING = 40
"""A token that more mentions hold is no reason to compare two of them."""
_MOST_PARTNERS = 60
"""Mentions of a very common name that one is compared with, those with most shared tokens first."""
_ROWS = 100_000
_SAME_ORGANISATION = 0.9


def name_pairs(names: tuple[PersonName, ...]) -> list[tuple[int, int, int]]:
    """Pairs of distinct names (numbers, the smaller first) that agree, with their agreement; sorted."""
    buckets: dict[str, list[int]] = {}
    for number, name in enumerate(names):
        for key in _keys(name):
            buckets.setdefault(key, []).append(number)
    found: dict[tuple[int, int], int] = {}
    for key, members in buckets.items():
        for one, other in _meetings(key, members, names):
            if (one, other) not in found:
                found[one, other] = _agreement(names[one], names[other])
    return sorted((one, other, how) for (one, other), how in found.items() if how > INCOMPATIBLE)


def _agreement(one: PersonName, other: PersonName) -> int:
    return given_agreement(one, other) if same_family(one.family, other.family) else INCOMPATIBLE


def _keys(name: PersonName) -> set[str]:
    """What two names of a block that agree have in common: a given name in some spelling, or the family name with an
    initial.
    """
    block = family_block(name.family)
    keys = {f"given {block} {form}" for form in given_forms(name)}
    if not name.given:
        return {f"bare {name.family}"}
    for token in {name.given[0], name.given[-1]} if not name.is_chinese else {name.given[0]}:
        if len(token) > 2 and not (name.is_chinese and name.is_pinyin):
            keys |= {f"token {name.family} {form}" for form in long_forms(token)}
    keys |= {f"initial {name.family} {token[0]}" for token in name.given[:3]}
    if not name.is_chinese and len(name.joined) > 4:
        whole = name.joined
        keys |= {f"slip {name.family} {whole[:at]}{whole[at + 1 :]}" for at in range(1, min(len(whole), 20))}
        keys.add(f"slip {name.family} {whole}")
    return keys


def _meetings(key: str, members: list[int], names: tuple[PersonName, ...]) -> Iterator[tuple[int, int]]:
    """Pairs of a bucket; in one of initials only those with a name that is written with one."""
    if len(members) < 2:
        return
    first = members
    if key.startswith("initial"):
        first = [m for m in members if any(len(token) == 1 for token in names[m].given)]
    held = set(first)
    for one in first:
        for other in members:
            if one != other and (other not in held or one < other):
                yield min(one, other), max(one, other)


def mention_pairs(mentions: Mentions, active: NDArray[np.bool_] | None = None) -> tuple[Ints, Ints, Ints]:
    """The pairs of mentions to compare, by number, the smaller first, sorted; and how well their names agree.

    Only `active` mentions are compared; two of one work never are.
    """
    order = np.argsort(mentions.name_ids, kind="stable")
    if active is not None:
        order = order[active[order]]
    edges = np.searchsorted(mentions.name_ids[order], np.arange(len(mentions.names) + 1))
    bearers = [order[edges[n] : edges[n + 1]] for n in range(len(mentions.names))]
    parts = [(*_within(mentions, group), EQUAL) for group in bearers if len(group) > 1]
    parts += [(*_across(mentions, bearers[a], bearers[b]), level) for a, b, level in name_pairs(mentions.names)]
    if not parts:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64)
    left = np.concatenate([np.minimum(a, b) for a, b, _ in parts])
    right = np.concatenate([np.maximum(a, b) for a, b, _ in parts])
    how = np.concatenate([np.full(len(a), level) for a, _, level in parts])
    apart = mentions.works[left] != mentions.works[right]
    left, right, how = left[apart], right[apart], how[apart]
    sort = np.lexsort((right, left))
    return left[sort], right[sort], how[sort]


def _within(mentions: Mentions, group: Ints) -> tuple[Ints, Ints]:
    if len(group) * (len(group) - 1) // 2 <= _ALL_PAIRS:
        one, other = np.triu_indices(len(group), 1)
        return group[one], group[other]
    return _with_evidence(mentions, group)


def _across(mentions: Mentions, first: Ints, second: Ints) -> tuple[Ints, Ints]:
    if len(first) * len(second) <= _ALL_ACROSS:
        return np.repeat(first, len(second)), np.tile(second, len(first))
    left, right = _with_evidence(mentions, np.concatenate((first, second)))
    in_first = np.isin(left, first)
    keep = in_first != np.isin(right, first)
    return left[keep], right[keep]


def _with_evidence(mentions: Mentions, group: Ints) -> tuple[Ints, Ints]:
    """The pairs of a group that share a token few of the group hold."""
    group = np.sort(group)
    found = [
        _sharing(bags, group)
        for bags in (mentions.coauthors, mentions.organisations, mentions.affiliations, mentions.titles)
    ]
    codes, shared = np.unique(np.concatenate(found), return_counts=True)
    return _best_partners(codes >> 32, codes & 0xFFFFFFFF, shared)


def _best_partners(left: Ints, right: Ints, shared: Ints) -> tuple[Ints, Ints]:
    """The pairs that are among the sixty best of one of their mentions; ties go to the smaller number."""
    keep = np.zeros(len(left), bool)
    for own, other in ((left, right), (right, left)):
        order = np.lexsort((other, -shared, own))
        ranked = own[order]
        keep[order] |= np.arange(len(own)) - np.searchsorted(ranked, ranked) < _MOST_PARTNERS
    return left[keep], right[keep]


def _sharing(bags: Bags, group: Ints) -> Ints:
    rows, at = ranges(bags.start[:-1], np.diff(bags.start), group)
    tokens = bags.tokens[at]
    order = np.argsort(tokens, kind="stable")
    rows, tokens = group[rows[order]], tokens[order]
    cuts = np.flatnonzero(np.diff(tokens)) + 1
    codes = []
    for posting in np.split(rows, cuts):
        if 2 <= len(posting) <= _LONGEST_POSTING:
            one, other = np.triu_indices(len(posting), 1)
            codes.append((posting[one] << 32) | posting[other])
    return np.concatenate(codes) if codes else np.zeros(0, np.int64)


def features(mentions: Mentions, left: Ints, right: Ints, how: Ints) -> Floats:
    """The features of pairs, shape (pairs, len(FEATURES)), in the order of `FEATURES`; all finite."""
    parts = [
        _features(mentions, left[at : at + _ROWS], right[at : at + _ROWS], how[at : at + _ROWS])
        for at in range(0, len(left), _ROWS)
    ]
    if not parts:
        return np.zeros((0, len(FEATURES)))
    rows = np.concatenate(parts)
    columns = dict(zip(PAIR_FEATURES, rows.T, strict=True))
    is_named = columns["agreement"] >= PARTIAL
    return np.hstack((rows, group_features(mentions.name_ids, left, right, is_named, columns)))


def _features(mentions: Mentions, left: Ints, right: Ints, how: Ints) -> Floats:
    lengths = np.array([len(name.joined) for name in mentions.names])[mentions.name_ids]
    chinese = np.array([name.is_chinese for name in mentions.names])[mentions.name_ids]
    ids = mentions.name_ids
    coauthors, coauthor_rarity, _, coauthor_rarest = mentions.coauthors.shared(left, right)
    sizes = np.diff(mentions.coauthors.start)
    titles = _cosine(mentions.titles, left, right)
    affiliations = _affiliations(mentions, left, right)
    # Gold sets hold no person in two romanisations: such a name says as little as its initials.
    agreed = np.where((how == ROMANISED) & chinese[left], INITIALS, how)
    gap = np.abs(mentions.years[left] - mentions.years[right])
    gap[(mentions.years[left] < 0) | (mentions.years[right] < 0)] = -1
    columns = (
        agreed, ids[left] == ids[right], np.minimum(lengths[left], lengths[right]), chinese[left],
        np.maximum(mentions.surprise[left], mentions.surprise[right]),
        np.log1p(np.minimum(mentions.name_counts[left], mentions.name_counts[right])),
        np.log(np.maximum(mentions.chance_counts[left], mentions.chance_counts[right]) + 0.01),
        coauthors, coauthor_rarity, coauthor_rarest, mentions.initials.shared(left, right)[0],
        np.minimum(sizes[left], sizes[right]), np.maximum(sizes[left], sizes[right]), *affiliations, *titles,
        _same(mentions.venues, left, right), np.minimum(gap, 30), _same(mentions.topics, left, right),
    )  # fmt: skip
    return np.column_stack([np.asarray(column, np.float64) for column in columns])


def _cosine(bags: Bags, left: Ints, right: Ints) -> tuple[Floats, Floats]:
    _, _, squares, largest = bags.shared(left, right)
    return squares / np.maximum(bags.norms[left] * bags.norms[right], 1e-9), largest


def _affiliations(mentions: Mentions, left: Ints, right: Ints) -> tuple[Floats, Floats, Ints]:
    """Likeness, rarest shared word, and on how many sides nothing is known; one organisation counts as alike."""
    alike, rarest = _cosine(mentions.affiliations, left, right)
    same = mentions.organisations.shared(left, right)[0] > 0
    empty = (np.diff(mentions.affiliations.start) == 0) & (np.diff(mentions.organisations.start) == 0)
    alike = np.where(same, np.maximum(alike, _SAME_ORGANISATION), alike)
    rarest = np.where(same, np.maximum(rarest, _SAME_ORGANISATION), rarest)
    return alike, rarest, empty[left].astype(np.int64) + empty[right]


def _same(codes: Ints, left: Ints, right: Ints) -> Ints:
    """1 the same, 0 different, -1 unknown."""
    known = (codes[left] >= 0) & (codes[right] >= 0)
    return np.where(known, codes[left] == codes[right], -1)
