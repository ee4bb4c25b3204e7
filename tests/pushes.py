"""A system that pushes: bodies, their signatures, and a feed that takes them."""

from __future__ import annotations

import json
from typing import Any

from dashboard.access.pushes import signature
from dashboard.feeds.declaration import FeedDeclaration

SECRET = "a secret between two systems, 2026"
CASE = {"external_id": "id", "reported_at": "at", "updated_at": "changed", "title": "title", "department_id": "unit"}


def webhook(name: str = "partner", **settings: Any) -> FeedDeclaration:
    """A feed of cases that are pushed; ``options`` go beside the secret."""
    options = {"secret": SECRET, "items": "cases", **settings.pop("options", {})}
    rules = {} if {"fix", "reading"} & settings.keys() else {"case": CASE}
    words = {"zh": "推送", "en": "Pushed"}
    given = {"name": name, "kind": "webhook", "label": words, "zone": "UTC", "options": options}
    return FeedDeclaration.model_validate(given | rules | settings)


def row(id_: str, at: str = "2026-11-16T00:30:00", changed: str | None = None, **said: Any) -> dict[str, Any]:
    return {"id": id_, "at": at, "changed": changed or at, **said}


def body_of(*rows: Any) -> bytes:
    return json.dumps({"cases": rows}, ensure_ascii=False).encode()


def headers(key: str, body: bytes, at: float, secret: str = SECRET) -> dict[str, str]:
    """What a sender writes above its body."""
    signed = signature(secret.encode(), key, str(int(at)), body)
    return {"webhook-id": key, "webhook-timestamp": str(int(at)), "webhook-signature": f"v1,{signed}"}
