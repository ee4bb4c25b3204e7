"""What happens by itself: polls and publications, as plain functions, and the one timer that calls them."""
