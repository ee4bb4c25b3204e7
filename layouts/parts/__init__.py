"""The tiles a wall is made of, one per file."""
