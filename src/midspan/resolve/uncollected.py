"""Python's cyclic collector, paused while many short-lived records are made that hold no cycles.

Each of its passes walks the names of a whole registry, which costs a third of the time of reading many strings.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Pauses the collector, if it runs, until the block ends; memory is still freed by reference counts."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
