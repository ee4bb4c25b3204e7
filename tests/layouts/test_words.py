"""How numbers and spans are written, and that neither language lacks a word."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

import pytest

from dashboard.domain.alert import AlertKind
from dashboard.domain.area import Level
from dashboard.domain.case import AppealOutcome, Flag, Stage
from dashboard.domain.health import Delivery, State
from dashboard.domain.order import OrderKind
from dashboard.domain.patrol import Presence
from dashboard.domain.sending import SendState
from dashboard.feeds.contract import BadReason
from layouts import words as vocabulary
from layouts.words import Words

ZH, EN = Words("zh"), Words("en")


@pytest.mark.parametrize(
    ("value", "text"), [(None, "—"), (0, "0"), (999, "999"), (12345, "12,345"), (Decimal("0.41"), "0.41")]
)
def test_a_number_has_thousands_and_unknown_is_a_dash(value: int | Decimal | None, text: str) -> None:
    assert ZH.number(value) == text


@pytest.mark.parametrize(("value", "text"), [(9_999, "9,999"), (12_345, "1.2万"), (None, "—")])
def test_a_short_number_turns_to_ten_thousands(value: int | None, text: str) -> None:
    assert ZH.short_number(value) == text


@pytest.mark.parametrize(("value", "text"), [(Decimal("87.5"), "87.50%"), (Decimal("104.20"), "104.20%"), (None, "—")])
def test_a_percent_has_two_decimals_and_is_never_clamped(value: Decimal | None, text: str) -> None:
    assert ZH.percent(value) == text


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(minutes=59), "59 分"),
        (timedelta(hours=-6, minutes=-30), "6.5 小时"),
        (timedelta(hours=48), "2.0 天"),
    ],
)
def test_a_span_is_written_in_the_unit_that_fits(length: timedelta, text: str) -> None:
    assert ZH.span(length) == text


def test_every_stage_has_a_word() -> None:
    assert set(vocabulary.STAGES) == {stage.value for stage in Stage}


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("flag", Flag),
        ("appeal", AppealOutcome),
        ("alert", AlertKind),
        ("level", Level),
        ("one", Level),
        ("state", State),
        ("delivery", Delivery),
        ("reason", BadReason),
        ("presence", Presence),
        ("sending", SendState),
        ("display_order", OrderKind),
    ],
)
def test_whatever_a_page_may_have_to_say_has_a_word(kind: str, said: type[StrEnum]) -> None:
    """A page that lacks one is not there at all."""
    assert [one for one in said if f"{kind}_{one.value}" not in vocabulary.WORDS] == []


def test_an_upstream_s_own_step_stands_as_it_came() -> None:
    assert EN.stage("社区初审") == "社区初审"


def test_an_unknown_word_is_refused() -> None:
    with pytest.raises(KeyError):
        ZH("no_such_word")
