"""What is measured, always against a plain alternative in the same run."""
