"""English, of what scripts add, and of pages whose part of Midspan is not built; comments as in `words_en.py`."""

OF_ISLANDS: dict[str, str] = {
    # What scripts add
    "islands.light": "Light",  # Said when the theme changes
    "islands.dark": "Dark",  # Said when the theme changes
    "islands.system": "As the system says",  # Said when the theme changes
    "islands.walk": "Arrow keys walk over the values.",  # Before the description of a chart, for screen readers
    # Pages that are empty so far: what is missing, and what one can do today
    "page.partners": "Partners",
    "empty.state": "What is here so far",
    "page.partners.title": "No suggested partners for {names}",
    "page.partners.missing": "Too few organisations of both places came together in these years to suggest others. "
    "Those that work together already are shown, with the papers behind each pair.",
    "page.partners.step": "Show pairs of organisations",
}
