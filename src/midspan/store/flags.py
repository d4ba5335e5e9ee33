"""Answers of Arrow's kernels as flags of NumPy, and the one that is asked most: which texts say something."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

BoolArray = npt.NDArray[np.bool_]
_NO_LETTERS: Any = 0


def flags(array: Any) -> BoolArray:
    """An Arrow array of booleans as one of NumPy that may be written to; null is no."""
    found: BoolArray = pc.fill_null(array, False).to_numpy(zero_copy_only=False).copy()
    return found


def texts_said(texts: Any) -> Any:
    """Which texts are there and not empty, as an Arrow array without nulls."""
    return pc.fill_null(pc.greater(pc.binary_length(texts), _NO_LETTERS), False)


def has_text(texts: Any) -> BoolArray:
    """The same as flags."""
    return flags(texts_said(texts))
