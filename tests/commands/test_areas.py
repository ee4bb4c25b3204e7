"""``python -m dashboard areas import``: a report, and a file of areas that the city then reads."""

from __future__ import annotations

import json
from pathlib import Path

from dashboard.city import load_city
from dashboard.domain.area import Level
from tests.commands.console import Console

VENDOR = ("--system", "bd09", "--code", "Code", "--name", "Name", "--path", "FullPath", "--parent-digits", "12")
GULOU = "id: gulou\ntitle: {zh: 鼓楼区, en: Gulou}\ntop: {code: '320302', name: 徐州市鼓楼区}\n"


def gulou(folder: Path) -> Console:
    city = folder / "gulou"
    city.mkdir()
    (city / "city.yaml").write_text(GULOU, encoding="utf-8")
    return Console(folder / "var", city)


def test_a_platform_s_payload_is_imported_with_its_faults_reported(real_data: Path, tmp_path: Path) -> None:
    console = gulou(tmp_path)
    assert console.city is not None
    payload = real_data / "geo" / "xuzhou_gulou_grids_vendor_payload.json"
    said = console("areas", "import", payload, *VENDOR, "--into", console.city / "areas.geojson")
    assert said.status == 0
    assert "10 read" in said.out
    assert "10  unclosed: ring not closed, closed / 边界未闭合，已闭合" in said.out
    assert "工程段宿舍网格: closed" in said.out
    assert "not named in city.yaml yet" in said.err
    (console.city / "city.yaml").write_text(f"{GULOU}areas: [{{file: areas.geojson}}]\n", encoding="utf-8")
    areas = load_city(console.city, {}).areas
    assert sum(1 for area in areas if area.level is Level.GRID and area.rings) == 10


def test_without_a_place_to_write_it_only_reports(real_data: Path, tmp_path: Path) -> None:
    console = gulou(tmp_path)
    assert console.city is not None
    told = tmp_path / "faults.json"
    payload = real_data / "geo" / "xuzhou_gulou_grids_vendor_payload.json"
    assert console("areas", "import", payload, *VENDOR, "--faults", told).status == 0
    assert [path.name for path in console.city.iterdir()] == ["city.yaml"]
    assert {fault["kind"] for fault in json.loads(told.read_text(encoding="utf-8"))} >= {"unclosed"}


def test_a_file_of_nothing_usable_is_a_failure(tmp_path: Path) -> None:
    empty = tmp_path / "empty.json"
    empty.write_text("[]", encoding="utf-8")
    said = gulou(tmp_path)("areas", "import", empty, "--system", "wgs84")
    assert (said.status, said.out.startswith(f"{empty}: 0 read, 0 areas")) == (1, True)


def test_a_system_nobody_knows_is_one_clear_message(tmp_path: Path) -> None:
    said = gulou(tmp_path)("areas", "import", tmp_path / "x.json", "--system", "mars")
    assert (said.status, said.out) == (2, "")
    assert "'mars' is neither a datum (wgs84, cgcs2000, gcj02, bd09) nor an EPSG:number" in said.err
