"""A city folder: what it brings, and what is said of one that cannot be used."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from dashboard.city import City, load_city
from dashboard.declared import DeclarationError
from dashboard.domain.area import Area, AreaKind, Level
from dashboard.domain.arrangement import PRESETS, TILES
from dashboard.domain.case import ClassRef
from dashboard.domain.department import Department
from dashboard.domain.place import Datum, Point, SourcePoint, distance_m

CITIES = Path(__file__).parents[1] / "cities"
BARE = "id: yunpu\ntitle: {zh: 云浦区, en: Yunpu}\ntop: {code: '99', name: 云浦区}\n"
FEED = "kind: files\nlabel: {zh: 热线, en: Hotline}\ncase: {external_id: id, reported_at: at}\n"
SQUARE = [[[117.0, 34.0], [117.1, 34.0], [117.1, 34.1], [117.0, 34.0]]]
EAST = {"code": "9901", "name": "东街", "level": "street"}


def load(folder: Path, more: str = "", files: dict[str, str | bytes] | None = None) -> City:
    contents: dict[str, str | bytes] = {"city.yaml": BARE + more, **(files or {})}
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_city(folder, {"real_data": "/nowhere"})


def complaint(folder: Path, more: str = "", files: dict[str, str | bytes] | None = None) -> str:
    """The message without the folder of this test."""
    with pytest.raises(DeclarationError) as caught:
        load(folder, more, files)
    return str(caught.value).replace(f"{folder}/", "")


def features(*properties: dict[str, Any], geometry: dict[str, Any] | None = None) -> str:
    found = [{"type": "Feature", "properties": some, "geometry": geometry} for some in properties]
    return json.dumps({"type": "FeatureCollection", "features": found})


def areas(folder: Path, *properties: dict[str, Any], more: str = "", **geometry: Any) -> tuple[Area, ...]:
    setting = f"areas:\n  - {{file: areas.geojson{more}}}\n"
    return load(folder, setting, {"areas.geojson": features(*properties, **geometry)}).areas


def test_a_city_of_three_lines_is_its_top_and_nothing_else(tmp_path: Path) -> None:
    city = load(tmp_path)
    assert city.areas == (Area(code="99", name="云浦区", level=Level.DISTRICT),)
    assert (city.zone, city.departments, city.classes, city.feeds) == ("Asia/Shanghai", (), (), ())


def test_an_area_belongs_to_the_top_where_its_file_names_no_other(tmp_path: Path) -> None:
    assert areas(tmp_path, EAST)[1] == Area(code="9901", name="东街", level=Level.STREET, parent_code="99")


def test_an_area_says_its_parent_its_kind_and_since_when_it_is(tmp_path: Path) -> None:
    grid = {"code": "990101", "name": "园区", "level": "grid", "parent": "9901", "kind": "dedicated"}
    dated = {**grid, "households": 312, "valid_from": "2026-01-01", "valid_to": "2027-01-01"}
    assert areas(tmp_path, EAST, dated)[2] == Area(
        code="990101",
        name="园区",
        level=Level.GRID,
        kind=AreaKind.DEDICATED,
        parent_code="9901",
        households=312,
        valid_from=date(2026, 1, 1),
        valid_to=date(2027, 1, 1),
    )


def test_a_file_of_one_level_need_not_repeat_it(tmp_path: Path) -> None:
    plain = {"CODE": "9901", "NAME": "东街"}
    assert areas(tmp_path, plain, more=", code: CODE, name: NAME, level: street")[1].level == Level.STREET


def test_a_file_s_own_version_of_the_top_stands(tmp_path: Path) -> None:
    top = {"code": "99", "name": "云浦", "level": "district"}
    assert [(area.code, area.name, area.parent_code) for area in areas(tmp_path, top)] == [("99", "云浦", None)]


def test_one_polygon_is_a_multipolygon_of_one(tmp_path: Path) -> None:
    rings = areas(tmp_path, EAST, geometry={"type": "Polygon", "coordinates": SQUARE})[1].rings
    assert rings == ((((117.0, 34.0), (117.1, 34.0), (117.1, 34.1), (117.0, 34.0)),),)


def test_outlines_in_another_datum_are_kept_in_wgs84(tmp_path: Path) -> None:
    outline = {"type": "Polygon", "coordinates": SQUARE}
    lon, lat = areas(tmp_path, EAST, more=", datum: bd09", geometry=outline)[1].rings[0][0][0]
    assert distance_m(Point(lon, lat), SourcePoint(117.0, 34.0, Datum.BD09).to_wgs84()) == 0


def test_every_city_has_a_wall_of_each_preset(tmp_path: Path) -> None:
    walls = load(tmp_path, "walls: {patrol: {basis: cohort}, quay: {left: [hazards]}}\n").declaration.walls
    assert list(walls) == ["main", "patrol", "departments", "streets", "safety", "quay"]
    assert (walls["patrol"].basis, walls["patrol"].arrangement) == ("cohort", PRESETS["patrol"])
    assert walls["quay"].arrangement == replace(PRESETS["main"], left=("hazards",))


def test_a_wall_of_safety_shows_the_city_s_danger_sources(tmp_path: Path) -> None:
    layer = (
        "map:\n  layers:\n    - {name: tanks, label: {zh: 储罐, en: Tanks}, kind: hazards, file: t.csv, datum: wgs84}\n"
    )
    walls = load(tmp_path, layer).declaration.walls
    assert (walls["safety"].layers, walls["main"].layers) == (("cases", "tanks"), ("cases", "vehicles"))


def test_departments_and_classes_come_from_tables(tmp_path: Path) -> None:
    city = load(
        tmp_path,
        "departments: departments.csv\nclasses: classes.csv\n",
        {
            "departments.csv": "id,name,group,parent_id\nB1,城管局,市直,\nB2,东街道,,B1\n",
            "classes.csv": "catalog,kind,code,name,major_code,major_name\nlocal,matter,06010,暴露垃圾,06,市容环境\n",
        },
    )
    assert city.departments == (
        Department(id="B1", name="城管局", group="市直"),
        Department(id="B2", name="东街道", parent_id="B1"),
    )
    assert city.classes == (ClassRef("local", "matter", "06010", "暴露垃圾", "06", "市容环境"),)


def test_feeds_are_named_by_their_files_and_read_in_their_order(tmp_path: Path) -> None:
    city = load(tmp_path, files={"feeds/b.yaml": FEED, "feeds/a.yaml": FEED})
    assert [feed.name for feed in city.feeds] == ["a", "b"]


def test_a_feed_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    city = load(tmp_path, files={"feeds/a.yaml": FEED, "feeds/b.yaml": FEED})
    with pytest.raises(DeclarationError, match="no feed 'c' in this city; there are: a, b / 没有这个数据源"):
        city.feed("c")


def test_an_optional_file_that_is_not_here_is_said_to_be_missing(tmp_path: Path) -> None:
    city = load(tmp_path, "areas:\n  - {file: '${real_data}/areas.geojson', optional: true}\n")
    assert city.missing == ("/nowhere/areas.geojson",)


def test_a_week_may_begin_on_saturday_at_eight(tmp_path: Path) -> None:
    week = load(tmp_path, "week: {starts: saturday, cut_off: '08:00'}\n").declaration.week
    assert (week.starts, week.cut_off) == ("saturday", time(8))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        pytest.param(
            "minimum_samle: 3\n",
            "city.yaml:4: minimum_samle: no such setting; did you mean minimum_sample? / 没有这个设置",
            id="misspelt",
        ),
        pytest.param(
            "zone: Asia/Shanghia\n",
            "city.yaml:4: zone: Value error, zone 'Asia/Shanghia' is unknown / 时区不存在 / 设置有误",
            id="zone",
        ),
        pytest.param(
            "walls:\n  main:\n    board_level: village\n",
            "city.yaml:6: walls.main.board_level: Input should be 'city', 'district', 'street', 'community' or 'grid' "
            "/ 设置有误",
            id="level",
        ),
        pytest.param(
            "walls:\n  main:\n    left: [sources, classes]\n    right: [sourcs]\n",
            "city.yaml:7: walls.main.right.0: Input should be "
            + ", ".join(f"'{tile}'" for tile in TILES[:-1])
            + f" or '{TILES[-1]}' / 设置有误",
            id="tile that is not there",
        ),
        pytest.param(
            "walls:\n  quay:\n    preset: patrol\n    left: [units]\n",
            "city.yaml:5: walls.quay.right: 'units' stands twice on the wall; the preset is 'patrol' / 重复放置",
            id="tile that stands twice",
        ),
        pytest.param(
            "walls:\n  quay: {}\n  main:\n    layers: [cases, reefs]\n",
            "city.yaml:7: walls.main.layers: there is no 'reefs' / 没有这个图层",
            id="layer that is not there",
        ),
        pytest.param(
            "walls:\n  main:\n    area: '98'\n",
            "city.yaml:6: walls.main.area: '98' is no area of the city / 区域不存在",
            id="area that is not there",
        ),
        pytest.param(
            "rotation:\n  walls: [main, quay]\n",
            "city.yaml:5: rotation.walls: there is no wall 'quay' / 没有这个大屏",
            id="rotation of a wall that is not there",
        ),
        pytest.param(
            "retention:\n  polls: 90d\n",
            "city.yaml:5: retention.polls: Value error, at least 180d are kept / 至少保存 180 天 / 设置有误",
            id="polls kept for less than six months",
        ),
        pytest.param(
            "retention:\n  sealed: 7d\n",
            "city.yaml:5: retention.sealed: Value error, at least 30d are kept / 至少保存 30 天 / 设置有误",
            id="originals kept for less than a month",
        ),
        pytest.param(
            "patrols:\n  keep: 30d\n  keep_workers: 60d\n",
            "city.yaml:4: patrols: Value error, keep_workers: nobody's track is kept longer than 'keep' / 不能长于 keep"
            " / 设置有误",
            id="workers' tracks kept for longer",
        ),
        pytest.param(
            "briefings:\n  walls: [main, quay]\n",
            "city.yaml:5: briefings.walls: there is no wall 'quay' / 没有这个大屏",
            id="wall that is not there",
        ),
        pytest.param(
            "week:\n  cut_off: 17:30\n",
            'city.yaml:5: week.cut_off: Value error, put the hour in quotes, such as "17:30" / 时间请加引号 / 设置有误',
            id="an hour that YAML takes for a number",
        ),
        pytest.param(
            "areas:\n  - {file: areas.geojson}\n",
            "areas.geojson: no such file / 文件不存在",
            id="file that is not there",
        ),
        pytest.param("departments: d.csv\n", "d.csv: no such file / 文件不存在", id="table that is not there"),
    ],
)
def test_the_complaint_about_a_setting(tmp_path: Path, more: str, said: str) -> None:
    assert complaint(tmp_path, more) == said


@pytest.mark.parametrize(
    ("table", "said"),
    [
        pytest.param("ident,name\nB1,城管局\n", "d.csv:1: no column id / 缺少列", id="column"),
        pytest.param("", "d.csv:1: no column id, name / 缺少列", id="nothing in it"),
        pytest.param(
            "id,name\nB1,城管局\n".encode("gb18030"), "d.csv: not UTF-8 at byte 11 / 不是 UTF-8 编码", id="encoding"
        ),
    ],
)
def test_the_complaint_about_a_table(tmp_path: Path, table: str | bytes, said: str) -> None:
    assert complaint(tmp_path, "departments: d.csv\n", {"d.csv": table}) == said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(
            features({"name": "东街", "level": "street"}),
            "areas.geojson: feature 1: no 'code'; the city file says which property is which / 缺少属性",
            id="code",
        ),
        pytest.param(
            features(EAST, {**EAST, "level": "village"}),
            "areas.geojson: feature 2: 'village' is not a valid Level / 区域有误",
            id="level",
        ),
        pytest.param(
            features({**EAST, "kind": "odd"}),
            "areas.geojson: feature 1: 'odd' is not a valid AreaKind / 区域有误",
            id="kind",
        ),
        pytest.param(
            features({**EAST, "valid_from": "1/2/2026"}),
            "areas.geojson: feature 1: Invalid isoformat string: '1/2/2026' / 区域有误",
            id="date",
        ),
        pytest.param(
            "[]",
            "areas.geojson: not a GeoJSON FeatureCollection: list indices must be integers or slices, not str "
            "/ 不是 GeoJSON",
            id="a list",
        ),
    ],
)
def test_the_complaint_about_an_area(tmp_path: Path, content: str, said: str) -> None:
    assert complaint(tmp_path, "areas:\n  - {file: areas.geojson}\n", {"areas.geojson": content}) == said


@pytest.mark.parametrize("content", ["{", "云".encode("gb18030")], ids=["not JSON", "not UTF-8"])
def test_a_file_of_areas_that_cannot_be_read_is_named(tmp_path: Path, content: str | bytes) -> None:
    said = complaint(tmp_path, "areas:\n  - {file: areas.geojson}\n", {"areas.geojson": content})
    assert said.startswith("areas.geojson: not a GeoJSON FeatureCollection: ")


def test_the_complaint_about_a_feed_names_its_own_file(tmp_path: Path) -> None:
    said = complaint(tmp_path, files={"feeds/hotline.yaml": FEED.replace("kind: files", "knid: files")})
    assert said.splitlines() == [
        "feeds/hotline.yaml:1: kind: Field required / 设置有误",
        "feeds/hotline.yaml:1: knid: no such setting; did you mean kind? / 没有这个设置",
    ]


def test_a_feed_that_reads_no_kind_of_record_is_refused(tmp_path: Path) -> None:
    assert complaint(
        tmp_path, files={"feeds/hotline.yaml": FEED.splitlines(keepends=True)[0] + "label: {zh: 热线, en: H}\n"}
    ) == (
        "feeds/hotline.yaml:1: the whole: Value error, exactly one of 'case', 'fix' and 'reading' is needed / 设置有误"
    )


@pytest.mark.parametrize("name", ["boston", "pingshan", "chengguan"])
def test_an_example_city_loads_without_its_data(name: str) -> None:
    assert load_city(CITIES / name, {"real_data": "/nowhere"}).id == name


def test_boston_has_26_neighbourhoods(real_data: Path) -> None:
    boston = load_city(CITIES / "boston", {"real_data": str(real_data)})
    assert sum(bool(area.rings) for area in boston.areas) == 26


def test_a_wall_of_an_area_that_is_not_there_is_refused_by_its_name(tmp_path: Path) -> None:
    said = complaint(tmp_path, "walls: {main: {area: '4040'}}\n")
    assert said == "city.yaml:4: walls.main.area: '4040' is no area of the city / 区域不存在"


def test_an_area_whose_parent_is_not_in_the_city_is_refused_by_its_code(tmp_path: Path) -> None:
    said = complaint(
        tmp_path, "areas:\n  - {file: areas.geojson}\n", {"areas.geojson": features(EAST | {"parent": "4040"})}
    )
    assert "the first 9901 东街 with parent 4040" in said


BASEMAP = "name: base, label: {zh: 底图, en: Base}"
LAYER = "label: {zh: 某, en: x}, kind: overlay, file: x.csv, datum: wgs84"


def test_a_basemap_without_a_datum_is_refused(tmp_path: Path) -> None:
    said = complaint(tmp_path, f"map:\n  basemaps:\n    - {{{BASEMAP}, kind: mbtiles, file: a.mbtiles}}\n")
    assert "map.basemaps.0.datum" in said


@pytest.mark.parametrize(
    "source",
    ["kind: mbtiles", "kind: xyz, file: a.mbtiles", "kind: wmts, url: 'http://tiles/{z}'", "kind: xyz, url: /a"],
)
def test_a_basemap_that_names_no_tiles_of_its_kind_is_refused(source: str, tmp_path: Path) -> None:
    said = complaint(tmp_path, f"map:\n  basemaps:\n    - {{{BASEMAP}, {source}, datum: wgs84}}\n")
    assert said.startswith("city.yaml:6: map.basemaps.0")


def test_a_city_says_which_servers_its_maps_may_ask(tmp_path: Path) -> None:
    url = "'http://10.1.2.3:8080/wmts?TILEMATRIX={z}&TILEROW={y}&TILECOL={x}'"
    city = load(tmp_path, f"map:\n  basemaps:\n    - {{{BASEMAP}, kind: wmts, url: {url}, datum: cgcs2000}}\n")
    assert city.tile_hosts == ("http://10.1.2.3:8080",)


def test_a_layer_cannot_take_the_name_of_a_built_in_one(tmp_path: Path) -> None:
    said = complaint(tmp_path, f"map:\n  layers:\n    - {{name: heat, {LAYER}}}\n")
    assert "the name 'heat' is taken / 名称重复" in said


@pytest.mark.parametrize(
    ("wall", "said"),
    [
        ("layers: [cases, trees]", "layers: there is no 'trees' / 没有这个图层"),
        ("basemap: sky", "basemap: there is no 'sky' / 没有这个底图"),
    ],
)
def test_a_wall_cannot_show_what_is_not_declared(wall: str, said: str, tmp_path: Path) -> None:
    assert complaint(tmp_path, f"walls:\n  main: {{{wall}}}\n") == f"city.yaml:5: walls.main.{said}"


def test_grade_bounds_fall_from_a_to_d(tmp_path: Path) -> None:
    said = complaint(tmp_path, "map: {grades: {bounds: [95, 90, 90, 60]}}\n")
    assert "bounds must fall from A to D / 等级界限须递减" in said


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "destinations: {office: {kind: mail, to: [a@b.cn]}}",
            "destinations.office: 'mail' with its server is missing",
        ),
        ("destinations: {office: {kind: mail}}", "a mail goes 'to' at least one address"),
        ("destinations: {group: {kind: wecom}}", "a robot has its 'url'"),
        ("destinations: {office: {kind: mail, to: ['a@b.cn, c@d.cn']}}", "is no mail address"),
        ("mail: {server: '10.0.0.9', sender: a@b.cn}", "a mail server is written like"),
        ("schedules: {monday: {cron: '0 8 * * 1', send: [office]}}", "there is no destination 'office'"),
    ],
)
def test_a_destination_that_cannot_be_sent_to_is_refused_at_the_start(tmp_path: Path, said: str, told: str) -> None:
    assert told in complaint(tmp_path, f"briefings: {{{said}}}\n")
