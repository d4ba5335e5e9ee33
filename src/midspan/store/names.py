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
    if name.isascii():
        return " ".join(sorted(name.translate(_ASCII).split()))
    folded = unicodedata.normalize("NFKD", name)
    if "\u03a3" in folded:  # the one letter whose lower case depends on where it stands
        folded = "".join(c for c in folded if not unicodedata.combining(c)).lower()
    return " ".join(sorted(folded.translate(_folding).split()))


def name_keys(names: Any) -> Any:
    """`name_key` of each name of an Arrow array without nulls: ASCII by the column, other names one by one."""
    is_ascii = pc.string_is_ascii(names)
    folded = _in_order(pc.ascii_split_whitespace(_in_lower_case(names)))
    if pc.all(is_ascii).as_py():
        return folded
    others = pc.dictionary_encode(names.filter(pc.invert(is_ascii)))
    keys = pa.array([name_key(name) for name in others.dictionary.to_pylist()], pa.string())
    return pc.replace_with_mask(folded, pc.invert(is_ascii), keys.take(others.indices))


def _in_lower_case(names: Any) -> Any:
    """ASCII letters in lower case and digits; a blank for every other byte."""
    _, ends, letters = names.buffers()
    folded = pa.py_buffer(_BYTES[np.frombuffer(letters or b"", np.uint8)].tobytes())
    return pc.ascii_trim_whitespace(
        pa.Array.from_buffers(pa.string(), len(names), [None, ends, folded], offset=names.offset)
    )


def _in_order(words: Any) -> Any:
    """The words of each list, sorted and joined by blanks."""
    lengths = pc.list_value_length(words).to_numpy()
    found = pc.dictionary_encode(words.flatten())
    rank = np.argsort(np.argsort(found.dictionary.to_numpy(zero_copy_only=False).astype(object)))
    keys = np.repeat(np.arange(len(words)), lengths) * (len(rank) + 1) + rank[found.indices.to_numpy()]
    ends: Any = pa.array(np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32))
    ordered = words.flatten().take(pa.array(np.argsort(keys, kind="stable")))
    return pc.binary_join(pa.ListArray.from_arrays(ends, ordered), " ")
