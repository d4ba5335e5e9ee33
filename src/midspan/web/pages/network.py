"""Network: who connects. The drawing, brokerage and gateway of regions and organisations."""

from midspan.web.blocks.connected import connected
from midspan.web.blocks.measured import Wanted
from midspan.web.board import board

PAGE = board(
    "network",
    place=40,
    template="network.html",
    more=lambda studied: {"connected": connected(studied, is_whole=True)},
    figures=(
        Wanted("gateway_share", "region"),
        Wanted("gateway_ratio", "region"),
        Wanted("gateway_removal", "region"),
        Wanted("brokerage", "role"),
        Wanted("betweenness", "organisation"),
        Wanted("constraint", "organisation"),
    ),
)
