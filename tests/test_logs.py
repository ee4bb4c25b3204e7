"""A line of the log as JSON."""

from __future__ import annotations

import json
import logging
import sys

from dashboard.logs import JsonLine


def test_a_line_is_one_object_with_its_traceback_in_it() -> None:
    try:
        int("坏")
    except ValueError:
        record = logging.LogRecord("hall", logging.ERROR, __file__, 1, "poll %s\nfailed", ("12345",), sys.exc_info())
    line = JsonLine().format(record)
    assert "\n" not in line
    said = json.loads(line)
    assert (said["level"], said["logger"], said["said"]) == ("ERROR", "hall", "poll 12345\nfailed")
    assert "ValueError: invalid literal for int() with base 10: '坏'" in said["error"]
