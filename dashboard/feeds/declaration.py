"""How a feed is declared in a city folder (``feeds/<name>.yaml``): what its words mean, never said in code."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from dashboard.domain.health import Delivery, Rhythm
from dashboard.domain.place import Datum
from dashboard.feeds.presets import with_preset
from dashboard.hosts import DeclaredInner

_UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _duration(value: object) -> object:
    """``45s``, ``2m``, ``6h``, ``30d`` as YAML people write them."""
    if isinstance(value, str):
        if not (value[:-1].isdigit() and value[-1:] in _UNITS_S):
            raise ValueError(f"'{value}' is no duration such as 45s, 2m, 6h or 30d / 时长格式有误")
        return timedelta(seconds=int(value[:-1]) * _UNITS_S[value[-1]])
    return value


Duration = Annotated[timedelta, BeforeValidator(_duration)]


class Declared(BaseModel):
    """Strict: a misspelled setting is an error, not a silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Declared):
    """A label in both languages."""

    zh: str
    en: str


class FieldRule(Declared):
    """Where one of our fields comes from. In YAML a bare string is short for ``take``.

    ``take`` names a column, a dotted path into JSON, or several of which the first that is not empty counts.
    ``when`` lets the rule apply only where other columns hold one of the given words. ``words`` translates theirs
    to ours; ``otherwise`` says what an untranslated word becomes.
    """

    take: str | tuple[str, ...] | None = None
    value: str | int | bool | None = None
    when: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)
    words: dict[str, str] = Field(default_factory=dict)
    otherwise: Literal["keep", "empty", "reject"] = "keep"
    time: str | None = None  # strptime format, "iso", "epoch_s", "epoch_ms", "excel"; unset: the feed's time_format
    times: float | None = None  # a number of another unit: 0.1 for tenths of km/h

    @model_validator(mode="after")
    def _says_something(self) -> FieldRule:
        if (self.take is None) == (self.value is None):
            raise ValueError("exactly one of 'take' and 'value' is needed")
        return self


def _rules(value: object) -> object:
    """A bare string, one rule or a list of rules, of which the first that gives something counts."""
    if isinstance(value, str):
        return ({"take": value},)
    if isinstance(value, dict):
        return (value,)
    if isinstance(value, list):
        return tuple({"take": item} if isinstance(item, str) else item for item in value)
    return value


Rules = Annotated[tuple[FieldRule, ...], BeforeValidator(_rules)]


class EventRules(Declared):
    """A nested list of steps inside a case, or its JSON as text: where the list is, and what its items hold."""

    take: str
    stage: Rules
    at: Rules
    actor: Rules = ()
    note: Rules = ()
    level: Rules = ()


class CaseRules(Declared):
    """The fields of a case; the names are those of ``domain.case.CaseRecord``, flattened where it nests."""

    external_id: Rules
    reported_at: Rules
    source: Rules = ()
    verified_at: Rules = ()
    accepted_at: Rules = ()
    rejected_at: Rules = ()
    registered_at: Rules = ()
    dispatched_at: Rules = ()
    signed_at: Rules = ()
    returned_at: Rules = ()
    extended_at: Rules = ()
    extension_asked_at: Rules = ()
    redispatched_at: Rules = ()
    suspended_at: Rules = ()
    suspended_until: Rules = ()
    resumed_at: Rules = ()
    deferred_at: Rules = ()
    deferred_until: Rules = ()
    supervised_at: Rules = ()
    supervision_kind: Rules = ()
    supervision_replied_at: Rules = ()
    disposed_at: Rules = ()
    feedback_at: Rules = ()
    inspected_at: Rules = ()
    reworked_at: Rules = ()
    closed_at: Rules = ()
    voided_at: Rules = ()
    appealed_at: Rules = ()
    appeal_decided_at: Rules = ()
    appeal_outcome: Rules = ()
    due_at: Rules = ()
    criterion: Rules = ()
    limit_value: Rules = ()
    limit_unit: Rules = ()
    updated_at: Rules = ()
    stated_outcome: Rules = ()
    return_count: Rules = ()
    rework_count: Rules = ()
    extension_count: Rules = ()
    class_kind: Rules = ()
    class_code: Rules = ()
    class_name: Rules = ()
    major_code: Rules = ()
    major_name: Rules = ()
    department_id: Rules = ()
    department_name: Rules = ()
    area_code: Rules = ()
    lon: Rules = ()
    lat: Rules = ()
    address: Rules = ()
    title: Rules = ()
    description: Rules = ()
    status_text: Rules = ()
    urgent: Rules = ()
    key_case: Rules = ()
    self_handled: Rules = ()
    force_closed: Rules = ()
    shirked: Rules = ()
    duplicate_of: Rules = ()
    deleted: Rules = ()
    events: EventRules | None = None


class FixRules(Declared):
    """The fields of a position; the names are those of ``domain.patrol.FixRecord``."""

    unit_id: Rules
    fixed_at: Rules
    lon: Rules
    lat: Rules
    unit_kind: Rules = ()
    fleet: Rules = ()
    label: Rules = ()
    speed_kmh: Rules = ()
    heading_deg: Rules = ()
    on_duty: Rules = ()
    located: Rules = ()  # no: the device had no position and repeats an old one; the fix is refused
    device_at: Rules = ()
    platform_at: Rules = ()


class ReadingRules(Declared):
    """The fields of a ready-made indicator; the names are those of ``domain.reading.ReadingRecord``."""

    series: Rules
    at: Rules
    value: Rules
    unit: Rules = ()
    area_code: Rules = ()


class FeedDeclaration(Declared):
    """One file of ``feeds/``. ``options`` belong to the kind and are checked by it (``feeds/<kind>.py``)."""

    name: str
    kind: str
    label: Words
    every: Duration = timedelta(minutes=1)
    silence: Duration = timedelta(days=1)
    delivery: Delivery = Delivery.LIVE
    zone: str | None = None  # of naive times; unset: naive times are refused
    datum: Datum = Datum.WGS84
    catalog: str = "local"
    time_format: str = "iso"
    empty_words: tuple[str, ...] = ("",)  # what the source writes for "nothing"
    default_points: tuple[tuple[float, float], ...] = ()  # (lat, lon) stand-ins for "we do not know where"
    never_empty: bool = False  # an empty answer is doubtful
    drop_share: float | None = Field(None, gt=0, lt=1)  # 0.8: an answer 80 % below the usual is doubtful
    deadline: Literal["upstream", "ours"] = "upstream"  # ours: a due time from the limit stands over the source's own
    future_minutes: int = 5  # a report further ahead of us than this is not believed
    daily_total: str | None = None  # series of readings that says how many cases the source itself had on each day
    inner_network: DeclaredInner = False  # true: private addresses too; or the hosts and networks it may be at
    options: dict[str, Any] = Field(default_factory=dict)
    case: CaseRules | None = None
    fix: FixRules | None = None
    reading: ReadingRules | None = None

    @model_validator(mode="before")
    @classmethod
    def _brings_rules_along(cls, declared: object) -> object:
        return with_preset(declared)

    @model_validator(mode="after")
    def _reads_one_kind_of_record(self) -> FeedDeclaration:
        if sum(rules is not None for rules in (self.case, self.fix, self.reading)) != 1:
            raise ValueError("exactly one of 'case', 'fix' and 'reading' is needed")
        return self

    @property
    def rhythm(self) -> Rhythm:
        """What the feed promises, for judging how fresh it is."""
        return Rhythm(every=self.every, silence=self.silence, delivery=self.delivery)
