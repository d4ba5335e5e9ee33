"""The folded name, by which spellings of one name are told to be equal: of one name, and of a column of names."""

import unicodedata
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


class _Folding(dict[int, str]):
    """What each character is in a folded name, once it was met: nothing for a mark, a blank for what is no letter."""

    def __missing__(self, code: int) -> str:
        mark = unicodedata.combining(chr(code))
        self[code] = "" if mark else "".join(c if c.isalnum() else " " for c in chr(code).lower())
        return self[code]


_folding = _Folding()
_ASCII = [_folding[code] for code in range(128)]
"""The same for ASCII, where a list is faster."""
_BYTES = np.array([ord(folded) for folded in _ASCII] + [ord(" ")] * 128, np.uint8)


def name_key(name: str) -> str:
    """The folded name: lower case, no marks, words sorted, so that `Zhang, Wei` and `Wei Zhang` are one.

    >>> name_key("Zhāng, Wěi")
    'wei zhang'
    """
    return " ".join(sorted(_folded(name).split()))


def _folded(text: str) -> str:
    """A name or a word of one in lower case, without marks, a blank for each character that is no letter or digit."""
    if text.isascii():
        return text.translate(_ASCII)
    folded = unicodedata.normalize("NFKD", text)
    if "\u03a3" in folded:  # the one letter whose lower case depends on where it stands
        folded = "".join(c for c in folded if not unicodedata.combining(c)).lower()
    return folded.translate(_folding)


def name_keys(names: Any) -> Any:
    """`name_key` of each name of an Arrow array without nulls: ASCII by the column, of others each word once."""
    is_ascii = pc.string_is_ascii(names)
    folded = _in_lower_case(names)
    if not pc.all(is_ascii).as_py():
        is_other = pc.invert(is_ascii)
        folded = pc.replace_with_mask(folded, is_other, _by_the_word(names.filter(is_other)))
    return _in_order(pc.ascii_split_whitespace(pc.ascii_trim_whitespace(folded)))


def _by_the_word(names: Any) -> Any:
    """`_folded` of each name: no letter is folded otherwise for what stands beyond a blank."""
    words = pc.split_pattern(names, " ")
    met = pc.dictionary_encode(words.flatten())
    folded = pa.array(map(_folded, met.dictionary.to_pylist()), pa.string())
    return pc.binary_join(pa.ListArray.from_arrays(words.offsets, folded.take(met.indices)), " ")


def _in_lower_case(names: Any) -> Any:
    """ASCII letters in lower case and digits; a blank for every other byte."""
    _, ends, letters = names.buffers()
    held: Any = _BYTES[np.frombuffer(letters or b"", np.uint8)]
    folded = pa.py_buffer(held)
    return pa.Array.from_buffers(pa.string(), len(names), [None, ends, folded], offset=names.offset)


def _in_order(words: Any) -> Any:
    """The words of each list, sorted and joined by blanks."""
    lengths = pc.list_value_length(words).to_numpy()
    found = pc.dictionary_encode(words.flatten())
    rank = np.argsort(pc.sort_indices(found.dictionary).to_numpy())
    keys = np.repeat(np.arange(len(words)), lengths) * (len(rank) + 1) + rank[found.indices.to_numpy()]
    ends: Any = pa.array(np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32))
    ordered = words.flatten().take(pa.array(np.argsort(keys, kind="stable")))
    return pc.binary_join(pa.ListArray.from_arrays(ends, ordered), " ")
