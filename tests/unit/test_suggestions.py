"""What readers say of suggested partners: recorded once and for all, shown nowhere again, told with the evaluation."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_web_offers import served

import midspan
from midspan.api import Corpus, open_corpus
from midspan.cli import midspan as command
from midspan.match.partners import Suggestion
from midspan.model.errors import StudyError
from midspan.model.suggested import Word
from midspan.partnering import say_of
from midspan.store.suggested import SuggestionLedger
from midspan.web.person import READER, Person, Role

STUDY = midspan.study("shanghai", "hong-kong", period="2014-2023")
PAGE = "/en/shanghai/hong-kong/partners?y=2014-2023"


def pairs(found: list[Suggestion]) -> list[tuple[str, str]]:
    return [(one.one, one.other) for one in found]


@pytest.mark.slow
def test_a_hidden_pair_is_suggested_no_more_until_it_is_shown_again(own_home: Path) -> None:
    before = pairs(open_corpus(own_home).partners(STUDY).suggestions(most=10))
    say_of(own_home, before[0][::-1], "hidden", by="ann", reason="rivals")
    say_of(own_home, before[1], "not_useful", by="ann")
    say_of(own_home, before[2], "useful", by="ann")
    partners = open_corpus(own_home).partners(STUDY)
    assert pairs(partners.suggestions(most=8)) == before[2:]
    assert before[0] not in pairs(partners.suggestions(before[0][0], most=50))
    assert partners.told() == {"useful": 1, "not_useful": 1, "hidden": 1, "seminar": 0}
    say_of(own_home, before[0], "shown", by="bob")
    assert pairs(open_corpus(own_home).partners(STUDY).suggestions(most=1)) == before[:1]
    assert len((own_home / "suggestions" / "ledger.jsonl").read_text().splitlines()) == 4


@pytest.mark.slow
def test_a_list_that_hiding_left_short_is_made_anew(own_home: Path) -> None:
    every = pairs(open_corpus(own_home).partners(STUDY).suggestions(most=50))
    for pair in every[:3]:
        say_of(own_home, pair, "hidden", by="ann")
    after = pairs(open_corpus(own_home).partners(STUDY).suggestions(most=50))
    assert not set(after) & set(every[:3])
    assert len(after) > len(every) - 3


@pytest.mark.parametrize(
    ("pair", "code", "said"),
    [
        (("ror:1", "ror:2"), "hide", 'there is no word "hide"'),
        (("ror:1", "nobody"), "hidden", '"nobody" is no id'),
        (("ror:1", "ror:1"), "hidden", "named twice"),
    ],
)
def test_a_bad_word_is_told_and_not_kept(tmp_path: Path, pair, code, said) -> None:
    with pytest.raises(StudyError, match=said):
        say_of(tmp_path, pair, code, by="ann")
    assert not (tmp_path / "suggestions").exists()


def test_words_are_those_said_last_and_a_changed_line_is_none(tmp_path: Path) -> None:
    for code in ("hidden", "useful"):
        say_of(tmp_path, ("ror:2", "ror:1"), code, by="ann")
    ledger = SuggestionLedger(tmp_path)
    assert ledger.words() == {("ror:1", "ror:2"): Word.USEFUL}
    lines = ledger.path.read_text().splitlines()
    ledger.path.write_text("\n".join([lines[0], lines[1].replace("useful", "hidden")]) + "\n")
    assert ledger.words() == {("ror:1", "ror:2"): Word.HIDDEN}
    assert [damage.line for damage in ledger.read()[1]] == [2]


@pytest.mark.slow
def test_the_command_records_a_word_and_names_who_could_introduce(own_home: Path) -> None:
    first = open_corpus(own_home).partners(STUDY).suggestions(most=1)[0]
    given = ["match", "shanghai", "hong-kong", "--period", "2014-2023", "--home", str(own_home)]

    def said(*args: str) -> str:
        return CliRunner().invoke(command, [*given, *args], catch_exceptions=False).stdout

    assert said("--judge", first.one, first.other, "hidden", "--by", "ann") == "Recorded.\n"
    assert first.one + first.other not in "".join(
        one["one"] + one["other"] for one in json.loads(said("--most", "5", "--json"))
    )
    steps = json.loads(said("--introduction", first.one, first.other, "--json"))
    partner = {shared for reason in first.reasons if reason.kind == "partner" for shared in reason.shared}
    assert partner <= {step["organisations"][0] for step in steps}
    assert len(said("--introduction", first.one, first.other).splitlines()) == len(steps)


@pytest.mark.slow
def test_every_suggestion_of_one_organisation_leads_to_a_page_of_the_two_with_its_reasons(own_home: Path) -> None:
    partners = open_corpus(own_home).partners(STUDY)
    fifty = {frozenset(pair) for pair in pairs(partners.suggestions())}
    inside = zip(partners.field.organisations, partners.field.regions, strict=True)
    own = [one for name, region in inside if region in STUDY.regions for one in partners.suggestions(name, most=20)]
    new = [one for one in own if {one.one, one.other} not in fifty]
    assert new, "without one this test tells nothing"
    assert partners.suggested(new[0].other, new[0].one) == new[0]
    ends = dict(zip(new[0].regions, (new[0].one, new[0].other), strict=True))
    with served(own_home, READER) as reader:
        page = reader.get(f"/en/shanghai/hong-kong/organisations/{ends['shanghai']}/{ends['hong-kong']}?y=2014-2023")
        assert (page.status_code, 'id="suggested"' in page.text) == (200, True)


@pytest.mark.slow
def test_nobody_is_introduced_to_themselves(own_home: Path) -> None:
    partners = open_corpus(own_home).partners(STUDY)
    one = partners.suggestions(most=1)[0].one
    with pytest.raises(StudyError, match=f'"{one}" is named twice'):
        partners.introductions(one, one)
    assert partners.suggested(one, "ror:nobody") is None


def forms(text: str) -> dict[str, str]:
    """The hidden fields of the first form that hides."""
    found = re.search(r'<form[^>]*action="/en/suggestions/hide">(.*?)</form>', text, re.DOTALL)
    assert found
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', found[1])
    return {unescape(name): unescape(value) for name, value in hidden}


@pytest.mark.slow
def test_an_editor_hides_on_the_page_and_nobody_else_may(own_home: Path) -> None:
    with served(own_home, Person(Role.EDITOR, "ann")) as editor:
        data = forms(editor.get(PAGE).text)
        assert editor.post("/en/suggestions/hide", data=data | {"ticket": "0.0.0"}).status_code == 403
        foreign = editor.post("/en/suggestions/hide", data=data, headers={"origin": "https://elsewhere.example"})
        assert foreign.status_code == 403
        answer = editor.post("/en/suggestions/hide", data=data)
        assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
        after = forms(editor.get(PAGE).text)
        assert (after["one"], after["other"]) != (data["one"], data["other"])
    with served(own_home, READER) as reader:
        shown = reader.get(PAGE).text
        assert "suggestions/hide" not in shown
        assert reader.post("/en/suggestions/hide", data=data).status_code == 403
    log = json.loads((own_home / "audit" / "audit.jsonl").read_text().splitlines()[-1])
    assert (log["what"], log["who"]) == ("hide", "ann")
    assert SuggestionLedger(own_home).words() == {(data["one"], data["other"]): Word.HIDDEN}


def test_a_workspace_where_nobody_said_anything_tells_none(demo: Corpus) -> None:
    assert demo.partners(STUDY).told() == {"useful": 0, "not_useful": 0, "hidden": 0, "seminar": 0}


def form_to(deed: str, text: str) -> dict[str, str]:
    """The hidden fields of a page's form that does this."""
    (found,) = re.findall(rf'<form[^>]*action="/en/suggestions/{deed}">(.*?)</form>', text, re.DOTALL)
    return {
        name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', found)
    }


def test_a_pair_that_is_only_suggested_has_a_page_with_reasons_and_no_papers(own_home: Path) -> None:
    with served(own_home, READER) as reader:
        urls = re.findall(r'<th scope="row"><a href="([^"]+)"', reader.get(PAGE).text)
        pages = [reader.get(unescape(url)).text for url in urls]
    bare = [page for page in pages if "have no joint paper in 2014–2023" in page]
    assert len(pages) > 3
    assert bare
    assert all("Chance of a joint paper within three years" in page for page in pages)
    assert all('id="newest"' not in page and "Worked with both" in page for page in bare)


def test_an_editor_goes_from_a_suggestion_to_its_pair_and_adds_it_to_the_seminar(own_home: Path) -> None:
    first = open_corpus(own_home).partners(STUDY).suggestions(most=1)[0]
    pair = (first.one, first.other) if first.regions[0] == "shanghai" else (first.other, first.one)
    with served(own_home, Person(Role.EDITOR, "ann")) as editor:
        url = unescape(re.findall(r'<th scope="row"><a href="([^"]+)"', editor.get(PAGE).text)[0])
        shown = editor.get(url).text
        assert "/".join(pair) in url
        assert "A suggestion to look at, not a decision" in shown
        assert shown.count("Worked with both") == sum(reason.kind == "partner" for reason in first.reasons)
        answer = editor.post("/en/suggestions/seminar", data=form_to("seminar", shown))
        assert answer.status_code == 303
        after = editor.get(answer.headers["location"]).text
        assert "On the list for the next seminar." in after
        assert open_corpus(own_home).partners(STUDY).for_seminar() == [pair[::-1]]
        editor.post("/en/suggestions/off-seminar", data=form_to("off-seminar", after))
        assert open_corpus(own_home).partners(STUDY).for_seminar() == []
    with served(own_home, READER) as reader:
        assert "suggestions/seminar" not in reader.get(url).text
        assert reader.post("/en/suggestions/seminar", data=form_to("seminar", shown)).status_code == 403
        assert reader.get(url.replace(pair[0], "ror:nobody")).status_code == 404
