"""What Midspan says in other languages: a folder for each, with gettext `.po` files that are read as they are.

`midspan.po` holds what indicators say, `pages.po` what the pages say, each sentence under its key (`msgctxt`). The
English text is the message's id. So a text that changes is English again until a translator has seen it, and what
a plug-in says stays English where its author gives no translation. No language falls back to another than English.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

from midspan.model.errors import SettingError, known_values
from midspan.model.figure import Card

ENGLISH = "en"
INDICATORS, PAGES = "midspan", "pages"
"""The two files of a language."""
FOLDER = Path(__file__).parent
Say = Callable[[str], str]


def languages() -> tuple[str, ...]:
    """The languages that can be spoken, by their BCP 47 tags; English first."""
    return ENGLISH, *sorted(path.parents[1].name.replace("_", "-") for path in FOLDER.glob("*/LC_MESSAGES/midspan.po"))


def say_in(language: str) -> Say:
    """The function that says an English text in a language, and the text itself where it has no translation."""
    said = {text: translated for (_, text), translated in translations(language, INDICATORS).items()}
    return lambda text: said.get(text, text)


def named(name: str, text: str, say: Say) -> str:
    """A line that names what follows, such as `Unit: works`; the text is in the language already."""
    return say("{name}: {text}").format(name=say(name), text=text)


def in_language(card: Card, language: str) -> Card:
    """A card whose sentences are in a language. Its formula and reference are the same in all of them."""
    say = say_in(language)
    return replace(
        card,
        title=say(card.title),
        definition=say(card.definition),
        not_counted=say(card.not_counted),
        example=say(card.example),
        caveat=say(card.caveat),
    )


def catalogue(language: str, name: str = INDICATORS) -> Path:
    """A file of a language's translations."""
    return FOLDER / language.replace("-", "_") / "LC_MESSAGES" / f"{name}.po"


@cache
def translations(language: str, name: str) -> dict[tuple[str, str], str]:
    """What a file translates: the key of a sentence (empty where it has none) and its English text to its text."""
    if language not in languages():
        raise SettingError(f'there is no language "{language}"', next_step=known_values(language, languages()))
    path = catalogue(language, name)
    if language == ENGLISH or not path.is_file():
        return {}
    from polib import pofile

    return {(entry.msgctxt or "", entry.msgid): entry.msgstr for entry in pofile(str(path)) if entry.translated()}
