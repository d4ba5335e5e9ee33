"""Text of records as a terminal may show it."""

import unicodedata


def plain(text: str) -> str:
    """The text with control characters shown as U+FFFD, one for one: a record can't move the cursor or set colours."""
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) in ("Cc", "Cs") else c for c in text)
