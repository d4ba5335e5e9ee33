"""Offers and requests: the corpus has none; contracts, projects and patents are a step away."""

from midspan.web.absent import absent

PAGE = absent("offers", place=100, leads_to="contracts")
