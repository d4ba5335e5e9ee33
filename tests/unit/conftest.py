"""What several unit tests start from."""

from collections.abc import Iterator

import pytest
from tests.fixtures.fetched import ELSEWHERE, JOINT, ONE_SIDE
from tests.fixtures.openalex_api import FakeApi, serving


@pytest.fixture
def api() -> Iterator[FakeApi]:
    """An API of joint works, works of one region and works of neither."""
    with serving(FakeApi([*JOINT, *ONE_SIDE, *ELSEWHERE])) as served:
        yield served
