"""Runs the command line as `python -m midspan`."""

from midspan.cli import main

main()
