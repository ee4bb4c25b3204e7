"""Pure functions from a view model to a component tree."""
