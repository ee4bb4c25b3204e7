"""A prepared city is kept as it is until other parameters ask for another."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.demo.city import DemoCity, Parameters, prepare

SMALL = Parameters(grids=12, cases=1000, vehicles=2, seed=3)


@pytest.fixture
def small(tmp_path: Path) -> DemoCity:
    return prepare(tmp_path, SMALL)


def test_city_has_the_size_asked_for(small: DemoCity) -> None:
    assert (len(small.geography.grids), small.plan.cases, len(small.patrols.units)) == (12, 1000, 14)


def test_same_parameters_leave_the_folder_alone(small: DemoCity, tmp_path: Path) -> None:
    (small.folder / "city.yaml").write_text("edited: true", encoding="utf-8")
    prepare(tmp_path, SMALL)
    assert (small.folder / "city.yaml").read_text(encoding="utf-8") == "edited: true"


def test_other_parameters_take_the_old_city_and_its_upstreams_away(small: DemoCity, tmp_path: Path) -> None:
    small.upstream_state.mkdir()
    (small.upstream_state / "community.jsonl").write_text("", encoding="utf-8")
    other = prepare(tmp_path, Parameters(grids=13, cases=1000, vehicles=2, seed=3))
    assert len(other.geography.grids) == 13
    assert not (small.upstream_state / "community.jsonl").exists()


def test_no_parameters_mean_the_city_that_is_there(small: DemoCity, tmp_path: Path) -> None:
    assert prepare(tmp_path).parameters == SMALL


def test_no_parameters_and_no_city_mean_the_default_one(tmp_path: Path) -> None:
    assert prepare(tmp_path).parameters == Parameters(grids=448, cases=110_000, vehicles=64, seed=20260701)


def test_a_folder_that_was_not_finished_is_written_again(small: DemoCity, tmp_path: Path) -> None:
    (tmp_path / "demo" / "parameters.json").unlink()
    (small.folder / "city.yaml").unlink()
    prepare(tmp_path, SMALL)
    assert (small.folder / "city.yaml").exists()


def test_variables_point_to_this_machine(small: DemoCity) -> None:
    assert small.variables(8051) == {"upstream": "http://127.0.0.1:8051", "state": str(small.upstream_state)}
