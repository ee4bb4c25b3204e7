"""Briefings on their way out: what a message says, and how each kind of receiver takes it."""
