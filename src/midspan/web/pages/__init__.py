"""The pages: one file each, found by itself. Each defines PAGE."""
