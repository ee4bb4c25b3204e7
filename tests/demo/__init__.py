"""Tests of the invented city: that it holds together, and that its upstream systems say what was planned."""
