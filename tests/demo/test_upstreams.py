"""The upstream systems answer in their own words, and what they say is what was planned."""

from __future__ import annotations

import csv
import sqlite3
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from flask.testing import FlaskClient

from dashboard.clock import StandingClock
from dashboard.demo.city import DemoCity, prepare
from dashboard.demo.columns import CITY_ZONE
from dashboard.demo.fleet_platform import TOKEN
from dashboard.demo.upstreams import Upstreams
from tests.demo.conftest import NOW


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> DemoCity:
    return prepare(tmp_path_factory.mktemp("state"))


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock("Asia/Shanghai", NOW)


BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def upstreams(city: DemoCity, clock: StandingClock, tmp_path: Path) -> Upstreams:
    return Upstreams(tmp_path, city.geography, city.plan, city.patrols, clock)


@pytest.fixture
def client(upstreams: Upstreams) -> FlaskClient:
    return upstreams.app.test_client()


@pytest.fixture
def report(city: DemoCity) -> dict[str, str]:
    lon, lat = city.geography.grids[100].rings[0][0][0]
    return {"service_code": "01037", "lat": str(lat), "long": str(lon), "description": "路灯不亮", "phone": "555-0100"}


def test_hotline_pages_together_hold_as_many_orders_as_announced(client: FlaskClient) -> None:
    answers = [client.get(f"/hotline/orders?page={page}&size=300").json for page in (1, 2, 3, 4)]
    numbers = [order["工单编号"] for answer in answers for order in answer["数据"]["工单"]]
    assert len(set(numbers)) == len(numbers) == answers[0]["数据"]["总数"]


def test_hotline_gives_only_what_changed_since(client: FlaskClient) -> None:
    since_ms = int((NOW - timedelta(hours=1)).timestamp()) * 1000
    changed = {order["更新时间"] for order in client.get(f"/hotline/orders?since={since_ms}").json["数据"]["工单"]}
    assert min(changed) >= "2026-11-22 14:42:30"


def test_hotline_says_how_fresh_it_is(client: FlaskClient) -> None:
    assert client.get("/hotline/orders").json["数据时间"] == "2026-11-22 15:42:30"


def test_hotline_brings_letters_and_inspections_too(client: FlaskClient) -> None:
    orders = client.get("/hotline/orders?size=1000").json["数据"]["工单"]
    assert {order["诉求渠道"] for order in orders} == {"12345来件", "领导信箱来件", "智慧督查来件"}


def test_hotline_answers_304_while_nothing_changes(client: FlaskClient, clock: StandingClock) -> None:
    since = f"/hotline/orders?since={int(NOW.timestamp()) * 1000}"
    tag = client.get(since).headers["ETag"]
    clock.at += timedelta(seconds=1)
    assert client.get(since, headers={"If-None-Match": tag}).status_code == 304


def test_hotline_answers_anew_when_something_changed(client: FlaskClient, clock: StandingClock) -> None:
    since = f"/hotline/orders?since={int(NOW.timestamp()) * 1000}"
    tag = client.get(since).headers["ETag"]
    clock.at += timedelta(hours=1)
    assert client.get(since, headers={"If-None-Match": tag}).status_code == 200


def test_open311_services_are_listed_with_their_codes(client: FlaskClient) -> None:
    codes = {
        service["service_code"]: service["service_name"] for service in client.get("/open311/v2/services.json").json
    }
    assert codes["01037"] == "路灯"


def test_open311_requests_lie_in_the_span_asked_for(client: FlaskClient) -> None:
    span = "start_date=2026-11-20T01:30:00Z&end_date=2026-11-20T03:30:00Z"
    said = client.get(f"/open311/v2/requests.json?{span}&page_size=500").json
    moments = [request["requested_datetime"] for request in said]
    assert "2026-11-20T09:30:00" <= min(moments) <= max(moments) <= "2026-11-20T11:30:00+08:00"


def test_open311_says_the_same_in_xml_as_in_json(client: FlaskClient) -> None:
    said = client.get("/open311/v2/requests.json?page_size=50").json
    root = ET.fromstring(client.get("/open311/v2/requests.xml?page_size=50").data)
    numbers = [element.findtext("service_request_id") for element in root.findall("request")]
    assert numbers == [request["service_request_id"] for request in said]


def test_open311_status_filters(client: FlaskClient) -> None:
    said = client.get("/open311/v2/requests.json?status=open&page_size=500").json
    assert {request["status"] for request in said} == {"open"}


def test_open311_refuses_a_time_that_is_none(client: FlaskClient) -> None:
    assert client.get("/open311/v2/requests.json?start_date=yesterday").status_code == 400


def test_open311_has_no_request_of_an_unknown_number(client: FlaskClient) -> None:
    assert client.get("/open311/v2/requests/SQ2026112211xxxx.json").status_code == 404


def test_a_posted_report_is_told_at_once(client: FlaskClient, report: dict[str, str]) -> None:
    receipt = client.post("/open311/v2/requests.json", data=report)
    number = receipt.json[0]["service_request_id"]
    told = client.get(f"/open311/v2/requests/{number}.json").json[0]
    assert (receipt.status_code, told["service_name"], told["description"], told["status"]) == (
        201,
        "路灯",
        "路灯不亮",
        "open",
    )


def test_a_posted_report_lives_on_and_closes(client: FlaskClient, report: dict[str, str], clock: StandingClock) -> None:
    number = client.post("/open311/v2/requests.json", data=report).json[0]["service_request_id"]
    clock.at += timedelta(days=28)
    assert client.get(f"/open311/v2/requests/{number}.json").json[0]["status"] == "closed"


def test_a_posted_report_survives_a_restart(
    city: DemoCity, client: FlaskClient, report: dict[str, str], clock: StandingClock, tmp_path: Path
) -> None:
    number = client.post("/open311/v2/requests.json", data=report).json[0]["service_request_id"]
    told = client.get(f"/open311/v2/requests/{number}.json").json
    restarted = Upstreams(tmp_path, city.geography, city.plan, city.patrols, clock).app.test_client()
    assert restarted.get(f"/open311/v2/requests/{number}.json").json == told


def test_a_posted_telephone_number_is_not_kept(client: FlaskClient, report: dict[str, str], tmp_path: Path) -> None:
    client.post("/open311/v2/requests.json", data=report)
    assert "555-0100" not in (tmp_path / "community.jsonl").read_text(encoding="utf-8")


def test_a_report_outside_the_district_is_refused(client: FlaskClient, report: dict[str, str]) -> None:
    assert client.post("/open311/v2/requests.json", data={**report, "lat": "10"}).status_code == 400


def test_a_report_of_no_known_service_is_refused(client: FlaskClient, report: dict[str, str]) -> None:
    assert client.post("/open311/v2/requests.json", data={**report, "service_code": "99999"}).status_code == 400


def test_database_view_follows_the_plan(upstreams: Upstreams, clock: StandingClock, tmp_path: Path) -> None:
    upstreams.step()
    clock.at += timedelta(hours=2)
    upstreams.step()
    with closing(sqlite3.connect(tmp_path / "chengguan.db")) as database:
        (newest_ms,) = database.execute("SELECT max(act_time) FROM v_case_exchange").fetchone()
    assert NOW.timestamp() < newest_ms / 1000 <= clock.at.timestamp()


def test_database_view_holds_each_case_once(upstreams: Upstreams, clock: StandingClock, tmp_path: Path) -> None:
    for _ in range(3):
        upstreams.step()
        clock.at += timedelta(hours=1)
    with closing(sqlite3.connect(tmp_path / "chengguan.db")) as database:
        count, distinct = database.execute("SELECT count(*), count(DISTINCT rec_id) FROM v_case_exchange").fetchone()
    assert count == distinct > 1000


def test_drop_folder_gets_a_file_named_for_its_minute(upstreams: Upstreams, tmp_path: Path) -> None:
    upstreams.step()
    assert [path.name for path in (tmp_path / "grid_app").iterdir()] == ["grid_20261122_1542.csv"]


def test_drop_folder_gets_nothing_twice_in_a_minute(upstreams: Upstreams, clock: StandingClock, tmp_path: Path) -> None:
    upstreams.step()
    clock.at += timedelta(seconds=20)
    upstreams.step()
    assert len(list((tmp_path / "grid_app").iterdir())) == 1


def test_second_file_holds_only_what_changed_after_the_first(
    upstreams: Upstreams, clock: StandingClock, tmp_path: Path
) -> None:
    upstreams.step()
    clock.at += timedelta(hours=1)
    upstreams.step()
    with (tmp_path / "grid_app" / "grid_20261122_1642.csv").open(encoding="gb18030", newline="") as lines:
        changed = [row["更新时间"] for row in csv.DictReader(lines)]
    assert "2026-11-22 15:42:00" < min(changed) <= max(changed) <= "2026-11-22 16:42:00"


def test_a_file_tells_nothing_that_happened_after_its_minute(
    city: DemoCity, upstreams: Upstreams, clock: StandingClock, tmp_path: Path
) -> None:
    now = int(NOW.timestamp())
    changing = city.plan.changed_between("grid_app", now - 3600, now)
    steps = [step for case in changing for step in case.life.steps.values() if now - 3600 < step <= now]
    clock.at = datetime.fromtimestamp(next(step for step in steps if step % 60 > 0), UTC)
    upstreams.step()
    (path,) = (tmp_path / "grid_app").iterdir()
    with path.open(encoding="gb18030", newline="") as lines:
        newest = max(row["更新时间"] for row in csv.DictReader(lines))
    assert newest <= f"{clock.at.astimezone(CITY_ZONE):%Y-%m-%d %H:%M:00}"


def test_files_older_than_three_days_are_taken_away(upstreams: Upstreams, clock: StandingClock, tmp_path: Path) -> None:
    upstreams.step()
    clock.at += timedelta(days=4)
    upstreams.step()
    assert [path.name for path in (tmp_path / "grid_app").iterdir()] == ["grid_20261126_1542.csv"]


def test_positions_of_every_unit_are_told(client: FlaskClient) -> None:
    said = client.get("/traccar/api/positions", headers=BEARER).json
    assert len({position["deviceId"] for position in said}) == 512


def test_positions_need_the_platform_s_token(client: FlaskClient) -> None:
    assert client.get("/traccar/api/positions").status_code == 401


def test_a_device_s_history_is_told_in_the_order_of_time(client: FlaskClient) -> None:
    asked = "deviceId=1&from=2026-11-22T07:32:30Z&to=2026-11-22T07:42:30Z"
    times = [fix["fixTime"] for fix in client.get(f"/traccar/api/positions?{asked}", headers=BEARER).json]
    assert (len(times), times) == (60, sorted(times))


@pytest.fixture
def running(upstreams: Upstreams) -> Iterator[str]:
    port = upstreams.start(0)
    yield f"http://127.0.0.1:{port}"
    upstreams.stop()


def test_started_upstreams_answer_over_http(running: str) -> None:
    assert httpx.get(f"{running}/hotline/orders", trust_env=False).json()["消息"] == "成功"
