"""English, of what scripts add, and of pages whose part of Midspan is not built; comments as in `words_en.py`."""

OF_ISLANDS: dict[str, str] = {
    # What scripts add
    "islands.light": "Light",  # Said when the theme changes
    "islands.dark": "Dark",  # Said when the theme changes
    "islands.system": "As the system says",  # Said when the theme changes
    "islands.walk": "Arrow keys walk over the values.",  # Before the description of a chart, for screen readers
    # Pages that are empty so far: what is missing, and what one can do today
    "page.partners": "Partners",
    "page.seminar": "Seminar",
    "empty.state": "What is here so far",
    "page.partners.title": "No suggested partners for {names}",
    "page.partners.missing": "Midspan does not suggest partners. It shows which organisations work together already, "
    "with the papers behind each pair.",
    "page.partners.step": "Show pairs of organisations",
    "page.seminar.title": "No seminar of {names}",
    "page.seminar.missing": "Midspan does not plan seminars. What the two places work on together can help to choose a "
    "subject.",
    "page.seminar.step": "Show topics",
}
