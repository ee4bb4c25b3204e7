"""The web half as several processes that share one port, under gunicorn; ``python -m dashboard serve --workers N``.

The first process knows nothing of the hall but its settings: it is a program of its own, ``python -m
dashboard.processes N``, and everything else is imported in the workers. So HUP makes workers of the program as it then
lies on the disk, and only once these serve do the former ones leave.
"""

from __future__ import annotations

import importlib
import logging
import os
import sys
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.errors import HaltServer
from gunicorn.workers.base import Worker
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
    "graceful_timeout": 8,  # so that it has stopped after ten seconds, whatever hangs
    "max_requests": 1_000_000,
    "max_requests_jitter": 200_000,
    "loglevel": "warning",
    "control_socket_disable": True,
}
_TRY_AGAIN_S = 2.0


def _say_ready(worker: Worker) -> None:
    """In a worker that has loaded everything and is about to answer: one byte, which its parent sees."""
    os.write(worker.tmp.fileno(), b"1")


def _is_ready(worker: Worker) -> bool:
    return os.fstat(worker.tmp.fileno()).st_size > 0


class _Successors(Arbiter):  # type: ignore[misc]
    """Lets workers go when their successors serve. gunicorn would end the old ones as soon as the new are forked: for
    as long as these load, nobody would answer, and one that cannot load would end everything.
    """

    def reload(self) -> None:
        """HUP: as many again. ``manage_workers`` sees to the rest, each second."""
        for _ in range(self.num_workers):
            self.spawn_worker()

    def manage_workers(self) -> None:
        newest = sorted(self.WORKERS.values(), key=lambda worker: worker.age)[-self.num_workers :]
        if len(self.WORKERS) > self.num_workers and not all(map(_is_ready, newest)):
            return
        super().manage_workers()

    def reap_workers(self) -> None:
        """A worker that could not load ends everything at the start, and nothing while others serve."""
        while True:
            try:
                super().reap_workers()
            except HaltServer as halt:
                if not any(map(_is_ready, self.WORKERS.values())):
                    raise
                self.log.error("%s Those that serve go on / 新进程无法启动，原有进程继续服务", halt.reason)  # noqa: TRY400
            else:
                break


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
        rules = _RULES | {
            "forwarded_allow_ips": "",
            "bind": f"{host}:{self._settings.port}",
            "workers": self._workers,
            "post_worker_init": _say_ready,
        }
        for name, value in rules.items():
            self.cfg.set(name, value)

    def run(self) -> None:
        _Successors(self).run()

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


if __name__ == "__main__":
    sys.exit(serve(Settings.read(), int(sys.argv[1])))
