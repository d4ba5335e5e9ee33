"""Topics: what the two places do together, and in what each is special."""

from midspan.web.blocks.measured import Wanted
from midspan.web.board import board

PAGE = board(
    "topics",
    place=20,
    figures=(
        Wanted("joint_works", "theme"),
        Wanted("joint_authors", "theme"),
        Wanted("salton", "theme"),
        Wanted("company_share", "theme"),
        Wanted("joint_works", "type"),
        Wanted("contract_value", "theme"),
    ),
)
