"""English, of the map and of the drawing of the network; comments as in `words_en.py`."""

OF_MAPS: dict[str, str] = {
    "page.map": "Map",
    "title.part_works": "Papers of each place",
    "title.part_joint_works": "Joint papers of two places",
    "dimension.part": "Place",
    "dimension.part_pair": "Two places",
    "dimension.reading": "Within",  # How far an organisation reaches: within two steps, at all ...
    # The page of the map. {names} are the two regions
    "map.title": "Where {names} work together",
    "map.lede": "Lines are papers that two places share; a line has no direction. Each place is counted by itself.",
    # The map. {a} and {b} are two places
    "map.most": "{a} and {b} share the most papers here",
    "map.any": "Who shares papers with whom",
    "map.sub": "Joint papers of two places, {period}, {counting}. A wider line is more joint papers, a larger circle "
    "more papers.",
    "map.alt": "Map of joint papers. The widest line joins {a} and {b}: {value}. The table holds every value.",
    "map.others": "Elsewhere",  # In the legend: other places
    "map.said": "A place counts for the smallest region that holds it. Places elsewhere have only their papers with "
    "{names}. Coast: Natural Earth, public domain. No boundaries are drawn.",
    "map.beyond": "Too far away to draw, but in the table: {names}.",
    "map.more": "{count} more",  # At the end of a list of names
    "map.unplaced": "No position is known of {names}: in the table only.",
    "map.strongest": "The {shown} widest of {count} lines are drawn.",
    "map.none": "no paper of these two regions names a place that is on a map",  # Stands alone as a sentence
    "map.open": "The map with every value",
    # The drawing of the network
    "net.title": "Who works with whom",
    "net.sub": "{count} organisations, {period}. Near means close in the network; a larger circle is more papers; "
    "colour says the place.",
    "net.alt": "Drawing of a network of {count} organisations. The largest is {name}. The table holds all of them.",
    "net.across": "Link between the two regions",
    "net.within": "Other link",
    "net.said": "Of {links} links {shown} are drawn: those with most papers, {each} of each organisation and "
    "{most} of all. Neither axis has a meaning.",
    "net.rings": "Numbered rings: organisations on the most shortest paths between others.",
    "net.merged": "Too many organisations to draw each: a circle is a group of those that work together.",
    "net.group": "Group {number}",
    "net.papers": "Papers in the network",
    "net.community": "Group",
    "net.ring": "Ring",
    "net.few": "fewer than five organisations are linked here, so there is nothing to draw",  # Stands alone
    "net.open": "The network with every value",
}
