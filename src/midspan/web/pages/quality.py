"""Data quality: how much of the corpus could be read, by year and type."""

from midspan.web.blocks.measured import Wanted
from midspan.web.board import board

PAGE = board(
    "quality",
    place=140,
    values=("corpus_works", "resolved_works", "coverage", "project_money_coverage"),
    figures=(
        Wanted("coverage", "year"),
        Wanted("coverage", "type"),
        Wanted("corpus_works", "year"),
        Wanted("project_money_coverage", "year"),
    ),
)
