"""What a city declares of its maps: basemaps with their datum, layers of its own, and how what moves is drawn."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import Field, model_validator

from dashboard.domain.place import Datum
from dashboard.feeds.declaration import Declared, Duration, Words

BUILT_IN_LAYERS = frozenset({"cases", "heat", "clusters", "vehicles", "workers"})
_NAME = r"^[a-z0-9_-]+$"
_NEAR_M = {"checkpoints": 50.0, "segments": 25.0}  # unless the city says otherwise


class Basemap(Declared):
    """Tiles under the maps: a file of this machine, or a tile server of the inner network."""

    name: str = Field(pattern=_NAME)
    label: Words
    kind: Literal["mbtiles", "pmtiles", "xyz", "wmts"]
    file: str | None = None  # of mbtiles and pmtiles
    url: str | None = Field(default=None, pattern=r"^https?://[^/\s]+/\S*$")  # of xyz and wmts, with {z}, {x} and {y}
    datum: Datum  # never guessed: half a kilometre lies between them
    attribution: str = ""  # whose it is, and its 审图号
    lowest_zoom: int = Field(default=0, ge=0, le=22)
    highest_zoom: int = Field(default=18, ge=0, le=22)

    @model_validator(mode="after")
    def _has_tiles(self) -> Basemap:
        if self.kind in ("xyz", "wmts"):
            if self.file is not None or not self.url or not all(part in self.url for part in ("{z}", "{x}", "{y}")):
                raise ValueError(
                    f"{self.kind} needs a url with {{z}}, {{x}} and {{y}}, no file / 地址须含 {{z}} {{x}} {{y}}"
                )
        elif self.url is not None or not self.file:
            raise ValueError(f"{self.kind} needs a file, and no url / 需要文件")
        return self


class PlacesLayer(Declared):
    """A layer of the city's own: GeoJSON, or CSV with lon and lat, that a map can show over its areas."""

    name: str = Field(pattern=_NAME)
    label: Words
    kind: Literal["cameras", "components", "polygons", "hazards", "sites", "overlay", "checkpoints", "segments"]
    file: str
    datum: Datum
    title: str | None = "name"  # the property that names a place
    state: str | None = None  # of cameras, the property that says whether they work
    states: dict[str, Literal["up", "down"]] = Field(default_factory=dict)  # its words; any other is not known
    lon: str = "lon"  # columns of a CSV
    lat: str = "lat"
    radius_m: float | None = Field(default=None, ge=5, le=500)  # of what patrols are to pass: how near they must come
    share: float = Field(default=0.6, gt=0, le=1)  # of road segments: how much of one must be driven

    @model_validator(mode="after")
    def _is_passed(self) -> PlacesLayer:
        if self.radius_m is not None and self.kind not in _NEAR_M:
            raise ValueError("only checkpoints and segments have a radius_m / 只有打卡点和路段有 radius_m")
        if "share" in self.model_fields_set and self.kind != "segments":
            raise ValueError("only segments have a share / 只有路段有 share")
        return self

    @property
    def near_m(self) -> float:
        """How near a unit must come to have passed; 0 of a layer that nobody is to pass."""
        return self.radius_m or _NEAR_M.get(self.kind, 0.0)


class Grades(Declared):
    """The grade A–E (评价等级) of an area: its share disposed on time in the last days, where enough fell due."""

    days: int = Field(default=60, ge=1, le=60)
    minimum: int = Field(default=10, ge=1)  # fewer due say nothing
    bounds: tuple[float, float, float, float] = (95, 90, 80, 60)  # percent from which A, B, C and D are given

    @model_validator(mode="after")
    def _fall(self) -> Grades:
        if sorted(set(self.bounds), reverse=True) != list(self.bounds):
            raise ValueError("bounds must fall from A to D / 等级界限须递减")
        return self


class MapSettings(Declared):
    """How the maps of a city treat what moves."""

    tail: Duration = timedelta(minutes=10)  # how much of its way a vehicle draws behind it
    dim_after: Duration = timedelta(minutes=2)  # a unit not heard of for longer is drawn as not known to be there
    hide_after: Duration = timedelta(minutes=30)  # and for longer still is not drawn
    quiet_days: int = Field(default=7, ge=1, le=60)  # a grid without a report for so long is a quiet one (静默网格)
    grades: Grades = Grades()
    basemaps: tuple[Basemap, ...] = ()
    layers: tuple[PlacesLayer, ...] = ()
    fleets: tuple[str, ...] = ()  # in the order of their colours; others follow by name

    @model_validator(mode="after")
    def _has_one_of_a_name(self) -> MapSettings:
        names = [layer.name for layer in self.layers]
        taken = set(names) & BUILT_IN_LAYERS
        twice = {name for name in names if names.count(name) > 1}
        twice |= {one.name for one in self.basemaps if [other.name for other in self.basemaps].count(one.name) > 1}
        if taken or twice:
            raise ValueError(f"the name '{min(taken | twice)}' is taken / 名称重复")
        return self
