"""The names of the map's colour classes."""

from __future__ import annotations

import pytest

from layouts.parts.map_menu import step_names


@pytest.mark.parametrize(
    ("steps", "names"),
    [
        ((1, 2, 3, 5), ["0", "1", "2", "3–4", "5+"]),
        ((1,), ["0", "1+"]),
        ((3, 10), ["0–2", "3–9", "10+"]),
        ((), ["0"]),
    ],
)
def test_a_step_is_named_by_its_bounds(steps: tuple[int, ...], names: list[str]) -> None:
    assert step_names(steps) == names
