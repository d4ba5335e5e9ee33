"""Network: who connects. Brokerage and gateway of regions and organisations."""

from midspan.web.blocks.measured import Wanted
from midspan.web.board import board

PAGE = board(
    "network",
    place=40,
    figures=(
        Wanted("gateway_share", "region"),
        Wanted("gateway_ratio", "region"),
        Wanted("gateway_removal", "region"),
        Wanted("brokerage", "role"),
        Wanted("brokerage", "organisation"),
        Wanted("betweenness", "organisation"),
        Wanted("constraint", "organisation"),
    ),
)
