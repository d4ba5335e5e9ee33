"""A figure in a notebook: its definition, a chart, a table."""

from html import escape

from midspan.chart.draw import Sheet, chart_of, standalone
from midspan.export.figure_json import figure_to_dict
from midspan.model.figure import Figure


def figure_html(figure: Figure) -> str:
    """Self-contained HTML; nothing is loaded."""
    document = figure_to_dict(figure)
    columns = list(document["values"][0]) if document["values"] else []
    head = "".join(f"<th>{escape(c)}</th>" for c in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str('·' if v is None else v))}</td>" for v in row.values()) + "</tr>"
        for row in document["values"][:100]
    )
    chart = _chart(figure)
    notes = "".join(f"<p><small>{escape(c['text'])}</small></p>" for c in document["caveats"])
    return (
        f"<h4>{escape(document['title'])}</h4><p>{escape(document['definition'])}</p>{chart}"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}"
        f"<p><small>Corpus {figure.corpus_id}, fingerprint {figure.fingerprint}</small></p>"
    )


def _chart(figure: Figure) -> str:
    """The chart that the page would draw; figures of more than one dimension have none."""
    if len(figure.by) > 1 or not figure.cells:
        return ""
    study = figure.study
    subtitle = f"{' and '.join(study.regions)}, {study.period}, {study.counting} counting"
    source = f"Corpus {figure.corpus_id}, fingerprint {figure.fingerprint}"
    sheet = Sheet(figure.card.title, subtitle, source, figure.card.title, "95 % interval")
    return standalone(chart_of(figure, sheet, lambda _dimension, key: key), sheet)
