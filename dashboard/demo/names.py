"""Names of invented streets, communities, grids and roads; none belongs to a real place on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

DISTRICT = "云浦区"
STREETS = ("石桥", "南浦", "青云", "柳溪", "文昌", "锦园", "临港", "桥北", "丰泽", "东湖", "观澜")
DEDICATED = ("园区", "学校", "商圈")  # 专属网格: ruled by the institution it holds

_FIRST = "松竹梅兰荷桂桃枫桐清和安永福康云青石文锦丰玉金春秋晴望新古长平双"
_SECOND = "苑园里桥湾坊坪岗塘渡亭台屏溪泉岭洲浦堤林"
_ROADS = (
    "云浦大道",
    "柳溪路",
    "文昌路",
    "青云路",
    "锦园路",
    "临港路",
    "丰泽街",
    "东湖路",
    "观澜街",
    "石桥路",
    "桥北路",
)
_SIDE_ROADS = ("一路", "二路", "三路", "东巷", "西巷", "北街", "中街", "南里")


def pairs(rng: Random) -> list[str]:
    """Every two-character place name of the pool in an order of the seed's."""
    names = [first + second for first in _FIRST for second in _SECOND if first + second not in STREETS]
    rng.shuffle(names)
    return names


def street_names(count: int, rng: Random) -> list[str]:
    """The eleven known ones first, then pairs; without the word 街道."""
    return (list(STREETS) + pairs(rng))[:count]


def community_names(street: str, centres: list[tuple[float, float]], pool: Iterator[str]) -> list[str]:
    """One name for each community at ``centres`` (lon, lat): the outermost are named for their side of the street."""
    names: dict[int, str] = {}
    sides = (("东", 0, 1), ("西", 0, -1), ("北", 1, 1), ("南", 1, -1))
    if len(centres) > len(sides):
        for side, axis, sign in sides:
            free = (i for i in range(len(centres)) if i not in names)
            names[max(free, key=lambda i: sign * centres[i][axis])] = f"{street}{side}社区"
    return [names.get(i) or f"{next(pool)}社区" for i in range(len(centres))]


def road_names() -> list[str]:
    """Every road an address may stand at."""
    return [*_ROADS, *(road[:2] + side for road in _ROADS for side in _SIDE_ROADS)]
