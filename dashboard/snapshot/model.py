"""The shapes a wall is made of. Layouts draw them, the builder fills them, the board carries them as JSON.

Times are aware UTC; shares are 0–1; rates are percent with two decimals; ``None`` is unknown and drawn as —.
Names of areas, departments, classes and sources are data and stand as they came; every other word is a key of
``layouts/words.py``, so one snapshot serves both languages. ``opens`` says which cases a number is made of, as of the
moment it was counted; ``None`` where no list can say it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from dashboard.domain.alert import Alert
from dashboard.domain.arrangement import PRESETS, Arrangement
from dashboard.domain.health import Delivery, State
from dashboard.domain.selection import Selection


@dataclass(frozen=True, slots=True)
class FeedFreshness:
    """One feed that a tile rests on: good up to ``as_of``; late and stale so many seconds after it."""

    name: str
    as_of: datetime | None
    late_after_s: int
    stale_after_s: int
    failing: bool = False


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old a tile is: as old as the oldest feed it rests on. A screen ages it further by its own clock."""

    as_of: datetime | None
    state: State
    feeds: tuple[FeedFreshness, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A figure against another: never without its base, its period and which way is good."""

    versus: str  # word key: same_time_yesterday, same_elapsed_last_month …
    base: int | Decimal | None
    delta: int | Decimal | None  # same unit; percentage points for rates
    good: bool | None  # whether this delta is good news; None is neither
    opens: Selection | None = None  # the cases of the base; of a rate its denominator


@dataclass(frozen=True, slots=True)
class KpiTile:
    """One figure of the strip. A rate carries numerator and denominator, a roster its expected number.

    ``beside`` is a second count that belongs to it, with its word: (``nearly_due``, 37).
    """

    indicator: str  # slug of metrics/catalog.py
    period: str  # word key: today, this_month, now
    value: int | Decimal | None
    unit: str  # "count" | "percent"
    better: str  # "up" | "down" | "neither"
    freshness: Freshness
    numerator: int | None = None
    denominator: int | None = None
    beside: tuple[str, int] | None = None
    change: Change | None = None
    alarm: bool = False  # the figure itself is news: overdue above zero
    definition: tuple[str, str] | None = None  # what it means in a sentence, (Chinese, English)
    opens: Selection | None = None  # of a rate its denominator
    opens_numerator: Selection | None = None
    opens_beside: Selection | None = None


@dataclass(frozen=True, slots=True)
class BarRow:
    """A name with its count; ``children`` open under it (大类 → 小类)."""

    key: str
    label: str | None  # None is "unknown", a word of the screen
    value: int
    children: tuple[BarRow, ...] = ()
    label_en: str | None = None  # where the city declares one
    opens: Selection | None = None


@dataclass(frozen=True, slots=True)
class BarsTile:
    """Counts by source or class in a period, largest first."""

    period: str
    total: int
    rows: tuple[BarRow, ...]
    freshness: Freshness
    definition: tuple[str, str] | None = None
    opens: Selection | None = None  # the total


@dataclass(frozen=True, slots=True)
class TrendLine:
    """One measure over the window; ``values`` has one entry a bucket, ``None`` where nothing is known yet."""

    indicator: str
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class DefinitionMark:
    """A definition came to another version: from here on the line counts something else."""

    bucket: int
    at: datetime
    label_zh: str
    label_en: str
    version: int


@dataclass(frozen=True, slots=True)
class TrendWindow:
    """24 h, 7 d or 30 d. The last bucket is unfinished when ``unfinished``; ``previous`` is the same measure before."""

    name: str  # "24h" | "7d" | "30d"
    starts: tuple[datetime, ...]  # the start of each bucket
    lines: tuple[TrendLine, ...]
    previous: TrendLine | None
    previous_versus: str | None
    unfinished: bool
    changes: tuple[DefinitionMark, ...] = ()
    previous_starts: tuple[datetime, ...] = ()  # of the buckets of ``previous``


@dataclass(frozen=True, slots=True)
class TrendTile:
    """The three windows; a wall turns them over by itself."""

    windows: tuple[TrendWindow, ...]
    freshness: Freshness
    opens: Selection | None = None  # whose cases it counts: a bucket adds its count and its stretch


@dataclass(frozen=True, slots=True)
class HotRow:
    """A frequent minor class and its count in the period before with the same elapsed part."""

    key: str
    label: str | None
    value: int
    previous: int | None  # None: unknown; 0 is drawn as 新增
    opens: Selection | None = None


@dataclass(frozen=True, slots=True)
class HotTile:
    """高发 TOP 5."""

    period: str
    versus: str
    rows: tuple[HotRow, ...]
    freshness: Freshness
    definition: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class RankRow:
    """One line of a leaderboard. ``rank`` of ``None`` is unranked: 样本不足 or nothing due."""

    id: str
    label: str | None
    rank: int | None
    numerator: int
    denominator: int
    rate: Decimal | None
    moved: int | None  # places gained since the previous period; None when it had no rank then
    group: str | None = None
    opens: Selection | None = None  # the denominator
    opens_numerator: Selection | None = None


@dataclass(frozen=True, slots=True)
class RankTile:
    """A board of one indicator: the top, and the bottom three when the list is cut."""

    indicator: str
    period: str
    basis: str  # "due" | "cohort"
    minimum_sample: int
    total: int  # how many are on the whole board
    rows: tuple[RankRow, ...]
    bottom: tuple[RankRow, ...]
    freshness: Freshness
    level: str | None = None  # of the areas on an area board
    definition: tuple[str, str] | None = None
    redrawn_on: date | None = None  # when areas changed their boundaries within what is compared


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """One open case against its deadline."""

    case_id: int
    area: str | None
    label: str | None  # minor class
    department: str | None
    due_at: datetime | None  # None only of a supervised one
    light: str  # "red" overdue | "yellow" nearly due | "green" in time
    supervised: bool
    work_left_s: int | None = None  # working time left, negative when over; None: its limit is in natural time


@dataclass(frozen=True, slots=True)
class DeadlinesTile:
    """督办 · 超期 · 将超期: the counts of all, the worst few by name."""

    overdue: int
    nearly_due: int
    supervised: int
    rows: tuple[DeadlineRow, ...]
    freshness: Freshness
    definition: tuple[str, str] | None = None  # of what is overdue
    opens_overdue: Selection | None = None
    opens_nearly_due: Selection | None = None
    opens_supervised: Selection | None = None
    work_day_s: int = 28_800  # the working time of a day, for what is written in 工日
    missing_years: tuple[int, ...] = ()  # whose holidays nobody has entered: working time there is an estimate


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """What somebody must see to: ``word`` says what, ``pressing`` what of it presses most, as (word, count)."""

    word: str
    n: int
    opens: Selection | None = None
    sign: str | None = None  # of a light, where all of them have it
    pressing: tuple[str, int] | None = None
    opens_pressing: Selection | None = None


@dataclass(frozen=True, slots=True)
class AgendaTile:
    """What needs somebody today. The rows stand whatever they count: a nought is good news."""

    rows: tuple[AgendaRow, ...]
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class TickerRow:
    """One step of one case, newest first."""

    case_id: int
    at: datetime
    stage: str  # a Stage
    area: str | None
    label: str | None
    source: str | None
    source_en: str | None = None  # where the city declares one


@dataclass(frozen=True, slots=True)
class TickerTile:
    """案件动态."""

    rows: tuple[TickerRow, ...]
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class MapCase:
    """An open case with a position; ``light`` as in a list."""

    case_id: int
    lon: float
    lat: float
    light: str


@dataclass(frozen=True, slots=True)
class MapTint:
    """A measure that colours the areas, in the order of the outline's codes; an area of ``None`` is not known.

    ``open`` counts open cases, ``household`` open cases for each thousand households, ``grade`` hundredths of a
    percent disposed on time,
    ``quiet`` 1 where no case was reported; both over ``days``.
    """

    name: str
    values: tuple[int | None, ...]
    steps: tuple[int, ...]  # lower bounds of the colour classes after the first
    days: int | None = None


@dataclass(frozen=True, slots=True)
class MapLayer:
    """A layer of the menu. One that the city declares has labels of its own and is drawn from ``/places``."""

    name: str
    label_zh: str | None = None
    label_en: str | None = None
    kind: str | None = None  # as ``PlacesLayer`` has them
    version: str = ""


@dataclass(frozen=True, slots=True)
class MapBasemap:
    """Tiles under the map, in their own datum. ``url`` has ``{z}``, ``{x}`` and ``{y}``."""

    name: str
    label_zh: str
    label_en: str
    url: str
    datum: str
    attribution: str
    lowest_zoom: int
    highest_zoom: int


@dataclass(frozen=True, slots=True)
class MapMenu:
    """What a map can show, and what it shows unless its address says otherwise."""

    layers: tuple[MapLayer, ...]
    basemaps: tuple[MapBasemap, ...] = ()
    shown_layers: tuple[str, ...] = ()
    shown_tint: str = "open"
    shown_basemap: str | None = None


@dataclass(frozen=True, slots=True)
class MapTile:
    """Open cases by area and by place. ``tints`` follow ``codes`` of the outline of ``outline_version``.

    ``crumbs`` is the way down from the scope's top: (code, name) pairs. ``totals`` counts the levels below, as
    (level, count). ``cases`` are those of every light, the burning ones first. ``unplaced`` open cases have no real
    position; ``unassigned`` lie in no known area.
    """

    outline_version: str
    tints: tuple[MapTint, ...]
    crumbs: tuple[tuple[str, str], ...]
    totals: tuple[tuple[str, int], ...]
    cases: tuple[MapCase, ...]
    unplaced: int
    unassigned: int
    freshness: Freshness
    fleets: tuple[str, ...] = ()  # of vehicles, in the order of their colours
    menu: MapMenu = MapMenu(())
    opens_unplaced: Selection | None = None
    opens_unassigned: Selection | None = None


@dataclass(frozen=True, slots=True)
class FleetRow:
    """One fleet: who is online of those who should be, and what all of it did today. ``fleet`` of ``None`` is none."""

    kind: str
    fleet: str | None
    units: int
    expected: int
    online: int  # of those expected
    driven_m: float
    online_s: float


@dataclass(frozen=True, slots=True)
class FleetsTile:
    """Every fleet, the largest first."""

    rows: tuple[FleetRow, ...]
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """The grids of one higher area: how many were visited in the shift, of how many."""

    code: str
    label: str
    visited: int
    areas: int


@dataclass(frozen=True, slots=True)
class CoverageTile:
    """Who has been where since the shift began. ``heard`` is false where nobody was followed: nothing is known."""

    shift_at: datetime
    heard: bool
    visited: int
    missed: int
    repeated: int
    rows: tuple[CoverageRow, ...]  # the least visited first
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit and when it was last heard of."""

    label: str
    fleet: str | None
    presence: str  # a Presence
    fixed_at: datetime
    area: str | None
    speed_kmh: float | None


@dataclass(frozen=True, slots=True)
class UnitsTile:
    """Who should be out there: those not heard of first, then those that move."""

    online: int
    silent: int
    rows: tuple[UnitRow, ...]
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class HazardRow:
    """A danger source or key site, with the open cases of the area it lies in."""

    label: str
    layer_zh: str
    layer_en: str
    area: str | None
    open: int | None  # None: it lies in no known area
    overdue: int | None
    opens: Selection | None = None
    opens_overdue: Selection | None = None


@dataclass(frozen=True, slots=True)
class HazardsTile:
    """The places to guard: how many of each layer, (zh, en, n), and those with most that is overdue around them."""

    totals: tuple[tuple[str, str, int], ...]
    rows: tuple[HazardRow, ...]
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed in the footer."""

    name: str
    label_zh: str
    label_en: str
    state: State
    delivery: Delivery
    as_of: datetime | None
    late_after_s: int
    stale_after_s: int
    bad_rows: int
    next_expected_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything one wall shows, at one moment, for one scope.

    A tile of its arrangement that could not be built is ``None`` and is drawn as broken; the others stand. A tile that
    is not in it is ``None``, too, and not drawn.
    """

    wall: str
    scope_key: str
    version: int
    built_at: datetime
    zone: str
    title_zh: str
    title_en: str
    demo: bool
    kpis: tuple[KpiTile | None, ...]
    sources: BarsTile | None
    classes: BarsTile | None
    trend: TrendTile | None
    hot: HotTile | None
    departments: RankTile | None
    areas: RankTile | None
    deadlines: DeadlinesTile | None
    ticker: TickerTile | None
    map: MapTile | None
    feeds: tuple[FeedRow, ...]
    arrangement: Arrangement = PRESETS["main"]
    departments_whole: RankTile | None = None
    areas_whole: RankTile | None = None
    supervised: DeadlinesTile | None = None
    agenda: AgendaTile | None = None
    overdue_areas: BarsTile | None = None
    overdue_departments: BarsTile | None = None
    fleets: FleetsTile | None = None
    mileage: FleetsTile | None = None
    coverage: CoverageTile | None = None
    units: UnitsTile | None = None
    hazards: HazardsTile | None = None
    alerts: tuple[Alert, ...] = ()
    counted_at: datetime | None = None  # the moment its case tiles were counted; a list of them stands at it


@dataclass(frozen=True, slots=True)
class Outline:
    """The polygons a map tile colours, packed for the browser and fetched once per version.

    ``rings[i]`` are the closed rings of area ``codes[i]`` as flat integer lon, lat deltas at 1e-5 degrees from
    ``origin``; ``borders`` are the outlines of the level above; ``labels`` name them at their middle.
    """

    version: str
    origin: tuple[float, float]
    codes: tuple[str, ...]
    names: tuple[str, ...]
    parents: tuple[int, ...]  # index into ``labels`` of the area above each
    rings: tuple[tuple[tuple[int, ...], ...], ...]
    borders: tuple[tuple[int, ...], ...]
    outer: tuple[tuple[int, ...], ...]  # the outline of the whole
    labels: tuple[tuple[str, str, float, float], ...]  # code, name, lon, lat
    households: tuple[int | None, ...] = ()
    above: tuple[tuple[str, str, int], ...] = ()  # every higher area: code, name, index of the one above it or -1
    within: tuple[int, ...] = ()  # index into ``above`` of the area that each polygon lies directly in, or -1
