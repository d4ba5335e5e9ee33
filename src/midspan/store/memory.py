"""How much memory an engine may hold, and where it spills what does not fit."""

import itertools
import os
import re
import shutil
import tempfile
import time
from pathlib import Path

from midspan.model.errors import EngineError

_SIZE = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*([KMGT]?)(i?)B?", re.IGNORECASE)
_POWERS = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}
_LEAST = 16 << 20
_OF_CONTAINER = Path("/sys/fs/cgroup/memory.max")
_OF_PROCESS = Path("/proc/self/statm")
_LEAST_OWN, _MOST_OWN = 360_000_000, 1_500_000_000
_UNKNOWN = 4 << 30
"""Taken for a machine's memory where the system does not tell."""
_A_DAY = 86_400
SPILL = ".midspan-spill-"
_NUMBERS = itertools.count()


def bytes_of(size: str | None) -> int:
    """The bytes of a size such as 4GB or 512MiB; without one, half of the machine's memory.

    >>> bytes_of("4GB"), bytes_of("0.5 GiB"), bytes_of("64m")
    (4000000000, 536870912, 64000000)
    """
    if not size:
        return machine_memory() // 2
    found = _SIZE.fullmatch(size.strip())
    many = int(float(found[1]) * (1024 if found[3] else 1000) ** _POWERS[found[2].upper()]) if found else 0
    if many < _LEAST:
        raise EngineError(
            f'"{size}" is no memory to work with', next_step="give 16MB or more, for example: --memory 4GB"
        )
    return many


def machine_memory() -> int:
    """The bytes of memory that this machine has, or the container that this process is in."""
    try:
        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return _UNKNOWN
    try:
        return min(whole, int(_OF_CONTAINER.read_text(encoding="ascii")))
    except (OSError, ValueError):
        return whole


def left_for_engine(bound: int) -> int:
    """Of the bytes that this process may take, those for the engine in it: what is left beside what the process takes
    now and what is made outside of the engine (rows on their way to a file or a figure, draws of replicates).

    For that a third is kept free, 360 MB to 1.5 GB. Never less than two fifths of the bound: below some 1 GB, the
    process may take more than its bound.
    """
    own = min(max(bound // 3, _LEAST_OWN), _MOST_OWN)
    return max(bound - taken() - own, 2 * bound // 5)


def taken() -> int:
    """The bytes of memory that this process takes now; none where the system does not tell."""
    try:
        pages = int(_OF_PROCESS.read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def spill_folder(home: Path | None) -> Path:
    """A folder of one engine's own in a folder that is there (None: the system's for such things), not made yet.

    What a process that is gone left there is removed.
    """
    home = home or Path(tempfile.gettempdir())
    for folder in home.glob(f"{SPILL}*-*"):
        process = folder.name.removeprefix(SPILL).partition("-")[0]
        if not _is_running(process) and time.time() - folder.stat().st_mtime > _A_DAY:
            shutil.rmtree(folder, ignore_errors=True)
    return home / f"{SPILL}{os.getpid()}-{next(_NUMBERS)}"


def _is_running(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError):
        return False
    except OSError:
        pass
    return True
