"""An invented city, 云浦区, and the upstream systems it would have: seeded, of any size, with nothing real in it."""
