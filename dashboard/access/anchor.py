"""What the outside remembers of the audit: its head, in a file that who can write the database cannot write."""

from __future__ import annotations

import json
import os
from pathlib import Path
from uuid import uuid4

from dashboard.store.audit import End

_NAME = "audit.head"


class Anchor:
    """A small file under ``HALL_STATE``, replaced whole."""

    def __init__(self, state: Path) -> None:
        self.path = state / _NAME

    def read(self) -> End | None:
        """``None`` where there is none, or nothing that can be read."""
        try:
            found = json.loads(self.path.read_text(encoding="ascii"))
            return End(int(found["seq"]), str(found["hash"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, head: End) -> None:
        draft = self.path.with_name(f".{_NAME}.{uuid4().hex[:8]}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump({"seq": head.seq, "hash": head.hash}, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path)
