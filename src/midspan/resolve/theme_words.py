"""The words by which a text is told to be of a theme: English ones with their neighbours, Chinese ones as pairs.

Case, punctuation, accents and the script of Chinese characters change nothing; nor does the order of words, but for
which two words stand side by side. Numbers and words that every field uses are left out.
"""

import re
import unicodedata
from functools import lru_cache

from midspan.resolve.text import has_han, simplified

READ_LENGTH = 8_000
"""How many characters of a text are read: longer than titles, keywords and abstracts are."""

_RUN = re.compile(r"[a-z][a-z0-9]+|[\u3400-\u9fff]+")
_SILENT = frozenset(
    """
    a an the of and or in on for to with by from at as is are be was were been its it this that these those their
    than can may not no we our you your they he she his her which who what when where how why if then so but both
    using use used uses based via into between among under over through during after before within without about
    new novel study studies research analysis paper work works approach method various different such including
    include explore cover focus particular emphasis topic cluster also well has have had do does some more most
    """.split()
)


def words_of(text: str) -> set[str]:
    """The distinct words of a text: `battery`, `lithium ion`, `电池`.

    >>> sorted(words_of("Lithium-ion Batteries!"))
    ['battery', 'ion', 'ion battery', 'lithium', 'lithium ion']
    >>> words_of("鋰電池") == words_of("锂电池")
    True
    """
    text = text[:READ_LENGTH]
    if not text.isascii():
        text = _plain(text)
    found: set[str] = set()
    before = ""
    for run in _RUN.findall(text.lower()):
        if run[0] >= "\u3400":
            found.update(run[at : at + 2] for at in range(max(len(run) - 1, 1)))
            before = ""
        elif run not in _SILENT:
            word = _singular(run)
            found.add(word)
            if before not in ("", word):
                found.add(before + " " + word)
            before = word
    return found


def _plain(text: str) -> str:
    """Without accents and full-width forms, in simplified characters."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return simplified(plain) if has_han(plain) else plain


@lru_cache(maxsize=100_000)
def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
