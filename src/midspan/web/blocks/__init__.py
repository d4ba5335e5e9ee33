"""The parts of pages: one file each. A block reads a visit and returns what its template shows."""
