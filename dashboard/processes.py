"""The web half as several processes that share one port, under gunicorn; ``python -m dashboard serve --workers N``.

Nothing of the hall is opened before a worker is forked, and ``app`` is imported in the workers alone: HUP to the first
process replaces them one by one with workers of the program as it then lies on the disk.
"""

from __future__ import annotations

import importlib
import logging
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard.declared import DeclarationError
from dashboard.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

_THREADS = 8
_RULES: dict[str, Any] = {
    "worker_class": "gthread",
    "threads": _THREADS,
    "worker_connections": 10_000,  # screens keep theirs open
    "keepalive": 75,
    "timeout": 30,  # of a worker that gives no sign of life, not of a request
    "graceful_timeout": 10,
    "max_requests": 1_000_000,
    "max_requests_jitter": 200_000,
    "loglevel": "warning",
    "control_socket_disable": True,
}
_TRY_AGAIN_S = 2.0


class Behind:
    """Believes the one proxy of the settings where a request comes from and whether over TLS, and nobody else."""

    def __init__(self, inside: WSGIApplication, proxy: str) -> None:
        self._inside = inside
        self._told = ProxyFix(inside, x_for=1, x_proto=1)
        self._proxy = proxy

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("REMOTE_ADDR") == self._proxy:
            return self._told(environ, start_response)
        for name in [name for name in environ if name.startswith("HTTP_X_FORWARDED_") or name == "HTTP_FORWARDED"]:
            del environ[name]
        return self._inside(environ, start_response)


class _Workers(BaseApplication):  # type: ignore[misc]
    """gunicorn, told what it needs by us and not by its command line or environment."""

    def __init__(self, settings: Settings, workers: int) -> None:
        self._settings = settings
        self._workers = workers
        super().__init__()

    def load_config(self) -> None:
        host = f"[{self._settings.host}]" if ":" in self._settings.host else self._settings.host
        # What a proxy says is taken up below, from the one that the settings name.
        rules = _RULES | {"forwarded_allow_ips": "", "bind": f"{host}:{self._settings.port}", "workers": self._workers}
        for name, value in rules.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The web half of this worker. One that cannot be opened yet is tried again: gunicorn would give up on all."""
        app = importlib.import_module("app")
        while True:
            try:
                server = app.web_half(self._settings).server
                return Behind(server, self._settings.proxy) if self._settings.proxy else server
            except (DeclarationError, ValueError):  # what a user must mend first
                raise
            except Exception:
                log.exception("this worker cannot open the hall yet; again in %g s / 暂时无法打开", _TRY_AGAIN_S)
                time.sleep(_TRY_AGAIN_S)


def serve(settings: Settings, workers: int) -> int:
    """Serve until told to stop."""
    print(f"http://{settings.host}:{settings.port}/wall/main  × {workers}", flush=True)
    _Workers(settings, workers).run()
    return 0
