"""``serve`` on its own."""

from __future__ import annotations

from tests.commands.console import Console


def test_without_a_shared_cache_it_says_which_setting_it_needs(yunpu: Console) -> None:
    said = yunpu("serve")
    assert (said.status, said.err) == (
        2,
        "HALL_REDIS: needed when polling and serving are two processes / 分开运行需要设置 HALL_REDIS\n",
    )
