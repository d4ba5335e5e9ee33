"""The loop: measure, suggest, meet, record, measure again; the figure rises by what came of it and leads back."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.fixtures.register_files import register_csv

import midspan
from midspan.api import Corpus
from midspan.build import build
from midspan.match.partners import Suggestion
from midspan.meet.meetings import Round, plan_meetings
from midspan.meet.versions import Versions
from midspan.model.meeting import MeetingRequest, Participation, Slot
from midspan.record.money import converted
from midspan.registering import Registering
from midspan.snapshots import take_register

STUDY = midspan.study("shanghai", "hong-kong", period="2019-2023")
PAST = midspan.study("shanghai", "hong-kong", period="2016-2023")
PLACES = {"shanghai": "gn:1796236", "hong-kong": "gn:1819729"}
NINE = datetime(2023, 6, 1, 1, tzinfo=UTC)
EVENT = "dialogue-2023"


def seminar_of(suggested: Sequence[Suggestion], folder: Path) -> dict[str, Suggestion]:
    """Brings one person of each organisation together, freezes the plan, and says which meeting each suggestion had."""
    ends = sorted(
        {(end, region) for one in suggested for end, region in zip((one.one, one.other), one.regions, strict=True)}
    )
    people = {end: Participation(f"p{at:02}", organisation=end, region=region) for at, (end, region) in enumerate(ends)}
    slots = [
        Slot(f"s{at}", NINE + timedelta(minutes=30 * at), NINE + timedelta(minutes=30 * at + 25)) for at in range(6)
    ]
    event = Round(tuple(people.values()), tuple(slots), tuple(f"table {at}" for at in range(20)))
    wishes = {MeetingRequest(people[one.one].person_id, people[one.other].person_id): one for one in suggested}
    Versions(folder).add(plan_meetings(event, list(wishes)), event)
    (frozen,) = Versions(folder).read()
    placed = {meeting.people for meeting in frozen.plan.meetings}
    return {"+".join(wish.people): one for wish, one in wishes.items() if wish.people in placed}


def contract_of(meeting: str, suggestion: Suggestion) -> list[dict[str, str]]:
    """The rows of a contract that came of a meeting."""
    sides = zip(("provider", "receiver"), (suggestion.one, suggestion.other), suggestion.regions, strict=True)
    parties = [
        {"row": "party", "role": role, "organisation": end, "organisation_id": end, "place": PLACES[region]}
        for role, end, region in sides
    ]
    head = {"row": "contract", "day": "2023-11-01", "title": "What came of a meeting", "type": "development"}
    total = {"row": "amount", "kind": "total", "amount": "2500000", "currency": "HKD"}
    return [{**head, "origin": f"meeting:{EVENT}/{meeting}"}, *parties, total]


@pytest.mark.slow
def test_a_contract_that_came_of_a_suggestion_raises_the_figure_by_itself_and_leads_back(
    own_home: Path, tmp_path: Path
) -> None:
    before = Corpus(own_home)
    suggested = before.partners(PAST).suggestions(most=8)
    met = seminar_of(suggested, tmp_path / "seminar")
    meeting, suggestion = min(met.items())

    register = Registering(own_home)
    register.add_file(register_csv(tmp_path / "r.csv", *contract_of(meeting, suggestion)))
    take_register(own_home, register, data_date=None)
    build(own_home)
    after = Corpus(own_home)

    def of(corpus: Corpus, key: str) -> tuple[Decimal, dict[str, Decimal]]:
        figure = corpus.figure(key, STUDY)
        return figure.at().value or Decimal(0), {record.record_id: record.weight for record in figure.records()}

    contract = register.standing(date(2024, 1, 1))["sh/1"].contract
    worth = converted(contract.amounts[0], STUDY.currency).value
    for key, rise in (("contracts", Decimal(1)), ("contract_value", worth)):
        (value, known), (value_after, known_after) = of(before, key), of(after, key)
        assert known_after == known | {"sh/1": rise}
        assert value_after - value == round(rise)  # figures are told to nine digits, their records to the cent
    assert of(before, "joint_works") == of(after, "joint_works")

    (record,) = [record for record in after.figure("contracts", STUDY).records() if record.record_id == "sh/1"]
    origin = {name: now for name, _, now in register.history(record.record_id)[0].fields}["origin"]
    event, people = origin.removeprefix("meeting:").split("/")
    assert event == EVENT
    (frozen,) = Versions(tmp_path / "seminar").read()
    assert tuple(people.split("+")) in {one.people for one in frozen.plan.meetings}
    assert met[people] in suggested
    assert {met[people].one, met[people].other} == {party.organisation for party in contract.parties}
