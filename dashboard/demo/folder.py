"""The invented city written as a city folder like any other: areas, departments, classes and the feeds that join it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from dashboard.demo.channels import CHANNELS
from dashboard.demo.chengguan import VIEW
from dashboard.demo.classes import CATALOG, CLASSES
from dashboard.demo.columns import APPEAL_WORDS, COLUMNS, KIND_WORDS, SOURCE_WORDS
from dashboard.demo.departments import performers
from dashboard.demo.fleet_platform import TOKEN
from dashboard.demo.geography import Geography
from dashboard.demo.grid_app import PATTERN
from dashboard.demo.grid_people import people_of
from dashboard.demo.layers import layer_settings, write_layers
from dashboard.domain.area import Area, Level

ZONE = "Asia/Shanghai"
_LOCAL = "%Y-%m-%d %H:%M:%S"


def write_city(folder: Path, geography: Geography) -> None:
    """Everything ``load_city`` reads. The feeds need the variables ``upstream`` (base URL) and ``state`` (folder)."""
    (folder / "feeds").mkdir(parents=True, exist_ok=True)
    _write_yaml(folder / "city.yaml", _city(geography.district))
    collection = {"type": "FeatureCollection", "features": [_feature(area) for area in geography.areas]}
    (folder / "areas.geojson").write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    write_layers(folder, geography)
    departments = [performer.department for performer in performers(geography)]
    _write_csv(folder / "departments.csv", ("id", "name", "group"), ((d.id, d.name, d.group) for d in departments))
    _write_csv(
        folder / "classes.csv",
        ("catalog", "kind", "code", "name", "major_code", "major_name", "department_id", "limit_hours"),
        (
            (ref.catalog, ref.kind, ref.code, ref.name, ref.major_code, ref.major_name, problem.department_id, hours)
            for problem in CLASSES
            for ref, hours in ((problem.ref, problem.limit_hours),)
        ),
    )
    _write_csv(folder / "people.csv", ("area", "post", "name"), people_of(geography))
    for name, declaration in _feeds().items():
        _write_yaml(folder / "feeds" / f"{name}.yaml", declaration)


def _city(district: Area) -> dict[str, Any]:
    return {
        "id": "yunpu",
        "title": {"zh": "云浦区社会治理指挥中心", "en": "Yunpu District Governance Command Hall"},
        "zone": ZONE,
        "demo": True,
        "top": {"code": district.code, "name": district.name, "level": str(Level.DISTRICT)},
        "rhythm": {"report_in": "1h"},
        "areas": [{"file": "areas.geojson"}],
        "map": {"fleets": ["城管", "社区", "司法", "群防群治", "环卫"], "layers": layer_settings()},
        "departments": "departments.csv",
        "classes": "classes.csv",
        "people": "people.csv",
        "sources": [
            {"key": channel.source, "label": {"zh": channel.label_zh, "en": channel.label_en}, "kind": channel.kind}
            for channel in CHANNELS
        ],
    }


def _feeds() -> dict[str, dict[str, Any]]:
    beside = {"inner_network": ["127.0.0.1"]}  # the invented upstream systems are on this very machine
    local = {"zone": ZONE, "time_format": _LOCAL, **beside}
    return {
        "hotline": {
            "kind": "http_json",
            "label": {"zh": "12345", "en": "12345 hotline"},
            "every": "5s",
            "silence": "6h",
            "catalog": CATALOG,
            **local,
            "options": {
                "url": "${upstream}/hotline/orders",
                "items": "数据.工单",
                "total": "数据.总数",
                "as_of": "数据时间",
                "page": {"style": "page", "page": "page", "size": "size", "rows": 1000, "start": 1},
                "since": {"param": "since", "format": "epoch_ms", "lookback": "10m"},
            },
            "case": _case_rules("hotline") | {"source": {"take": "诉求渠道", "words": SOURCE_WORDS}},
        },
        "chengguan": {
            "kind": "sql_view",
            "label": {"zh": "数字城管", "en": "City management"},
            "every": "5s",
            "silence": "6h",
            "catalog": CATALOG,
            **local,
            "options": {
                "url": "sqlite:///${state}/chengguan.db",
                "view": VIEW,
                "id": "rec_id",
                "updated_at": "act_time",
                "cursor": "epoch_ms",
                "lookback": "10m",
            },
            "case": _case_rules("chengguan") | {"updated_at": {"take": "act_time", "time": "epoch_ms"}},
        },
        "community": {
            "kind": "open311",
            "label": {"zh": "智慧社区", "en": "Smart community"},
            "every": "10s",
            "silence": "12h",
            "catalog": CATALOG,
            **beside,
            "options": {"endpoint": "${upstream}/open311/v2", "format": "json", "window": "5d", "page_size": 500},
            "case": _case_rules("community"),
        },
        "grid_app": {
            "kind": "files",
            "label": {"zh": "网格通", "en": "Grid app"},
            "every": "10s",
            "silence": "6h",
            "catalog": CATALOG,
            **local,
            "options": {"folder": "${state}/grid_app", "pattern": PATTERN, "format": "csv", "encoding": "gb18030"},
            "case": _case_rules("grid_app"),
        },
        "patrol": {
            "kind": "traccar",
            "label": {"zh": "巡查定位", "en": "Patrol positions"},
            "every": "5s",
            "silence": "2m",
            **beside,
            "options": {"url": "${upstream}/traccar", "token": TOKEN, "devices_every": "30s", "reread": "20m"},
        },
    }


def _case_rules(feed: str) -> dict[str, Any]:
    """Each field from its column; the upstream's words for kinds and sources become ours."""
    rules: dict[str, Any] = dict(COLUMNS[feed])
    if feed != "community":
        rules["class_kind"] = {"take": rules["class_kind"], "words": KIND_WORDS, "otherwise": "reject"}
        rules["appeal_outcome"] = {"take": rules["appeal_outcome"], "words": APPEAL_WORDS}
    sources = [channel.source for channel in CHANNELS if channel.feed == feed]
    if len(sources) == 1:
        rules["source"] = {"value": sources[0]}
    return rules


def _feature(area: Area) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {
            "code": area.code,
            "name": area.name,
            "level": str(area.level),
            "parent": area.parent_code,
            "kind": str(area.kind),
            "households": area.households,
        },
        "geometry": {"type": "MultiPolygon", "coordinates": area.rings},
    }


def _write_yaml(path: Path, content: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120), encoding="utf-8")


def _write_csv(path: Path, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(header)
        writer.writerows(rows)
