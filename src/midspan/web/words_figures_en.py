"""English, of dimensions that figures stand by on their own pages; comments as in `words_en.py`."""

OF_FIGURES: dict[str, str] = {
    # What a figure is broken down by
    "dimension.region_link": "Two countries or regions",  # Head of a column: Shanghai – Hong Kong SAR
    "dimension.region_pair": "Two countries or regions",  # Head of a column: Shanghai – Hong Kong SAR
    "dimension.collaboration_class": "Kind of collaboration",
    "dimension.organisation_link": "Two organisations",
}
