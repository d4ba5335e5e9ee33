"""Map: which places share papers, and how many each has."""

from midspan.web.blocks.flows import flows
from midspan.web.blocks.measured import Wanted
from midspan.web.board import board

PAGE = board(
    "map",
    place=45,
    figures=(Wanted("part_works", "part"),),
    template="map.html",
    more=lambda studied: {"flows": flows(studied, is_whole=True)},
)
