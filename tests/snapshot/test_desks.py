"""A desk is built when somebody asks, and not for everybody who does."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from dashboard.domain.scope import Scope
from dashboard.snapshot.desks import Desks
from dashboard.snapshot.model import Snapshot
from tests.layouts.build import snapshot

EAST, WEST = Scope("9901"), Scope("9902")


class Builder:
    """Keeps what it builds, as the board does."""

    def __init__(self) -> None:
        self.built = 0
        self.shown: dict[str, Snapshot] = {}
        self.breaks = False
        self.now_s = self.takes_s = 0.0
        self.begun, self.go_on = Event(), Event()
        self.go_on.set()

    def latest(self, scope: Scope) -> Snapshot | None:
        return self.shown.get(scope.key)

    def build(self, scope: Scope) -> Snapshot:
        self.begun.set()
        self.go_on.wait(10)
        if self.breaks:
            raise OSError("the disk is gone")
        self.now_s += self.takes_s
        self.built += 1
        self.shown[scope.key] = snapshot()
        return self.shown[scope.key]


@pytest.fixture
def builder() -> Builder:
    return Builder()


@pytest.fixture
def own(builder: Builder) -> Desks:
    return Desks(builder.latest, builder.build, lambda: builder.now_s)


def test_many_who_ask_are_shown_one_picture_and_each_scope_its_own(own: Desks, builder: Builder) -> None:
    assert len({id(own.of(EAST)) for _ in range(20)}) == 1
    own.of(WEST)
    assert builder.built == 2


@pytest.mark.parametrize(("takes_s", "rests_s"), [(0.1, 5), (3, 60)])
def test_what_took_long_rests_long(own: Desks, builder: Builder, takes_s: float, rests_s: float) -> None:
    builder.takes_s = takes_s
    own.of(EAST)
    for later_s, built in ((rests_s - 1, 1), (2, 2)):
        builder.now_s += later_s
        own.of(EAST)
        assert builder.built == built


def test_who_asks_meanwhile_sees_the_last_picture(own: Desks, builder: Builder) -> None:
    first = own.of(EAST)
    builder.now_s += 10
    builder.begun.clear()
    builder.go_on.clear()
    other = Thread(target=own.of, args=(EAST,))
    other.start()
    assert builder.begun.wait(10)
    assert own.of(EAST) is first
    builder.go_on.set()
    other.join()
    assert builder.built == 2


def test_one_that_fails_leaves_the_last_and_where_there_is_none_it_is_said(own: Desks, builder: Builder) -> None:
    first = own.of(EAST)
    builder.now_s += 10
    builder.breaks = True
    assert own.of(EAST) is first
    with pytest.raises(OSError, match="disk"):
        own.of(WEST)
