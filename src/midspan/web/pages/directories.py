"""Directories: the corpus has none; the organisations with joint papers are a step away."""

from midspan.web.absent import absent

PAGE = absent("directories", place=110, leads_to="organisations")
