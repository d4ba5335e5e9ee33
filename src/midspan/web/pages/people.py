"""People: how many take part and who moves. Counts of persons only: nobody is ranked."""

from midspan.web.blocks.measured import Wanted
from midspan.web.board import board

PAGE = board(
    "people",
    place=60,
    values=("joint_authors",),
    figures=(
        Wanted("joint_authors", "year"),
        Wanted("joint_authors", "theme"),
        Wanted("region_authors", "region"),
        Wanted("mobility", "direction"),
        Wanted("mobility", "kind"),
        Wanted("mobility", "year"),
    ),
)
