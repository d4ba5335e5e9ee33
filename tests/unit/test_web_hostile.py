"""Whatever is asked, the answer is a page or a help page: no failure of ours, no stack trace, nothing let through.

schemathesis makes requests from the OpenAPI description and, with the pages added to it, over every address that
answers GET. MIDSPAN_EXAMPLES says how many for each.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from starlette.routing import Route
from starlette.testclient import TestClient
from tests.tiny import GOLDEN

from midspan.desk import Desk
from midspan.web.address import STUDY_PARAMETERS
from midspan.web.app import create_app
from midspan.web.audit import Audit
from midspan.web.blocks.facets import WHERE
from midspan.web.forms import Tickets
from midspan.web.writing import Writing

EXAMPLES = int(os.environ.get("MIDSPAN_EXAMPLES", "8"))
PAIR = "/en/shanghai/hong-kong"
PAGE_PARAMETERS = (*STUDY_PARAMETERS, *WHERE, "figure", "page", "against", "from", "by")
BAD = (
    (f"{PAIR}/overview?y={'9' * 5000}", 400),
    (f"{PAIR}/overview?y=%00", 400),
    (f"{PAIR}/overview?y=2019-2021&y=2020", 400),
    (f"{PAIR}/overview?=1", 400),
    (f"{PAIR}/overview?count=%ff%fe", 400),
    (f"{PAIR}/overview?cap={'9' * 20}", 400),
    (f"{PAIR}/overview?cap=-1", 400),
    (f"{PAIR}/overview?cap=%C2%B2", 400),
    (f"{PAIR}/overview?types=%00", 400),
    (f"{PAIR}/overview?asof=%0d%0aset-cookie:x", 404),
    (f"{PAIR}/records?year=%C2%B2", 400),
    (f"{PAIR}/records?year={'1' * 5000}", 400),
    (f"{PAIR}/records?page=%F0%9F%92%A9", 400),
    (f"{PAIR}/records?page={'9' * 30}", 400),
    (f"{PAIR}/records?theme=a'b%22--", 404),
    (f"{PAIR}/compare?against=%00:%00", 400),
    ("/%ff%fe/", 404),
    ("/en/%00/x/overview", 404),
    ("/en/..%2f..%2fetc/passwd/overview", 404),
    ("/static/..%2f..%2fapp.py", 404),
    ("/static/%2e%2e/app.py", 404),
    ("/en/records/works/%00", 404),
    ("/en/records/works/../../app.py", 404),
    ("/en/records/works/%ed%a0%80", 404),
    (f"/en/records/works/{'a' * 3000}", 404),
    ("/en/pair?a=%00&b=1", 404),
    ("/en/pair?a=shanghai&b=hong-kong&first=x&last=y", 400),
)
BAD_TWINS = (
    (f"{PAIR}/figure/joint_works.json?by=year,year", 400),
    (f"{PAIR}/figure/joint_works.json?by={'year,' * 400}", 400),
    (f"{PAIR}/figure/%00.json", 404),
    (f"{PAIR}/figure/joint_works.csv?y=0", 400),
    (f"{PAIR}/records.json?page=1", 400),
    ("/en/../../overview.json", 404),
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    corpus = GOLDEN.write(tmp_path_factory.mktemp("hostile") / "home")
    app = create_app(corpus, Writing(Desk(corpus), Tickets(), Audit(corpus.home)))
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as one:
        yield one


@pytest.mark.parametrize(("url", "status"), BAD)
def test_a_bad_address_gets_a_page_with_the_next_step(client: TestClient, url: str, status: int) -> None:
    answer = client.get(url)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert "What to do" in answer.text
    assert "Traceback" not in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(("url", "status"), BAD_TWINS)
def test_a_bad_twin_gets_the_same_as_json(client: TestClient, url: str, status: int) -> None:
    answer = client.get(url)
    assert (answer.status_code, set(answer.json()["error"])) == (status, {"fact", "place", "next_step"})
    assert answer.json()["error"]["next_step"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_pages_take_no_other_method(client: TestClient, method: str) -> None:
    assert client.request(method, f"{PAIR}/overview").status_code == 405


def every_address(app: Any) -> dict[str, Any]:
    """An OpenAPI description of the twins as the application gives it, and of every page with any parameter."""
    described: dict[str, Any] = app.openapi()
    for route in app.routes:
        if isinstance(route, Route) and "GET" in (route.methods or ()) and route.path not in described["paths"]:
            path = route.path.replace(":path}", "}")
            inside = [part.partition("}")[0] for part in path.split("{")[1:]]
            described["paths"][path] = {
                "get": {
                    "parameters": [
                        *({"name": n, "in": "path", "required": True, "schema": _known(app, n)} for n in inside),
                        *({"name": n, "in": "query", "schema": {"type": "string"}} for n in PAGE_PARAMETERS),
                    ],
                    "responses": {"200": {"description": "a page"}},
                }
            }
    return described


def _known(app: Any, name: str) -> dict[str, Any]:
    """Regions and languages that are there, so that requests get further than the first check."""
    twin = app.openapi()["paths"]["/{lang}/{a}/{b}/records.{form}"]["get"]["parameters"]
    return next((one["schema"] for one in twin if one["name"] == name), {"type": "string"})


def ask(client: TestClient, operation: Any) -> list[int]:
    """Sends what schemathesis makes of an operation; returns the statuses."""
    statuses: list[int] = []

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy())
    def one(case: Any) -> None:
        sent = case.as_transport_kwargs(base_url="http://testserver")
        answer = client.request(sent["method"], sent["url"], params=sent.get("params"))
        assert answer.status_code < 500, (str(answer.request.url), answer.text[:2000])
        assert "Traceback" not in answer.text
        statuses.append(answer.status_code)

    one()
    return statuses


@pytest.mark.slow
def test_no_request_is_a_failure_of_ours(client: TestClient) -> None:
    schema = schemathesis.openapi.from_dict(every_address(client.app))
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 20
    assert all(ask(client, operation) for operation in operations)
