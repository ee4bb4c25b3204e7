"""One benchmark a file: ``measure()`` yields its figures, and its docstring says what is measured and how."""
