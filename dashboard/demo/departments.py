"""Who acts in the invented city: departments, what share of their cases they finish on time, and the streets' teams."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.demo.geography import Geography
from dashboard.domain.department import Department

BUREAUS, STREET_TEAMS, ENTERPRISES = "市直部门", "街道", "企业权属"
STREET_TEAM = "street"  # stands for the 执法队 of whatever street a case lies in


@dataclass(frozen=True, slots=True)
class Performer:
    """A department and the share of its cases that it finishes on time (0–1, before the month's own luck)."""

    department: Department
    on_time_share: float


_BUREAUS = (
    ("B01", "城管局", 0.965),
    ("B02", "住建局", 0.925),
    ("B03", "水务局", 0.935),
    ("B04", "交通运输局", 0.895),
    ("B05", "生态环境局", 0.885),
    ("B06", "市场监管局", 0.875),
    ("B07", "园林中心", 0.845),
    ("B08", "公安分局", 0.955),
    ("B09", "应急局", 0.940),
    ("B10", "教育局", 0.915),
    ("B11", "卫健局", 0.905),
    ("B12", "人社局", 0.880),
    ("B13", "民政局", 0.950),
    ("B14", "文旅局", 0.860),
    ("B15", "司法局", 0.930),
    ("B16", "消防救援大队", 0.970),
    ("B17", "交警大队", 0.855),
    ("B18", "环卫中心", 0.975),
)
_ENTERPRISES = (
    ("E01", "供电公司", 0.805),
    ("E02", "自来水公司", 0.890),
    ("E03", "燃气公司", 0.945),
    ("E04", "排水公司", 0.850),
    ("E05", "通信公司", 0.790),
    ("E06", "公交公司", 0.870),
)
_STREET_TEAM_SHARES = (0.930, 0.905, 0.955, 0.870, 0.920, 0.890, 0.835, 0.940, 0.860, 0.910, 0.880)


def performers(geography: Geography) -> tuple[Performer, ...]:
    """Every department of the city; a street's team carries the street's code in its id."""
    of_city = [
        Performer(Department(id=number, name=name, group=group), share)
        for group, rows in ((BUREAUS, _BUREAUS), (ENTERPRISES, _ENTERPRISES))
        for number, name, share in rows
    ]
    of_streets = [
        Performer(
            Department(id=street_team_id(street.code), name=f"{street.name}执法队", group=STREET_TEAMS),
            _STREET_TEAM_SHARES[i % len(_STREET_TEAM_SHARES)],
        )
        for i, street in enumerate(geography.streets)
    ]
    return (*of_city, *of_streets)


def street_team_id(area_code: str) -> str:
    """The team of the street that the area (street, community or grid) lies in."""
    return f"S{area_code[:9]}"
