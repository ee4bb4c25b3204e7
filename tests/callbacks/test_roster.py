"""The list of patrols and the tracks behind it, from a real store."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from plotly.utils import PlotlyJSONEncoder

from callbacks import replay, roster
from callbacks.desk import Asked
from dashboard.clock import StandingClock
from dashboard.domain.place import Point
from dashboard.domain.scope import Scope
from dashboard.hall import Hall
from dashboard.snapshot.board import Board
from dashboard.snapshot.details import ReplayAsked
from dashboard.store.engine import Database
from layouts.words import Words
from tests.asking import asked_by
from tests.build import MONDAY, ZONE, case, city, hydrant
from tests.build import take as take_cases
from tests.callbacks.test_feeds import Pages
from tests.store.test_patrols import fix, take

NOW = MONDAY + timedelta(minutes=61)


@pytest.fixture(scope="module")
def hall(lasting: Database) -> Iterator[Hall]:
    """A car that drove a kilometre and was silent for 50 minutes, one that is silent, and one that is off duty."""
    hall = Hall(city(), lasting, Board(), StandingClock(ZONE, NOW))
    hall.furnish()
    water = hydrant(lasting)
    take(
        water,
        fix("V1", 0, label="=苏C1", fleet="城管", on_duty=True, speed_kmh=60.0),
        fix("V1", 1, label="=苏C1", fleet="城管", on_duty=True, place=Point(0.5, 0.509)),
        fix("V1", 60, label="=苏C1", fleet="城管", on_duty=True, place=Point(0.5, 0.51)),
        fix("V2", 0, label="苏C2", fleet="城管", on_duty=True),
        fix("V3", 0, label="苏C3", fleet="社区", on_duty=False, place=Point(1.5, 0.5)),
    )
    place = {"place": Point(0.51, 0.51)}
    take_cases(water, case("A1", **place), case("A2"))
    return hall


def text(hall: Hall, register: Any, key: str, **said: str) -> str:
    pages = Pages()
    server = (Flask("test"),) if register is replay.register else ()
    register(pages, *server, hall)
    asked = Asked(said, Words("zh"), hall.whole_scope, NOW)
    return json.dumps(pages.drawn[key](asked), cls=PlotlyJSONEncoder, ensure_ascii=False)


def labels(hall: Hall, scope: Scope | None = None, **asked: Any) -> list[str]:
    given = {"day": None, "kind": None, "fleet": None, "state": None, "page": 1}
    return [line.label for line in hall.roster(scope or hall.whole_scope, **(given | asked)).lines]


def test_every_number_of_a_fleet_is_a_list_of_as_many(hall: Hall) -> None:
    given: dict[str, Any] = {"day": None, "kind": None, "fleet": None, "state": None, "page": 1}
    fleet = hall.roster(hall.whole_scope, **given).fleets[0]
    assert (fleet.fleet, fleet.units, fleet.expected, fleet.online) == ("城管", 2, 2, 1)
    for state, count in (("expected", 2), ("online", 1), ("silent", 1)):
        assert len(labels(hall, fleet="城管", state=state)) == count


def test_a_unit_is_online_silent_or_off(hall: Hall) -> None:
    assert [labels(hall, state=state) for state in ("online", "silent", "off")] == [["=苏C1"], ["苏C2"], ["苏C3"]]


def test_a_scope_lists_its_own_units_alone(hall: Hall) -> None:
    assert labels(hall, Scope("9901")) == ["苏C3"]
    assert labels(hall, Scope("77")) == []


def test_the_roster_says_what_a_unit_did_on_the_day(hall: Hall) -> None:
    page = text(hall, roster.register, "patrols")
    for said in ("11-16 里程 km", "应在线未在线", '"1.0"', "10:00:00"):
        assert said in page


def test_another_day_without_tracks_knows_nothing(hall: Hall) -> None:
    assert '"1.0"' not in text(hall, roster.register, "patrols", day="2026-11-15")


def test_a_state_that_is_none_is_refused(hall: Hall) -> None:
    with pytest.raises(ValueError, match="state=nonsense"):
        text(hall, roster.register, "patrols", state="nonsense")


def fetched(hall: Hall, address: str) -> Any:
    server = asked_by(Flask("test"))
    replay.register(Pages(), server, hall)  # type: ignore[arg-type]
    return server.test_client().get(address)


def test_a_replay_holds_the_tracks_and_the_cases_of_its_window(hall: Hall) -> None:
    found = hall.replay(hall.whole_scope, ReplayAsked(fleet="城管"))
    assert [(track.label, len(track.spots)) for track in found.tracks] == [("=苏C1", 3), ("苏C2", 1)]
    assert [[stage for stage, _ in shown.stages] for shown in found.cases] == [["dispatched", "registered", "reported"]]


def test_a_silence_is_a_gap_of_a_replay(hall: Hall) -> None:
    (track, _) = hall.replay(hall.whole_scope, ReplayAsked(fleet="城管")).tracks
    assert [(event.kind, event.last_at - event.first_at) for event in track.events] == [("gap", timedelta(minutes=59))]


def test_a_window_ends_with_the_last_fix_where_nobody_says(hall: Hall) -> None:
    found = hall.replay(hall.whole_scope, ReplayAsked(fleet="社区"))
    assert (found.first_at, found.last_at) == (
        MONDAY - timedelta(hours=2) + timedelta(seconds=1),
        MONDAY + timedelta(seconds=1),
    )


def test_a_window_that_ends_before_it_begins_is_refused(hall: Hall) -> None:
    answer = fetched(hall, "/patrols/tracks.json?fleet=城管&from=2026-11-16T10:00&to=2026-11-16T09:00")
    assert answer.status_code == 400


def test_times_of_an_address_are_the_citys(hall: Hall) -> None:
    answer = fetched(hall, "/patrols/tracks.json?fleet=城管&from=2026-11-16T09:30&to=2026-11-16T10:30").get_json()
    assert [len(unit["spots"]) // 4 for unit in answer["units"]] == [1, 0]


def test_a_csv_of_tracks_has_a_row_a_position_and_no_formula(hall: Hall) -> None:
    answer = fetched(hall, "/patrols/tracks.csv?fleet=城管")
    *rows, taken = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert taken["unit"] == "导出人: lin；导出时间: 2026-11-16 10:01:00"
    assert (len(rows), rows[0]["label"], rows[0]["fixed_at"]) == (4, "'=苏C1", "2026-11-16T09:00:00+08:00")
    assert (rows[0]["speed_kmh"], rows[1]["speed_kmh"]) == ("60", "")


def test_a_geojson_of_tracks_is_cut_where_the_way_is_not_known(hall: Hall) -> None:
    document = json.loads(fetched(hall, "/patrols/tracks.geojson?fleet=城管&lang=en").data)
    assert document["taken"] == "Taken along by lin at 2026-11-16 10:01:00"
    shapes = [(one["properties"]["is"], one["geometry"] and one["geometry"]["type"]) for one in document["features"]]
    assert shapes == [("track", "LineString"), ("track", "Point"), ("gap", None), ("track", "Point")]


def test_a_replay_page_lists_gaps_to_jump_to(hall: Hall) -> None:
    page = text(hall, replay.register, "replay", fleet="城管")
    assert f'"data-seek": "{int((MONDAY + timedelta(minutes=1)).timestamp() * 1000)}"' in page


def test_a_replay_of_nobody_says_how_to_choose(hall: Hall) -> None:
    assert "请先在巡查列表中选择" in text(hall, replay.register, "replay")


def test_a_form_that_is_none_is_not_there(hall: Hall) -> None:
    assert fetched(hall, "/patrols/tracks.exe?fleet=城管").status_code == 404


def test_an_area_lists_its_own_units_and_no_other_scopes(hall: Hall) -> None:
    assert labels(hall, area="9901") == ["苏C3"]
    assert "苏C3" in text(hall, roster.register, "patrols", area="9901")
    with pytest.raises(roster.NotFoundError):
        text(hall, roster.register, "patrols", area="nowhere")


def test_who_is_online_of_those_expected_are_a_list_of_their_own(hall: Hall) -> None:
    assert labels(hall, state="present") == ["=苏C1"]
