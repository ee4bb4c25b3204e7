"""A hall that is opened, keeps its feeds, and is told to stop."""

from __future__ import annotations

import signal
import socket
from pathlib import Path

from tests.commands.conftest import CITY, LISTENER
from tests.halls import PATIENCE_S, free_port
from tests.test_app import answer, process

NOTHING = (
    b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\nConnection: close\r\n\r\n{"cases":[]}'
)


def test_a_source_that_never_answers_does_not_keep_the_hall_from_stopping(tmp_path: Path) -> None:
    source = socket.create_server(("127.0.0.1", 0))
    source.settimeout(PATIENCE_S)
    (tmp_path / "city" / "feeds").mkdir(parents=True)
    (tmp_path / "city" / "city.yaml").write_text(CITY, encoding="utf-8")
    feed = LISTENER.replace(":9/", f":{source.getsockname()[1]}/") + "every: 1s\n"
    (tmp_path / "city" / "feeds" / "slow.yaml").write_text(feed, encoding="utf-8")
    port = str(free_port())
    settings = {"HALL_STATE": str(tmp_path), "HALL_CITY": str(tmp_path / "city"), "HALL_PORT": port}
    with process(settings, "app.py") as hall:
        answer(f"http://127.0.0.1:{port}/healthz")
        answered, _ = source.accept()
        answered.sendall(NOTHING)
        silent, _ = source.accept()  # another poll, that has just begun
        hall.send_signal(signal.SIGTERM)
        said, _ = hall.communicate(timeout=60)
    for one in (source, answered, silent):
        one.close()
    assert hall.returncode == 0
    assert "poll slow: not finished in time" in said
