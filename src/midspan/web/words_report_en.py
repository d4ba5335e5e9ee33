"""English, of reports and of copies without a server; comments as in `words_en.py`."""

OF_REPORT: dict[str, str] = {
    # Reports: what is saved from the Overview
    "report.title": "Report: {names}, {period}",
    "report.save": "Save as report",
    "report.save_as": "Save this report as {form}",
    "report.pdf": "PDF",
    "report.docx": "Word",
    "report.xlsx": "Excel",
    "report.values": "Rates and their intervals",
    "report.definitions": "Definitions",
    "report.definitions_note": "What each figure of this report counts, exactly enough to count it again",
    "report.method": "Method",
    "report.figure_made": "{name}, version {version}, fingerprint {fingerprint}",
    "report.know": "Know before you quote",
    "report.intervals": "How intervals are made",
    "report.sources": "Sources",
    "report.snapshot": "{source}: snapshot {version}, received {date}, licence: {licence}",
    "report.again": "To make this report again",
    "report.command": "Command",
    "report.foot": "Midspan, corpus {corpus}, data of {date}",
    "report.page": "{page} / {pages}",  # Page numbers; the words in braces are filled in
    # A copy of a study without a server
    "copy.said": "A copy of {date} that needs no server, corpus {corpus}. It holds this study only: {pages} pages, of "
    "which {details} lists of records and single papers. What it leaves out has no link.",
}
