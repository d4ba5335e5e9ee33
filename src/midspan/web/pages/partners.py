"""Partners: nobody suggests any; the pairs that work together are a step away."""

from midspan.web.absent import absent

PAGE = absent("partners", place=90, leads_to="organisations#joint-works-organisation-pair")
