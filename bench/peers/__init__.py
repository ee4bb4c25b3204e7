"""The wall's eight charts as others draw them: each peer in an environment of its own, on the same database."""
