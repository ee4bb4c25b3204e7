"""What an interactive page shows of cases: a page of a list, and one case whole. Asked for, never published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from dashboard.domain.beat import BeatKind
from dashboard.snapshot.evaluation import AreaFile, Sketch
from dashboard.snapshot.model import Snapshot

ORDERS = ("reported_at", "due_at", "finished_at", "closed_at", "registered_at")


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list. Labels are ``None`` where the case has none; ``light`` is empty where no clock runs."""

    case_id: int
    external_id: str
    feed: str
    title: str | None
    address: str | None
    area: str | None  # the name of its area
    area_code: str | None
    department: str | None
    department_code: str | None
    case_class: str | None  # the name of its finest class
    class_key: str | None  # "catalog/kind/code"
    source: str | None  # the key of its 问题来源
    reported_at: datetime
    registered_at: datetime | None
    dispatched_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    closed_at: datetime | None
    phase: str  # a Phase by name, lower case
    light: str  # "red" | "yellow" | "green" | ""
    urgent: bool
    supervised: bool
    return_count: int
    rework_count: int


@dataclass(frozen=True, slots=True)
class CasePage:
    """Some lines of a list, and how many it has: the number that was clicked."""

    lines: tuple[CaseLine, ...]
    total: int
    at: datetime  # the moment the list stands at
    as_known: bool  # the cases as they were known at that moment, not as they are known today


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a list can be filtered by. ``depth`` is how far below the first ones it lies."""

    key: str
    label: tuple[str, str]  # (Chinese, English)
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Choices:
    """What a list can be filtered by; what is chosen already is always among it."""

    counts: tuple[Choice, ...]
    areas: tuple[Choice, ...]
    departments: tuple[Choice, ...]
    classes: tuple[Choice, ...]
    sources: tuple[Choice, ...]
    notes: Mapping[str, tuple[str, str]]  # what each count means, in a sentence


@dataclass(frozen=True, slots=True)
class Step:
    """A step of one case: a stage or the upstream's own word, who took it, what they wrote."""

    stage: str
    at: datetime
    actor: str | None
    note: str | None
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Version:
    """One observation of a case: when it was known, and which fields it changed from what to what, as text."""

    seq: int
    known_at: datetime
    applied: bool  # false: it came later than a newer one and changed nothing
    changes: tuple[tuple[str, str | None, str | None], ...]  # field, before, after


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case whole."""

    line: CaseLine
    description: str | None
    status_text: str | None
    lon: float | None
    lat: float | None
    area_path: tuple[tuple[str, str], ...]  # (code, name) from the top down
    flags: tuple[str, ...]
    self_handled: bool
    force_closed: bool
    duplicate_of: str | None
    stages: tuple[tuple[str, datetime], ...]  # each stage that was reached, in the order of time
    steps: tuple[Step, ...]
    versions: tuple[Version, ...]
    known_at: datetime
    deleted_seen_at: datetime | None
    extension_count: int = 0
    work_s: tuple[int, int, int] | None = None  # of a limit in working time: it, used of it, and a day of it
    twins: tuple[tuple[str, int], ...] = ()  # (external id, id) of the cases it repeats or that repeat it
    withheld: bool = False  # something of it is kept sealed


@dataclass(frozen=True, slots=True)
class PollLine:
    """One poll that brought news or failed; quiet ones are not kept."""

    started_at: datetime
    finished_at: datetime
    outcome: str  # "ok" | "doubtful" | "failed"
    seen: int
    inserted: int
    changed: int
    bad: int
    problem: str | None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row in quarantine: why, where it stood, and how often it has come."""

    external_id: str | None
    reason: str  # a BadReason
    detail: str
    found_at: str
    first_seen_at: datetime
    last_seen_at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class RefusedReason:
    """A reason for which rows of a feed were refused: of how many different ones, how often, and when last."""

    reason: str
    rows: int
    times: int
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class FeedFile:
    """One feed whole: its last polls and the rows it could not give us, newest first. ``refused_total`` is of all."""

    name: str
    polls: tuple[PollLine, ...]
    refused: tuple[RefusedRow, ...]
    refused_total: int
    reasons: tuple[RefusedReason, ...]  # of all, the most frequent first
    answered_at: datetime | None
    newest_at: datetime | None
    failing_since: datetime | None
    problem: str | None


UNITS_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class FleetLine:
    """A fleet in numbers, each of which is a list: ``expected`` should be online, ``online_expected`` of them are."""

    kind: str  # "vehicle" | "worker"
    fleet: str | None
    units: int
    expected: int
    online: int
    online_expected: int
    driven_m: float
    online_s: float


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit as a list shows it. What it did on the day is ``None`` where it was not heard of."""

    id: int
    label: str
    kind: str
    fleet: str | None
    presence: str  # a Presence
    on_duty: bool | None
    fixed_at: datetime
    area: str | None
    speed_kmh: float | None
    fixes: int | None
    driven_m: float | None
    online_s: float | None


@dataclass(frozen=True, slots=True)
class TracksKept:
    """What is kept of tracks, and the room it takes. ``free_bytes`` of the disk, where that is this machine's."""

    fixes: int
    oldest_at: datetime | None
    database_bytes: int
    free_bytes: int | None


@dataclass(frozen=True, slots=True)
class Roster:
    """Every fleet, and some of the units that were asked for: ``total`` is how many."""

    day: date
    fleets: tuple[FleetLine, ...]
    lines: tuple[UnitLine, ...]
    total: int
    kept: TracksKept


@dataclass(frozen=True, slots=True)
class ReplayAsked:
    """Which units, by number or a whole fleet ("" is those of none), and when; a side left open follows the units."""

    unit_ids: tuple[int, ...] = ()
    fleet: str | None = None
    first_at: datetime | None = None
    last_at: datetime | None = None
    cases: bool = True


@dataclass(frozen=True, slots=True)
class TrackEvent:
    """A stop or a gap of a unit's track. A gap has no place."""

    kind: str  # "stop" | "gap"
    first_at: datetime
    last_at: datetime
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class UnitTrack:
    """What one unit did in a window. ``spots`` are (microseconds since 1970, lon, lat, speed in km/h or None)."""

    id: int
    label: str
    kind: str
    fleet: str | None
    spots: tuple[tuple[int, float, float, float | None], ...]
    driven_m: float
    events: tuple[TrackEvent, ...]


@dataclass(frozen=True, slots=True)
class ReplayCase:
    """A case that something happened to in the window: where it lies, and when it reached which stage."""

    id: int
    title: str
    lon: float
    lat: float
    stages: tuple[tuple[str, datetime], ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """Tracks and cases of one window. ``left_out`` is why cases are missing: too "many", or too "long" a window."""

    first_at: datetime
    last_at: datetime
    tracks: tuple[UnitTrack, ...]
    cases: tuple[ReplayCase, ...]
    left_out: str | None


@dataclass(frozen=True, slots=True)
class NearUnit:
    """A unit on its way or standing; ``stale`` is one not heard of for longer than the city allows."""

    label: str | None
    fleet: str | None
    kind: str  # "vehicle" | "worker"
    distance_m: int
    fixed_at: datetime
    stale: bool
    speed_kmh: float | None


@dataclass(frozen=True, slots=True)
class NearSite:
    """A hazard (危险源) or key site (重点场所) and the layer it is of."""

    name: str
    kind: str  # "hazards" | "sites"
    layer_zh: str
    layer_en: str
    distance_m: int


@dataclass(frozen=True, slots=True)
class Nearby:
    """A case and what lies around it; ``lon`` and ``lat`` of ``None``: nobody knows where it is."""

    external_id: str
    title: str | None
    address: str | None
    lon: float | None
    lat: float | None
    radius_m: int
    units: tuple[NearUnit, ...]
    sites: tuple[NearSite, ...]


@dataclass(frozen=True, slots=True)
class CaseFocus:
    """One case over the whole of every screen, with what lies around it and where it is in its street."""

    file: CaseFile
    near: Nearby | None
    sketch: Sketch | None
    within: str | None  # the child of the sketch that it lies in


@dataclass(frozen=True, slots=True)
class AreaFocus:
    """One area over the whole of every screen: its figures, and the cases of it that press most."""

    file: AreaFile
    pressing: tuple[CaseLine, ...]


Focus = CaseFocus | AreaFocus


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """An area by day: how often it was passed, ``None`` on a day when no unit was heard of at all.

    ``silence`` says of one without a case for days whether it is "quiet", "unvisited" or its "data_cut"; else "".
    """

    code: str
    name: str
    above: str | None
    by_day: tuple[int | None, ...]
    in_shift: int | None
    silence: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """Some areas of the lowest level, the least visited first. The three counts are of the shift and of all areas.

    ``outages`` are by day: in how many shifts nobody was heard of, of how many.
    """

    days: tuple[date, ...]
    outages: tuple[tuple[int, int], ...]
    shift_at: datetime
    visited: int
    repeated: int
    missed: int
    heard: bool  # any unit, in the shift; without it nobody can say that an area was missed
    lines: tuple[CoverageLine, ...]
    total: int
    quiet_days: int


@dataclass(frozen=True, slots=True)
class Moment:
    """A wall at ``at``, as it was known then and as it is known now.

    ``then`` is ``None`` before ``first_known_at``, since when anything is known, and where too much was told anew.
    """

    at: datetime
    first_known_at: datetime | None
    then: Snapshot | None
    now: Snapshot


@dataclass(frozen=True, slots=True)
class BeatsAsked:
    """``at`` is a moment in the shift. ``beat`` opens the passes of one, in the shift or on a ``day``."""

    kind: BeatKind
    at: datetime
    state: str | None = None
    page: int = 1
    beat: int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class BeatLine:
    """A checkpoint or a road segment in a shift and by day; ``None`` where nobody can say how often it was passed.

    ``state`` is "visited", "repeated" or "missed"; "data_cut" where no unit at all was heard of in the shift, and
    "undeclared" where it was not looked for yet when the shift began.
    """

    id: int
    name: str
    area: str | None
    state: str
    in_shift: int | None
    driven: float | None  # of a segment: the share of it that was driven in the shift
    length_m: float
    last_at: datetime | None  # of the latest pass in the days shown
    last_unit: str | None
    by_day: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class BeatRule:
    """When the beats of a layer count as passed."""

    zh: str
    en: str
    radius_m: float
    share: float


@dataclass(frozen=True, slots=True)
class BeatPass:
    """A unit on a beat, never away for half an hour. ``unit_id`` is ``None`` for one that is out of scope now."""

    unit: str
    fleet: str | None
    unit_id: int | None
    first_at: datetime
    last_at: datetime
    share: float
    whole: bool  # whether it counts as a pass by itself


@dataclass(frozen=True, slots=True)
class OpenedBeat:
    """One beat with its passes in the shift, or on a day."""

    line: BeatLine
    day: date | None
    times: int | None
    passes: tuple[BeatPass, ...]


@dataclass(frozen=True, slots=True)
class BeatCoverage:
    """Some beats of a kind, the missed ones first. The counts are of the shift and of all beats of the scope."""

    kind: str  # "checkpoint" | "segment"
    days: tuple[date, ...]
    outages: tuple[tuple[int, int], ...]  # as of ``Coverage``
    shift_at: datetime
    shift_end: datetime
    heard: tuple[datetime, datetime] | None  # the first and the last fix in the shift, where any unit was followed
    counts: Mapping[str, int]  # by state; what was passed again was visited, too
    lines: tuple[BeatLine, ...]
    total: int
    rules: tuple[BeatRule, ...]
    opened: OpenedBeat | None = None
