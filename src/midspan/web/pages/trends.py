"""Trends: how fast, by year and by the rates that are told."""

from midspan.web.blocks.measured import Wanted
from midspan.web.board import board

PAGE = board(
    "trends",
    place=10,
    values=("cagr", "mean_annual_growth", "log_linear_growth", "contract_growth"),
    figures=(
        Wanted("joint_works", "year"),
        Wanted("fractional_links", "year"),
        Wanted("joint_authors", "year"),
        Wanted("organisation_pairs", "year"),
        Wanted("world_joint_works", "year"),
        Wanted("co_patents", "year"),
        Wanted("joint_projects", "year"),
        Wanted("contract_value", "year"),
    ),
)
