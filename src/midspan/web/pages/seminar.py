"""Seminar: none is planned here; the topics that two places share are a step away."""

from midspan.web.absent import absent

PAGE = absent("seminar", place=120, leads_to="topics")
