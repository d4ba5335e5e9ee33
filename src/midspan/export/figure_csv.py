"""A figure as CSV: one row a cell, with a byte order mark so that spreadsheets read Chinese."""

import csv
import io

from midspan.export.figure_json import figure_to_dict
from midspan.model.figure import Figure

MEDIA_TYPE = "text/csv; charset=utf-8"
COLUMNS = ("value", "low", "high", "linkage_low", "linkage_high", "records")


def figure_csv(figure: Figure) -> bytes:
    """The breakdown's columns, then value, stability interval, linkage range and number of records."""
    text = io.StringIO()
    rows = csv.DictWriter(text, [*figure.by, *COLUMNS], lineterminator="\r\n")
    rows.writeheader()
    rows.writerows(figure_to_dict(figure)["values"])
    return b"\xef\xbb\xbf" + text.getvalue().encode()
