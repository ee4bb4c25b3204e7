"""Wiring only: each file registers what one page needs on an app."""
