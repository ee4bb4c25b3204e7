"""Ranks: ties, samples that are too small, and places gained."""

from __future__ import annotations

from decimal import Decimal

from dashboard.metrics.leaderboard import Standing, ranked, what_ifs

Shares = dict[str, tuple[int, int]]


def places(shares: Shares, minimum_sample: int = 1, better: str = "up") -> list[tuple[str, int | None]]:
    standings = ranked(shares, {}, minimum_sample=minimum_sample, better=better)
    return [(standing.key, standing.rank) for standing in standings]


def moves(shares: Shares, earlier: Shares, minimum_sample: int = 1) -> dict[str, int | None]:
    return {one.key: one.moved for one in ranked(shares, earlier, minimum_sample=minimum_sample)}


def test_a_standing_says_what_its_rate_is_made_of() -> None:
    assert ranked({"a": (2, 3)}, {"a": (1, 3)}, minimum_sample=1) == [Standing("a", 1, 2, 3, Decimal("66.67"), 0)]


def test_ties_share_a_rank_and_the_next_is_skipped() -> None:
    shares = {"a": (9, 10), "b": (5, 10), "c": (18, 20), "d": (10, 10)}
    assert places(shares) == [("d", 1), ("c", 2), ("a", 2), ("b", 4)]


def test_where_less_is_better_the_smallest_rate_is_first() -> None:
    assert places({"a": (9, 10), "b": (0, 10), "c": (5, 10)}, better="down") == [("b", 1), ("c", 2), ("a", 3)]


def test_rates_that_round_alike_are_no_tie() -> None:
    shares = {"a": (33_333, 100_000), "b": (33_334, 100_000)}
    assert {one.rate for one in ranked(shares, {}, minimum_sample=1)} == {Decimal("33.33")}
    assert places(shares) == [("b", 1), ("a", 2)]


def test_equal_ratios_of_different_size_are_a_tie() -> None:
    assert places({"a": (1, 3), "b": (333, 999)}) == [("b", 1), ("a", 1)]


def test_below_the_minimum_sample_nobody_is_ranked() -> None:
    assert places({"a": (29, 29), "b": (10, 30)}, minimum_sample=30) == [("b", 1), ("a", None)]


def test_the_unranked_come_last_and_the_largest_sample_of_them_first() -> None:
    assert places({"a": (1, 2), "b": (0, 9), "c": (1, 30)}, minimum_sample=30) == [("c", 1), ("b", None), ("a", None)]


def test_nothing_due_is_no_rate_and_no_rank() -> None:
    assert ranked({"a": (0, 0)}, {}, minimum_sample=0) == [Standing("a", None, 0, 0, None, None)]


def test_more_than_a_hundred_percent_ranks_above_all() -> None:
    assert places({"a": (10, 10), "b": (11, 10)}) == [("b", 1), ("a", 2)]


def test_places_gained_since() -> None:
    now = {"a": (10, 10), "b": (9, 10), "c": (8, 10)}
    earlier = {"a": (8, 10), "b": (9, 10), "c": (10, 10)}
    assert moves(now, earlier) == {"a": 2, "b": 0, "c": -2}


def test_who_was_not_ranked_before_has_not_moved() -> None:
    assert moves({"a": (30, 30), "b": (30, 40)}, {"a": (3, 3)}, minimum_sample=30) == {"a": None, "b": None}


def test_an_empty_board() -> None:
    assert ranked({}, {"a": (1, 1)}, minimum_sample=1) == []


def test_one_more_case_in_time_and_one_late_say_where_they_lead() -> None:
    change = what_ifs({"a": (97, 100), "b": (98, 100)}, minimum_sample=30)["a"]
    assert (change.good_rate, change.good_rank) == (Decimal("97.03"), 2)
    assert (change.bad_rate, change.bad_rank) == (Decimal("96.04"), 2)


def test_as_many_cases_in_a_row_as_pass_the_next_above_do_pass_it() -> None:
    shares = {"a": (97, 100), "b": (98, 100)}
    needed = what_ifs(shares, minimum_sample=30)["a"].to_rise
    assert needed == 51  # 147/150 is a tie with 98 %
    assert places({**shares, "a": (97 + needed, 100 + needed)}, 30)[0] == ("a", 1)
    assert places({**shares, "a": (97 + needed - 1, 100 + needed - 1)}, 30)[0] != ("a", 2)


def test_nobody_rises_above_a_full_hundred() -> None:
    assert what_ifs({"a": (50, 60), "b": (60, 60)}, minimum_sample=30)["a"].to_rise is None


def test_what_is_missing_for_a_rank_is_said() -> None:
    assert what_ifs({"a": (5, 12)}, minimum_sample=30)["a"].to_sample == 18
