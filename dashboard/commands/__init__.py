"""``python -m dashboard <command>``: one file a command, each with ``declare`` (its arguments) and ``run``."""
