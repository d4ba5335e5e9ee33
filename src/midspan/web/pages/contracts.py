"""Contracts: what was registered, its value, and how fast it is said to grow."""

from midspan.web.blocks.measured import Wanted
from midspan.web.board import board

PAGE = board(
    "contracts",
    place=70,
    values=("contracts", "contract_value", "contract_growth", "joint_projects", "project_money", "co_patents"),
    figures=(
        Wanted("contract_value", "year"),
        Wanted("contracts", "year"),
        Wanted("contract_value", "theme"),
        Wanted("contract_value", "type"),
        Wanted("project_money", "year"),
        Wanted("co_patents", "year"),
    ),
)
