"""What editors send of suggested partners: useful, hidden, for the next seminar, or off that list again."""

from collections.abc import Callable
from urllib.parse import quote

from midspan.desk import Desk
from midspan.model.suggested import Word
from midspan.partnering import say_of
from midspan.web.person import Person
from midspan.web.writing import Deed, Form

PLACE = "/{lang}/suggestions"
FIELDS = ("from", "years", "one", "other")


def _say(word: Word) -> Callable[[Desk, Form, Person], str]:
    def act(desk: Desk, form: Form, person: Person) -> str:
        return say_of(desk.home, (form["one"], form["other"]), str(word), by=person.name)

    return act


def _to(page: str, language: str, form: Form) -> str:
    a, _, b = form["from"].partition(",")
    return f"/{language}/{quote(a, safe='')}/{quote(b, safe='')}/{page}?y={quote(form['years'], safe='-')}"


def _to_partners(language: str, form: Form) -> str:
    return _to("partners", language, form)


def _to_pair(language: str, form: Form) -> str:
    one, other = (quote(form[name], safe=":") for name in ("one", "other"))
    return _to(f"organisations/{one}/{other}", language, form)


DEEDS_OF_SUGGESTIONS = (
    Deed("useful", FIELDS, _say(Word.USEFUL), _to_partners, PLACE),
    Deed("hide", FIELDS, _say(Word.HIDDEN), _to_partners, PLACE),
    Deed("seminar", FIELDS, _say(Word.SEMINAR), _to_pair, PLACE),
    Deed("off-seminar", FIELDS, _say(Word.SHOWN), _to_pair, PLACE),
)
