"""Who may come in: accounts, sessions, displays, and the audit of what everybody did. No web in it."""
