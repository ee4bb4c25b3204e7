"""``POST /push/<feed>``: where other systems hand over what is new, each under its signature."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from flask import Flask, Response, jsonify, request

from callbacks.policy import SIGNED, allow
from dashboard.access.pushes import Pushes, PushRefused, Sender, unsigned


def register(server: Flask, senders: Mapping[str, Sender], pushes: Callable[[], Pushes]) -> None:
    """Answered with 202 once it is kept, with 200 where it was kept before."""
    opened = cache(pushes)

    @server.post("/push/<name>", provide_automatic_options=False)
    @allow(policy=SIGNED)
    def push(name: str) -> tuple[Response, int]:
        key, timestamp, signatures = (
            request.headers.get(f"webhook-{part}", "") for part in ("id", "timestamp", "signature")
        )
        sender = senders.get(name)
        try:
            if sender is None:
                raise unsigned()
            receipt = opened().receive(sender, key, timestamp, signatures, request.get_data())
        except PushRefused as refusal:
            answer = jsonify(error=refusal.reason, message=str(refusal))
            if refusal.retry_after_s is not None:
                answer.headers["Retry-After"] = str(refusal.retry_after_s)
            return answer, refusal.status
        refused = [{"where": row.where, "reason": row.reason, "detail": row.detail} for row in receipt.looked.refused]
        answer = jsonify(id=receipt.key, again=receipt.again, rows=receipt.looked.rows, refused=refused)
        return answer, 200 if receipt.again else 202
