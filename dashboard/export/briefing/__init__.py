"""Briefings: figures in, one frozen tree out, and the tree into every kind of file."""
