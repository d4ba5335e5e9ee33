"""What editors send of suggested partners: useful, or hidden."""

from urllib.parse import quote

from midspan.desk import Desk
from midspan.model.suggested import Word
from midspan.partnering import say_of
from midspan.web.person import Person
from midspan.web.writing import Deed, Form

PLACE = "/{lang}/suggestions"
FIELDS = ("from", "years", "one", "other")


def _useful(desk: Desk, form: Form, person: Person) -> str:
    return say_of(desk.home, (form["one"], form["other"]), str(Word.USEFUL), by=person.name)


def _hide(desk: Desk, form: Form, person: Person) -> str:
    return say_of(desk.home, (form["one"], form["other"]), str(Word.HIDDEN), by=person.name)


def _to_partners(language: str, form: Form) -> str:
    a, _, b = form["from"].partition(",")
    return f"/{language}/{quote(a, safe='')}/{quote(b, safe='')}/partners?y={quote(form['years'], safe='-')}"


DEEDS_OF_SUGGESTIONS = (
    Deed("useful", FIELDS, _useful, _to_partners, PLACE),
    Deed("hide", FIELDS, _hide, _to_partners, PLACE),
)
