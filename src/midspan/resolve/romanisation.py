"""How Chinese syllables are written in Latin letters: Hanyu Pinyin, Wade-Giles, Hong Kong government romanisation.

Hong Kong spelling is no system: one sound has several spellings and one spelling several sounds. So a spelling is never
rewritten to one key; it stands for all Cantonese sounds it may mean, each for all characters, each for one Mandarin
syllable. Two spellings are compatible when what they may mean has something in common.
"""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import product

from midspan.resolve.text import data_rows

_ONSETS = {
    "b": "p b", "p": "p", "m": "m", "f": "f", "d": "t d", "t": "t", "n": "n l", "l": "l", "g": "k g", "k": "k",
    "ng": "ng -", "h": "h", "gw": "kw gw k", "kw": "kw k", "w": "w", "z": "ch ts j z tz", "c": "ch ts", "s": "s sh",
    "j": "y - j i", "": "- ng",
}  # fmt: skip
_RIMES = {
    "aa": "a ah ar", "aai": "ai aai", "aau": "au aau ow", "aam": "am aam", "aan": "an aan", "aang": "ang aang",
    "aap": "ap aap arp",
    "aat": "at aat art", "aak": "ak aak ark", "ai": "ai ei ay", "au": "au ow", "am": "am um em", "an": "an un en",
    "ang": "ang eng",
    "ap": "ap up arp", "at": "at ut art", "ak": "ak uk", "e": "e eh ea", "ei": "ei i ee ay ey", "eng": "eng ing ang",
    "ek": "ek ik", "i": "i ee ze z ie y", "iu": "iu ew u ue", "im": "im", "in": "in een", "ing": "ing", "ip": "ip",
    "it": "it", "ik": "ik", "o": "o oh or aw", "oi": "oi oy", "on": "on orn", "ong": "ong", "ot": "ot ort",
    "ok": "ok ork",
    "ou": "o ou oo u", "u": "u oo", "ui": "ui ooi", "un": "un oon", "ung": "ung oong", "ut": "ut oot", "uk": "uk ook",
    "oe": "eu oh er", "oeng": "eung eong ong", "oek": "euk eok eak ok", "eoi": "ui oi ue eoi u", "eon": "un on eun",
    "eot": "ut eut", "yu": "u yu ue oo ui", "yun": "un uen yuen yun een oon", "yut": "ut uet yut", "m": "m", "ng": "ng",
    "eu": "eu", "em": "em", "en": "en", "ep": "ep", "et": "et",
}  # fmt: skip
_WADE_ONSETS = (
    ("zh", "ch"), ("ch", "ch"), ("sh", "sh"), ("b", "p"), ("p", "p"), ("d", "t"), ("t", "t"), ("g", "k"), ("k", "k"),
    ("j", "ch"), ("q", "ch"), ("x", "hs"), ("z", "ts"), ("c", "ts"), ("r", "j"),
)  # fmt: skip
_WADE_RIMES = {
    "ong": "ung", "iong": "iung", "ian": "ien", "ie": "ieh", "ue": "ueh", "ve": "ueh", "e": "e o eh", "uo": "o uo",
    "i": "i ih u", "ui": "ui uei", "iu": "iu iou", "v": "u", "er": "erh",
}  # fmt: skip
_MOST_MEANINGS = 64


@cache
def _readings() -> Mapping[str, tuple[str, str]]:
    """Mandarin and Cantonese reading of a simplified character."""
    rows = data_rows("han_readings.csv")
    return {c: (row["pinyin"], row["jyutping"]) for row in rows for c in row["characters"]}


def mandarin_of(character: str) -> str:
    """Hanyu Pinyin of a simplified character without tone; empty where it is rare or no character."""
    return _readings().get(character, ("", ""))[0]


def cantonese_of(character: str) -> str:
    """Jyutping of a simplified character without tone; empty where it is rare or no character."""
    return _readings().get(character, ("", ""))[1]


@cache
def _mandarin_syllables() -> frozenset[str]:
    return frozenset(mandarin for mandarin, _ in _readings().values())


@cache
def pinyin_syllables() -> frozenset[str]:
    """All syllables of Hanyu Pinyin without tone; ü is written `v`, `u` or `yu`."""
    plain = _mandarin_syllables() | {"o", "eng", "lo", "nve", "lve"}
    umlaut = {s.replace("v", other) for s in plain if "v" in s for other in ("u", "yu")}
    return frozenset(plain | umlaut)


def hong_kong_spellings(jyutping: str) -> set[str]:
    """The spellings a Cantonese sound has on Hong Kong identity cards, and the usual private ones."""
    onset = next((o for o in ("gw", "kw", "ng", *"bpmfdtnlgkhwzcsj") if jyutping.startswith(o)), "")
    if jyutping in ("m", "ng"):
        return {jyutping, "ng", "eng", "m"}
    rime = jyutping[len(onset) :]
    found = set()
    for start, end in product(_ONSETS[onset].split(), _RIMES.get(rime, rime).split()):
        head = "" if start == "-" else start
        spelling = head + end
        if head == "y" and end.startswith("y"):
            spelling = end
        if end in ("z", "ze") and head not in ("s", "ts", "tz", "sh"):
            continue
        found.add(spelling)
    return found


def usual_spellings(jyutping: str) -> set[str]:
    """The commonest of the Hong Kong spellings of a sound: one, or two where it begins with ts or ch."""
    onset = next((o for o in ("gw", "kw", "ng", *"bpmfdtnlgkhwzcsj") if jyutping.startswith(o)), "")
    if jyutping in ("m", "ng"):
        return {"ng"}
    rime = jyutping[len(onset) :]
    end = _RIMES.get(rime, rime).split()[0]
    starts = ("ch", "ts") if onset in ("z", "c") else (_ONSETS[onset].split()[0].replace("-", ""),)
    return {end if start == "y" and end.startswith("y") else start + end for start in starts}


def wade_giles(pinyin: str) -> set[str]:
    """A Pinyin syllable as Wade-Giles writes it, marks left out, with Taiwan's usual lapses."""
    onset, start = next(((p, w) for p, w in _WADE_ONSETS if pinyin.startswith(p)), ("", ""))
    rime = pinyin[len(onset) :]
    if not onset and rime[:1] in "mnflhswy":
        onset = start = rime[0]
        rime = rime[1:]
    ends = set(_WADE_RIMES.get(rime, rime).split()) | {rime}
    found = {start + end for end in ends}
    special = {"si": {"szu", "ssu", "sze"}, "zi": {"tzu"}, "ci": {"tzu", "tsu"}, "you": {"yu"}, "yan": {"yen"},
               "ye": {"yeh"}, "yi": {"i"}, "er": {"erh"}}  # fmt: skip
    return found | special.get(pinyin, set())


@cache
def _meanings() -> Mapping[str, frozenset[str]]:
    """Spelling to the Pinyin syllables it may stand for, whatever the system."""
    found: dict[str, set[str]] = {}
    for mandarin, cantonese in set(_readings().values()):
        for spelling in hong_kong_spellings(cantonese) | wade_giles(mandarin):
            found.setdefault(spelling, set()).add(mandarin)
    return {spelling: frozenset(syllables) for spelling, syllables in found.items()}


@lru_cache(maxsize=50_000)
def meanings(spelling: str) -> frozenset[str]:
    """The Pinyin syllables a syllable in any romanisation may mean; empty where it is none."""
    own = {spelling.replace("yu", "v"), spelling} & _mandarin_syllables()
    umlaut = {"lu": {"lv"}, "nu": {"nv"}, "lue": {"lve"}, "nue": {"nve"}}.get(spelling, set())
    return _meanings().get(spelling, frozenset()) | own | umlaut


def is_syllable(token: str) -> bool:
    """Whether a folded token is a Chinese syllable in some romanisation."""
    return token in pinyin_syllables() or token in _meanings()


@lru_cache(maxsize=100_000)
def split_pinyin(token: str) -> tuple[str, ...]:
    """A folded token as Pinyin syllables, longest first ("xiaoming": xiao, ming); empty where it is no Pinyin."""
    if len(token) > 18 or not token.isascii():
        return ()
    if token in pinyin_syllables():
        return (token,)
    return next(_splits(token, 3), ())


def _splits(token: str, most: int) -> Iterator[tuple[str, ...]]:
    """The ways to read a token as up to `most` syllables, longest first."""
    if most == 0:
        return
    for length in range(min(6, len(token)), 0, -1):
        head, rest = token[:length], token[length:]
        if head not in pinyin_syllables():
            continue
        if not rest:
            yield (head,)
        for tail in _splits(rest, most - 1):
            yield (head, *tail)


def pinyin_forms(tokens: tuple[str, ...], *, most: int = _MOST_MEANINGS) -> set[str]:
    """All Pinyin spellings that syllables may mean, joined; empty where they are too many or one is no syllable."""
    choices = [sorted(meanings(token)) for token in tokens]
    total = 1
    for choice in choices:
        total *= len(choice)
    if not 0 < total <= most:
        return set()
    return {"".join(combination) for combination in product(*choices)}
