"""How the hall's processes log: a line a fact, as text for people or as JSON for a collector."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

_CHATTY = ("httpx", "alembic", "apscheduler", "waitress.queue")  # each poll, each skipped half second
_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class JsonLine(logging.Formatter):
    """One object a line: ``at``, ``level``, ``logger``, ``said``, ``pid``, and ``error`` where there is a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "said": record.getMessage(),
            "pid": record.process,
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def log_as(kind: str) -> None:
    """Send every log of this process to stderr, from INFO on; ``kind`` is ``text`` or ``json``."""
    written = logging.StreamHandler()
    written.setFormatter(JsonLine() if kind == "json" else logging.Formatter(_TEXT))
    logging.basicConfig(level=logging.INFO, handlers=[written], force=True)
    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel(logging.ERROR)
