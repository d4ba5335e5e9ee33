"""Indicators: one file, one indicator. Each module defines `INDICATOR`; see docs/add-an-indicator.md."""
