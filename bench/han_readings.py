"""Writes resolve/data/han_readings.csv: how common Chinese characters are read.

    python bench/han_readings.py kCantonese.txt

`kCantonese.txt` is the file of that name of github.com/unicode-org/unihan-database (Unicode Licence v3); the Mandarin
readings come from the package pypinyin (MIT; `pip install pypinyin`). One line per pair of readings, the characters
that have it joined: Mandarin in Hanyu Pinyin without tone (`v` for ü), Cantonese in Jyutping without tone. Characters
are the simplified ones of GB 2312; names are simplified before they are looked up.
"""

import re
import sys
from pathlib import Path

import opencc
from pypinyin import Style, pinyin  # type: ignore[import-not-found, unused-ignore]

_TARGET = Path(__file__).parents[1] / "src" / "midspan" / "resolve" / "data" / "han_readings.csv"


def common_characters() -> list[str]:
    """The 6,763 characters of GB 2312 in code order."""
    rows = (bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    return [c for row in rows if (c := row.decode("gb2312", "ignore"))]


def main(path: Path) -> int:
    """Read the Cantonese readings and write the table."""
    cantonese: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.split("\t")
        if len(fields) == 3 and not line.startswith("#"):
            cantonese[fields[0].split()[-1]] = re.sub(r"\d", "", fields[2].split()[0])
    traditional = opencc.OpenCC("s2t")
    groups: dict[tuple[str, str], list[str]] = {}
    for character in common_characters():
        mandarin = pinyin(character, style=Style.NORMAL, v_to_u=False)[0][0]
        heard = cantonese.get(str(traditional.convert(character))) or cantonese.get(character)
        if heard and mandarin.isascii() and mandarin.isalpha():
            groups.setdefault((mandarin, heard), []).append(character)
    lines = [f"{mandarin},{heard},{''.join(found)}" for (mandarin, heard), found in sorted(groups.items())]
    head = "# Made by bench/han_readings.py from Unihan (Unicode Licence v3) and pypinyin (MIT)."
    head += "\npinyin,jyutping,characters"
    _TARGET.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    print(f"{len(lines):,} pairs of readings of {sum(map(len, groups.values())):,} characters")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
