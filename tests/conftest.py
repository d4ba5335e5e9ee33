"""What every test shares: no network, and the demo corpus, made small and once a session."""

import fcntl
import os
import shutil
import socket
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from midspan.api import Corpus
from midspan.demo.run import make_demo
from midspan.model.progress import Silent

DEMO_SCALE = 0.005
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # for the processes that tests start; two workers, two cores


def _is_here(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a socket of this machine's file system
    host = str(address[0])
    try:
        return host in ("", "localhost") or ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """A connection that leaves this machine is a failure of the test that opens it."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        original = getattr(socket.socket, name)

        def guarded(self: socket.socket, address: Any, *, _original: Any = original) -> Any:
            if not _is_here(address):
                raise RuntimeError(f"a test may not reach the network: {address}")
            return _original(self, address)

        patch.setattr(socket.socket, name, guarded)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The workspace of a small demo corpus, made once for all workers: to read, never to write."""
    base = tmp_path_factory.getbasetemp()
    home = (base if worker_id == "master" else base.parent) / "demo"
    with (home.parent / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_demo(home, Silent(), scale=DEMO_SCALE)
    return home


@pytest.fixture(scope="session")
def demo(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The small demo corpus, open, with extracts and figures of this worker's own."""
    home = tmp_path_factory.mktemp("demo") / "home"
    shutil.copytree(demo_home / "corpora", home / "corpora")
    return Corpus(home)


@pytest.fixture
def own_home(demo_home: Path, tmp_path: Path) -> Path:
    """A copy of the demo's snapshots and corpus that a test may change."""
    home = tmp_path / "home"
    for folder in ("snapshots", "corpora"):
        shutil.copytree(demo_home / folder, home / folder)
    return home


@pytest.fixture
def unbuilt_home(demo_home: Path, tmp_path: Path) -> Path:
    """A copy of the demo's snapshots, without a corpus."""
    home = tmp_path / "home"
    shutil.copytree(demo_home / "snapshots", home / "snapshots")
    return home
