"""Superset as its own documentation starts it, but without cross-site tokens, which only a browser would carry."""

import os

SECRET_KEY = "bench" * 10
SQLALCHEMY_DATABASE_URI = f"sqlite:///{os.environ['SUPERSET_HOME']}/superset.db"
PREVENT_UNSAFE_DB_CONNECTIONS = False  # SQLite, as ours
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
FEATURE_FLAGS: dict[str, bool] = {}
