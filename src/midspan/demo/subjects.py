"""Topics, titles, funders and sources of the demo's works."""
