"""The field's own words and rules, in the standard library alone; every other station points here."""
