"""Who is in the grids of the invented city: surnames alone, as nobody of them exists."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from dashboard.demo.geography import DEFAULT_SEED, Geography
from dashboard.domain.area import Post

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_VACANT = 0.03  # of the grids have no head just now


def people_of(geography: Geography) -> Iterator[tuple[str, str, str]]:
    """(code of the grid, post, name): a head, a worker or two, and some who help out."""
    words = Random(f"{DEFAULT_SEED}-people")

    def somebody() -> str:
        return f"{words.choice(_SURNAMES)}**"

    for grid in geography.grids:
        if words.random() >= _VACANT:
            yield grid.code, Post.GRID_HEAD, somebody()
        for _ in range(words.choice((1, 1, 2))):
            yield grid.code, Post.FULL_TIME, somebody()
        for _ in range(words.choice((0, 0, 1, 2))):
            yield grid.code, Post.PART_TIME, somebody()
