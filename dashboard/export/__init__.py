"""What leaves the hall as a file: composed first, then written."""
