"""Data sources: one file, one source. Each module defines `SOURCE`; see docs/add-a-source.md."""
