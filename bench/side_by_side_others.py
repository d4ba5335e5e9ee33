"""Runs another library over one export and prints as JSON what it counted: the countries of each record it read.

    python bench/side_by_side_others.py biblium|pybibx scopus|wos|openalex FILE

Run by bench/side_by_side.py with the interpreter that has the library; this file needs no Midspan.
"""

import contextlib
import importlib
import json
import sys
import tempfile
import time
from typing import Any


def biblium(kind: str, path: str) -> tuple[int, list[list[str]]]:
    """Rows read, and the countries of those with a title as its country collaboration has them."""
    stats = importlib.import_module("biblium.bibstats")
    with tempfile.TemporaryDirectory() as folder:
        made: Any = stats.BiblioStats(path, db="oa" if kind == "openalex" else kind, res_folder=folder)
        made.get_country_collaboration()
    column = made.df.loc[made.df["Title"].notna(), "Countries of Authors"].fillna("")
    return len(made.df), [
        [part.strip() for part in text.replace("|", ";").split(";") if part.strip()] for text in column
    ]


def pybibx(kind: str, path: str) -> tuple[int, list[list[str]]]:
    """Documents, and the countries as it keeps them for each."""
    module = importlib.import_module("pybibx.base.pbx")
    made: Any = module.pbx_probe(file_bib=path, db=kind, expand_references=False)
    return len(made.data), [sorted(set(row) - {"UNKNOWN"}) for row in made.ctr]


def main() -> None:
    """Prints {"seconds": reading and counting without imports, "cpu": of it, "records": n, "works": [[...], ...]}."""
    tool, kind, path = sys.argv[1:]
    importlib.import_module("biblium.bibstats" if tool == "biblium" else "pybibx.base.pbx")
    start, begun = time.perf_counter(), time.process_time()
    with contextlib.redirect_stdout(sys.stderr):
        records, works = {"biblium": biblium, "pybibx": pybibx}[tool](kind, path)
    taken = {"seconds": time.perf_counter() - start, "cpu": time.process_time() - begun}
    print(json.dumps({**taken, "records": records, "works": works}))


if __name__ == "__main__":
    main()
