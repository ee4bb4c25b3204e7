"""Pure arithmetic: counts in, figures out; now and the period are arguments."""
