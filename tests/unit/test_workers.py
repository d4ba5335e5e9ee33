"""Processes beside the main one: they end with it, and their end is said."""

import os
import signal
import subprocess
import sys

import pytest

from midspan.model.errors import EngineError
from midspan.resolving import worker_pool

WAITING = """
import os, time
from midspan.resolving import worker_pool

if __name__ == "__main__":
    with worker_pool(1, preload="midspan.resolving") as pool:
        print(pool.submit(os.getpid).result(), flush=True)
        time.sleep(600)
"""


@pytest.mark.slow
def test_workers_end_with_a_parent_that_is_killed(tmp_path) -> None:
    script = tmp_path / "waiting.py"
    script.write_text(WAITING, encoding="utf-8")
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    assert int(parent.stdout.readline()) != parent.pid
    os.kill(parent.pid, signal.SIGKILL)
    parent.communicate(timeout=60)  # the worker has this pipe open as long as it lives


@pytest.mark.slow
def test_a_worker_that_is_killed_is_said() -> None:
    with pytest.raises(EngineError) as caught, worker_pool(1, preload="midspan.resolving") as pool:
        pool.submit(os._exit, 9).result()
    assert caught.value.fact == "a process of this command was ended from outside"
