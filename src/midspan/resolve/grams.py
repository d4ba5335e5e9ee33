"""Sequences of words as 64-bit numbers, so that thousands of strings are looked up in a registry at once.

A sequence is hashed word by word, so the hash of each longer sequence follows from the shorter one. Two sequences of a
full registry (a million) share a hash with a chance below one in ten million.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Keys = NDArray[np.uint64]

LONGEST = 14
"""Words of the longest name that is looked for."""
ACRONYM = np.uint64(0x9E3779B97F4A7C15)
"""Added to the key of what counts only in capitals."""
_STEP = np.uint64(0xD6E8FEB86659FD93)


def mixed(words: Ints) -> Keys:
    """One well spread number a word id (splitmix64); shape kept."""
    z = (words.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(z ^ (z >> np.uint64(31)))


def extended(keys: Keys, word_keys: Keys) -> Keys:
    """The keys of sequences that are one word longer."""
    return np.asarray(keys * _STEP + word_keys)


def sequence_keys(words: Sequence[int], spread: Sequence[int]) -> list[int]:
    """The keys of all beginnings of one sequence, the whole last; `spread` is `mixed` of every word id."""
    key, found = 0, []
    for word in words:
        key = (key * int(_STEP) + spread[word]) & 0xFFFFFFFFFFFFFFFF
        found.append(key)
    return found


def positions(known: Keys, wanted: Keys) -> NDArray[np.int64]:
    """Where each wanted key stands among the known (sorted, distinct) ones; -1 where it does not."""
    if not len(known):
        return np.full(len(wanted), -1)
    # In rising order a search starts where the last one ended, in the processor's cache: a third of the time.
    order = np.argsort(wanted)
    rising = wanted[order]
    at = np.searchsorted(known, rising)
    at[at == len(known)] = 0
    found = np.empty(len(wanted), np.int64)
    found[order] = np.where(known[at] == rising, at, -1)
    return found


def ragged(starts: NDArray[np.int64], counts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of ragged lists, flattened: the owner's number and the position of every entry.

    >>> [part.tolist() for part in ragged(np.array([4, 9]), np.array([2, 1]))]
    [[0, 0, 1], [4, 5, 9]]
    """
    owner = np.repeat(np.arange(len(counts)), counts)
    before = np.cumsum(counts) - counts
    return owner, np.arange(len(owner)) - before[owner] + starts[owner]
