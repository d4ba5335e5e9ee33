"""The pages without a browser: every answer, its headers, its twins, its errors."""

import csv
import gzip
import json
from collections.abc import Iterator

import httpx2 as httpx
import pytest

from midspan.model.study import Period, Study
from midspan.web.source import Book

PAIR = "/en/shanghai/hong-kong"
OVERVIEW = f"{PAIR}/overview?y=2019-2023&count=full"
PAGES = (
    "/en/",
    OVERVIEW,
    f"{PAIR}/overview?y=2019-2023&count=fractional",
    f"{PAIR}/overview?y=2010-2010",
    f"{PAIR}/overview?y=2024",
    f"{PAIR}/overview?theme=energy",
    "/en/hong-kong/shanghai/overview",
    "/en/macao/shanghai/overview",
    f"{PAIR}/records?figure=joint_works&y=2019-2023",
    f"{PAIR}/records?figure=joint_works&y=2019-2023&year=2021&theme=energy&page=1",
    f"{PAIR}/records?figure=joint_works&organisation=shanghai:0",
    f"{PAIR}/records?figure=joint_share&region=shanghai",
    f"{PAIR}/records?figure=contract_value",
    "/en/macao/shanghai/records",
    "/en/records/works/W20210003",
    "/en/records/works/W20210003?from=shanghai,hong-kong",
    f"{PAIR}/multiverse?figure=joint_works&y=2019-2023",
    f"{PAIR}/multiverse?figure=contract_value",
    f"{PAIR}/claims?y=2019-2023",
    "/en/macao/shanghai/claims",
    f"{PAIR}/compare?figure=joint_works&y=2019-2023&against=counting:fractional",
    f"{PAIR}/compare?y=2019-2023&against=counting:full",
    f"{PAIR}/offers?y=2019-2023",
    f"{PAIR}/directories?y=2019-2023",
    "/en/methods",
)
BAD = (
    ("/nowhere/at/all", 404, "does not exist"),
    ("/tlh/", 404, "Known: en"),
    ("/en/shangai/hong-kong/overview", 404, "Known: shanghai"),
    (f"{PAIR}/overview?y=2023-2019", 400, "span of years"),
    (f"{PAIR}/overview?y=1990-1999", 400, "2010 to 2024"),
    (f"{PAIR}/overview?colour=red", 400, "Known: "),
    (f"{PAIR}/overview?theme=alchemy", 404, "no theme"),
    (f"{PAIR}/records?figure=joint_wroks", 404, "Known: joint_works"),
    (f"{PAIR}/directories?request=demo-r99", 404, "Known: demo-r0"),
    (f"{PAIR}/records?page=0", 400, "not the number of a page"),
    (f"{PAIR}/records?page=99999", 404, "has no page"),
    (f"{PAIR}/records?y=2019-2023&year=2012", 400, "not in the period"),
    (f"{PAIR}/multiverse?figure=joint_wroks", 404, "Known: joint_works"),
    (f"{PAIR}/claims?figure=joint_works", 400, "unknown part"),
    (f"{PAIR}/compare?against=counting:fractonal", 400, "Known: counting:fractional"),
    (f"{PAIR}/compare", 400, "other choice is named to compare"),
    (f"{PAIR}/compare?against=lense:address", 400, "is not an option"),
    ("/en/records/works/W0", 404, "no work"),
    ("/en/pair?a=shanghai&b=shanghai", 400, "two different places"),
    ("/en/pair?a=shanghai&b=hong-kong&first=2023&last=2019", 400, "span of years"),
    ("/static/nothing.js", 404, "no file"),
)


@pytest.fixture(scope="module")
def web(server: str) -> Iterator[httpx.Client]:
    """A client of the server."""
    with httpx.Client(base_url=server) as client:
        yield client


@pytest.mark.slow
@pytest.mark.parametrize("url", PAGES)
def test_every_page_is_there(web: httpx.Client, url: str) -> None:
    answer = web.get(url)
    assert answer.status_code == 200, answer.text[:2000]
    assert "<h1>" in answer.text or "<h1 " in answer.text
    assert " style=" not in answer.text.replace("<style", "")
    assert "None" not in answer.text


@pytest.mark.parametrize(("url", "status", "said"), BAD)
def test_a_bad_address_says_the_fact_and_the_next_step(web: httpx.Client, url: str, status: int, said: str) -> None:
    answer = web.get(url)
    assert (answer.status_code, said in answer.text) == (status, True), answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("url", [OVERVIEW, "/en/shangai/hong-kong/overview", "/static/app.css", "/nowhere"])
def test_every_answer_is_locked_down(web: httpx.Client, url: str) -> None:
    headers = web.get(url).headers
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in headers


def test_an_answer_has_an_etag_of_corpus_and_url(web: httpx.Client) -> None:
    first = web.get(OVERVIEW)
    again = web.get(OVERVIEW, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert web.get(OVERVIEW + "&theme=energy").headers["etag"] != first.headers["etag"]


def test_the_json_twin_holds_the_figure(web: httpx.Client, book: Book) -> None:
    study = Study(("shanghai", "hong-kong"), Period(2019, 2023))
    twin = web.get(f"{PAIR}/figure/joint_works.json?y=2019-2023&by=year").json()
    figure = book.figure("joint_works", study, ("year",))
    assert [(cell["year"], cell["value"], cell["records"]) for cell in twin["values"]] == [
        (cell.key[0], cell.estimate.value, cell.estimate.records) for cell in figure.cells
    ]
    assert twin["study"]["regions"] == ["hong-kong", "shanghai"]
    assert twin["corpus"] == book.corpus_id


def test_the_csv_twin_has_the_definition_and_all_bounds(web: httpx.Client) -> None:
    text = web.get(f"{PAIR}/figure/joint_works.csv?y=2019-2023&by=theme").content.decode("utf-8")
    lines = text.splitlines()
    assert lines[0] == "\ufeff# title: Joint works"
    assert lines[1].lstrip('"').startswith("# definition: A paper counts once")
    head = next(n for n, line in enumerate(lines) if not line.lstrip("\ufeff").startswith(("#", '"#')))
    assert lines[head] == "theme,value,low,high,linkage_low,linkage_high,records"
    assert len(lines) - head == 1 + 10


def test_the_svg_twin_stands_alone(web: httpx.Client) -> None:
    answer = web.get(f"{PAIR}/figure/joint_works.svg?y=2010-2024&by=year")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "<style>" in answer.text
    assert "var(--" not in answer.text
    assert answer.text == web.get(f"{PAIR}/figure/joint_works.svg?y=2010-2024&by=year").text


@pytest.mark.parametrize(
    ("url", "status"),
    [
        (f"{PAIR}/figure/joint_works.ods", 404),
        (f"{PAIR}/figure/joint_works.json?by=colour", 400),
        (f"{PAIR}/figure/nothing.json", 404),
        (f"{PAIR}/records.json?page=2", 400),
        (f"{PAIR}/claims.svg", 404),
        (f"{PAIR}/compare.json?against=nothing", 400),
    ],
)
def test_a_bad_twin_is_an_error(web: httpx.Client, url: str, status: int) -> None:
    answer = web.get(url)
    assert answer.status_code == status
    if ".json" in url:
        assert answer.json()["error"]["next_step"]


def test_the_list_and_its_twins_hold_the_same_records(web: httpx.Client, book: Book) -> None:
    study = Study(("shanghai", "hong-kong"), Period(2019, 2023))
    total = book.figure("joint_works", study).total.records
    twin = web.get(f"{PAIR}/records.json?figure=joint_works&y=2019-2023").json()
    assert twin["total"] == len(twin["records"]) == total
    assert sum(record["weight"] for record in twin["records"]) == total
    lines = web.get(f"{PAIR}/records.csv?figure=joint_works&y=2019-2023").text.splitlines()
    assert len([line for line in lines if not line.lstrip('\ufeff"').startswith("#")]) == 1 + total
    assert any(",'=Green bonds" in line for line in lines)
    assert f"{total:,} papers behind the figure" in web.get(f"{PAIR}/records?y=2019-2023").text


def test_the_multiverse_and_its_twins_hold_the_same_values(web: httpx.Client, book: Book) -> None:
    study = Study(("shanghai", "hong-kong"), Period(2019, 2023))
    (multiverse,) = book.multiverses("joint_works", study)
    (twin,) = web.get(f"{PAIR}/multiverse.json?figure=joint_works&y=2019-2023").json()
    assert [one["value"] for one in twin["combinations"]] == [float(one.value or 0) for one in multiverse.combinations]
    lines = web.get(f"{PAIR}/multiverse.csv?figure=joint_works&y=2019-2023").text.splitlines()
    assert lines[3] == "cell,counting,linkage,value"
    assert len(lines) == 4 + len(multiverse.combinations)
    drawn = web.get(f"{PAIR}/multiverse.svg?figure=joint_works&y=2019-2023")
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert f"under {len(multiverse.combinations)} combinations of choices" in drawn.text
    page = web.get(f"{PAIR}/multiverse?figure=joint_works&y=2019-2023").text
    assert f"under {len(multiverse.combinations)} combinations of choices" in page
    assert "compare?y=2019-2023&amp;count=full&amp;figure=joint_works&amp;against=counting:fractional" in page


def test_claims_stand_beside_ours_or_say_why_not(web: httpx.Client) -> None:
    twin = web.get(f"{PAIR}/claims.json?y=2019-2023").json()
    assert [(one["claim"], one["problem"] == "") for one in twin] == [("growth", False), ("papers", True)]
    lines = web.get(f"{PAIR}/claims.csv?y=2019-2023").text.splitlines()
    listed = list(csv.DictReader(lines[2:]))
    assert [(one["claim"], one["value"] == str(own["value"] or "")) for one, own in zip(listed, twin, strict=True)] == [
        ("growth", True), ("papers", True)
    ]  # fmt: skip
    page = web.get(f"{PAIR}/claims?y=2015-2016").text
    assert "multiverse?y=2019-2023" in page
    assert "there are no contracts here" in page
    assert "Accumulative method (累计法)" in page
    assert "No published figure" in web.get("/en/macao/shanghai/claims").text


def test_a_comparison_lists_what_moved(web: httpx.Client) -> None:
    url = "figure=joint_works&y=2019-2023&against=counting:fractional"
    twin = web.get(f"{PAIR}/compare.json?{url}").json()
    page = web.get(f"{PAIR}/compare?{url}").text
    assert len(twin["records"]) == twin["reweighed"] > 100
    listed = list(csv.DictReader(web.get(f"{PAIR}/compare.csv?{url}").text.splitlines()[3:]))
    assert [one["record_id"] for one in listed] == [one["record_id"] for one in twin["records"]]
    assert [float(one["weight_b"]) for one in listed] == [one["weight_b"] for one in twin["records"]]
    assert f"The first 100 of {len(twin['records']):,}" in page
    assert "&lt;machine&gt;" in page


def test_the_form_leads_to_the_overview_and_swaps(web: httpx.Client) -> None:
    chosen = web.get("/en/pair?a=shanghai&b=hong-kong&first=2015&last=2018")
    assert chosen.headers["location"] == f"{PAIR}/overview?y=2015-2018&count=full"
    swapped = web.get("/en/pair?a=shanghai&b=hong-kong&y=2019-2023&count=fractional&swap=1")
    assert swapped.headers["location"] == "/en/hong-kong/shanghai/overview?y=2019-2023&count=fractional"


def test_the_first_load_is_light(web: httpx.Client) -> None:
    page = web.get(OVERVIEW).text
    names = ("app.css", "app.js", "mark.svg", "inter-latin.woff2")
    files = {name: web.get(f"/static/{name}").content for name in names}
    script = len(gzip.compress(files["app.js"]))
    whole = len(gzip.compress(page.encode(), 6)) + sum(len(gzip.compress(body, 6)) for body in files.values())
    assert script <= 3_000
    assert whole <= 150_000


def test_the_pages_of_fastapi_that_load_from_elsewhere_are_off(web: httpx.Client) -> None:
    assert web.get("/docs").status_code == 404
    assert {path.rpartition("/")[2] for path in json.loads(web.get("/openapi.json").text)["paths"]} == {
        "{key}.{form}",
        "records.{form}",
        "multiverse.{form}",
        "claims.{form}",
        "compare.{form}",
        "map.{form}",
        "network.{form}",
        "report.{form}",
    }
