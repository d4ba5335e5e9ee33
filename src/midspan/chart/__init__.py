"""The chart kit: pure functions from rows to SVG text. The same input gives the same bytes.

scale    from numbers to pixels, and ticks a reader can count
width    room for words in any script
trend    a line with its interval band, an incomplete last year dotted and hollow
bars     horizontal bars, the number at the end
spark    a line of its own in a headline figure
dots     a value with its interval and its linkage range
heat     eight steps of one hue for a table that is a chart
draw     the chart that suits a figure, as a file that stands alone
"""
