"""Funding flows: who pays for joint projects, who could, and that every number opens to its projects."""

import pytest
from lxml import html
from starlette.testclient import TestClient
from tests.fixtures.inputs import GRANT, table_csv

from midspan.api import Corpus
from midspan.build import build
from midspan.match.funding import CouldFund, could_fund
from midspan.model.study import Period, Study
from midspan.snapshots import take_snapshot
from midspan.web.app import create_app

STUDY = Study(("shanghai", "hong-kong"), Period(2020, 2020))
SHANGHAI, HONG_KONG = ("Fudan University", "Shanghai"), ("University of Hong Kong", "Hong Kong")


def grant(number: int, funder: str, theme: str, *places: tuple[str, str]) -> dict[str, str]:
    (lead, *others) = places
    return GRANT | {
        "grant_id": f"G{number}", "funder": funder, "theme": theme, "organisation": lead[0], "place": lead[1],
        "partners": ";".join(name for name, _ in others), "partner_places": ";".join(place for _, place in others),
        "partner_amounts": ";".join("" for _ in others), "start": "2020-03-01", "end": "2021-03-01",
    }  # fmt: skip


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    home = tmp_path_factory.mktemp("funded") / "home"
    rows = [
        grant(1, "Both Fund", "environment", SHANGHAI, HONG_KONG),
        grant(2, "Both Fund", "fintech", SHANGHAI),
        grant(3, "Bay Fund", "environment", HONG_KONG),
        grant(4, "Bay Fund", "fintech", HONG_KONG),
        grant(5, "Delta Fund", "fintech", SHANGHAI),
        grant(6, "", "fintech", SHANGHAI),
    ]
    take_snapshot(home, [table_csv(home.parent / "grants.csv", GRANT, *rows)])
    build(home, processes=1)
    return Corpus(home)


def found(corpus: Corpus, study: Study) -> tuple[CouldFund, ...]:
    of_regions = corpus.figure("region_projects", study, ("region", "funder"))
    return could_fund(of_regions, corpus.figure("joint_projects", study, ("funder",)))


@pytest.mark.slow
def test_who_pays_for_joint_projects_and_who_could(corpus: Corpus) -> None:
    paid = corpus.figure("joint_projects", STUDY, ("funder",))
    assert [(cell.key, cell.estimate.value) for cell in paid.cells] == [(("Both Fund",), 1)]
    assert found(corpus, STUDY) == (CouldFund("Bay Fund", {"hong-kong": 2}), CouldFund("Delta Fund", {"shanghai": 1}))


def test_of_a_theme_those_who_pay_for_none_of_it(corpus: Corpus) -> None:
    of_theme = Study(STUDY.regions, STUDY.period, theme="fintech")
    assert [one.funder for one in found(corpus, of_theme)] == ["Bay Fund", "Both Fund", "Delta Fund"]


def test_every_number_on_the_page_opens_to_its_projects(corpus: Corpus) -> None:
    with TestClient(create_app(corpus), base_url="http://localhost") as client:
        page = html.fromstring(client.get("/en/shanghai/hong-kong/directories?y=2020-2020").text)
        assert page.xpath("string(//section[@id='joint-projects-funder']//tbody/tr/th)") == "Both Fund"
        links = page.xpath("//section[@id='could']//td/a")
        assert [(link.text, link.getparent().getparent()[0].text) for link in links] == [
            ("2", "Bay Fund"), ("1", "Delta Fund"),
        ]  # fmt: skip
        listed = client.get(links[0].get("href").replace("/records?", "/records.json?")).json()
        assert sorted(one["record_id"].rpartition(":")[2] for one in listed["records"]) == ["G3", "G4"]
