"""Boundaries into the city's folder: read in any datum, every fault named, kept as dated versions in WGS-84."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from dashboard.boundaries import Import, Mapping, Survey, read_boundaries, with_versions
from dashboard.city import AreaFile, City, read_areas
from dashboard.domain.area import Area, AreaKind, Level
from dashboard.opening import load_settings_city
from dashboard.settings import Settings
from dashboard.topology import counted, mended

_NAMED = 20  # faults named of each kind; --faults writes them all
_WORDS = {
    "unclosed": "ring not closed, closed / 边界未闭合，已闭合",
    "repeated_corner": "corner twice in a row, left out once / 角点重复，已去除",
    "invalid_ring": "ring that crosses itself or has too few corners / 边界自相交或角点不足",
    "no_outline": "no outline / 没有边界",
    "duplicate_code": "code twice, the later left out / 编码重复，后者未导入",
    "duplicate_outline": "same outline as another / 边界重复",
    "orphan": "its parent is nowhere / 上级不存在",
    "overlap": "shares ground with another / 边界重叠",
    "hole": "ground that nobody has / 区域空洞",
    "unusable": "cannot be used, left out / 无法使用，未导入",
}


def declare(parser: argparse.ArgumentParser) -> None:
    """One action for now: import."""
    actions = parser.add_subparsers(dest="action", required=True)
    bring = actions.add_parser("import", help="GeoJSON, or a platform's JSON with outlines in it, into a file of areas")
    bring.add_argument("file", type=Path)
    bring.add_argument("--system", required=True, help="wgs84, cgcs2000, gcj02, bd09 or EPSG:number")
    bring.add_argument("--code", default="code", help="property that holds the code (default: code)")
    bring.add_argument("--name", default="name", help="property that holds the name (default: name)")
    bring.add_argument("--parent", help="property that holds the parent's code")
    bring.add_argument("--parent-digits", type=int, help="the parent's code is so many digits of the code")
    bring.add_argument("--path", help="property with the names from the top down, parted by /: adds what lies above")
    bring.add_argument("--outline", help="property with the corners, where several hold some")
    bring.add_argument("--level", type=Level, choices=list(Level), help="of them all (default: by digits of the code)")
    bring.add_argument("--kind", type=AreaKind, choices=list(AreaKind), default=AreaKind.ADMINISTRATIVE)
    bring.add_argument("--into", type=Path, help="file of areas to write, named in city.yaml; without it only a report")
    bring.add_argument("--since", type=date.fromisoformat, help="day of a new version: the old ones end and stay")
    bring.add_argument("--whole", action="store_true", help="with --since: what is not in the file any more ends, too")
    bring.add_argument("--faults", type=Path, help="write every fault as JSON")


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Report, and write where told to; status 1 where nothing could be used."""
    city = load_settings_city(settings).city
    mapping = Mapping(
        code=chosen.code,
        name=chosen.name,
        parent=chosen.parent,
        parent_digits=chosen.parent_digits,
        path=chosen.path,
        outline=chosen.outline,
        level=chosen.level,
        kind=chosen.kind,
    )
    found = read_boundaries(chosen.file, Survey(chosen.system), mapping, city.areas)
    _report(chosen.file, found)
    if chosen.faults:
        told = [{"kind": one.kind, "codes": one.codes, "detail": one.detail} for one in found.faults]
        chosen.faults.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    if not found.areas:
        return 1
    if chosen.into:
        _write(chosen.into, found, city, chosen)
    return 0


def _report(path: Path, found: Import) -> None:
    outlined = sum(1 for area in found.areas if area.rings)
    print(f"{path}: {found.read} read, {len(found.areas)} areas, {outlined} with an outline")
    for kind, number in counted(found.faults):
        print(f"{number:>6}  {kind}: {_WORDS[kind]}")
        for fault in [fault for fault in found.faults if fault.kind == kind][:_NAMED]:
            print(f"        {' '.join(fault.codes)}  {fault.detail}")
        if number > _NAMED:
            print(f"        … {number - _NAMED} more, all of them with --faults FILE")
    if not found.faults:
        print("        nothing wrong / 无问题")


def _write(path: Path, found: Import, city: City, chosen: argparse.Namespace) -> None:
    top = city.declaration.top.code
    before = read_areas(path, AreaFile(file=path.name), top) if path.exists() else []
    new = [mended(area) for area in found.areas if area.code != top]
    kept = with_versions(before, new, chosen.since, whole=chosen.whole)
    features = [_feature(area) for area in kept]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    unfinished = path.with_suffix(".writing")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
    ended = sum(1 for area in kept if area.valid_to is not None)
    print(f"{path}: {len(kept)} areas, {ended} of them former versions")
    if not any(city.file(one.file).resolve() == path.resolve() for one in city.declaration.areas):
        print(f"not named in city.yaml yet: areas: [{{file: {path.name}}}] / 请写入 city.yaml", file=sys.stderr)


def _feature(area: Area) -> dict[str, Any]:
    dates = {"valid_from": area.valid_from, "valid_to": area.valid_to}
    return {
        "type": "Feature",
        "properties": {
            "code": area.code,
            "name": area.name,
            "level": area.level.value,
            "parent": area.parent_code,
            "kind": area.kind.value,
            "households": area.households,
            **{name: day.isoformat() for name, day in dates.items() if day},
        },
        "geometry": {"type": "MultiPolygon", "coordinates": area.rings} if area.rings else None,
    }
