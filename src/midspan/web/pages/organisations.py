"""Organisations: which ones write together. Each leads to a page of its own."""

from midspan.web.blocks.measured import Wanted
from midspan.web.board import board

PAGE = board(
    "organisations",
    place=30,
    values=("organisation_pairs", "company_works", "company_share"),
    figures=(
        Wanted("joint_works", "organisation"),
        Wanted("joint_works", "organisation_pair"),
        Wanted("organisation_pairs", "year"),
        Wanted("organisation_pairs", "theme"),
    ),
)
