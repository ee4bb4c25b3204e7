"""Memory: the only SQLAlchemy in the house; rows and sessions never leave this folder."""
