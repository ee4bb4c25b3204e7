"""Which cases a number is made of, as one address says it: the number, its list and its exports ask the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Literal, get_args
from urllib.parse import quote, unquote

from dashboard.domain.area import Level
from dashboard.domain.case import Flag

Basis = Literal["due", "cohort"]
Known = Literal["then", "now"]
Grids = Literal["then", "now", "came", "left"]

LIGHTS = ("red", "yellow", "green")
ANY = "*"  # what a form says where it asks for nothing
_MILLISECOND = 1000
_MOMENTS = ("start", "end", "at", "read", "due_from", "due_until")
_NUMBERS = ("returned", "signed_after")
_MOST = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """One number's cases. It narrows the asker's scope and never widens it.

    ``count`` is the slug of a count or of a stock (``dispose_pending``) in the catalogue; ``None`` is every case that
    was reported in the period. ``period`` is a word of ``Calendar.named`` (``today``, ``this_month`` …) or ``range``
    with ``start`` and ``end``. ``at`` is the moment the number was read, ``None`` for now; ``known`` says whether the
    cases stand as they were known at that moment or as they are known today. Codes, never names.
    """

    count: str | None = None
    basis: Basis = "due"
    period: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    at: datetime | None = None
    known: Known = "then"
    read: datetime | None = None  # when it was read, where that is later than the moment it stands at
    area: str | None = None  # with everything below it; "" is a case in no known area
    # Whether it is in the area as it was counted, or by today's boundaries; or only what these brought in or took out.
    grids: Grids = "then"
    above: str | None = None  # a Level: only cases that lie in no area of that level
    department: tuple[str, ...] = ()  # any of them; "" is a case without one
    case_class: str | None = None  # a ClassRef as "catalog/kind/code", with everything below it; "" is none
    source: str | None = None  # "" is none
    light: str | None = None  # "red", "yellow" or "green", of open cases
    placed: bool | None = None  # with or without a real position
    text: str | None = None
    exemptions: bool = True  # without them what was late is late, whatever an appeal came to
    returned: int | None = None  # sent back by departments at least so often
    flag: str | None = None  # a Flag that the case has
    feed: str | None = None  # told by this feed
    once: bool | None = None  # each matter once, without the cases that tell it again; or these alone
    signed: bool | None = None  # 签收 after 派遣, or not
    signed_after: int | None = None  # and later than so many minutes after it
    due_from: datetime | None = None  # due at that moment or later
    due_until: datetime | None = None  # due before that moment
    hour: int | None = None  # reported in this hour of a day, 0 to 23, by the city's clock

    def but(self, **changes: object) -> Selection:
        """The same question with parts of it asked differently."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def query(self) -> dict[str, str]:
        """As parameters of an address: what is unset is not there; moments are milliseconds since 1970."""
        said = ((name, getattr(self, name), unset) for name, unset in _UNSET)
        return {name: _said(value) for name, value, unset in said if value != unset}

    @classmethod
    def of_query(cls, parameters: Mapping[str, str]) -> Selection:
        """Read an address back. Parameters of other parts of a page are left alone; ``ValueError`` names a bad one."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: _read(name, text) for name, text in parameters.items() if name in known})  # type: ignore[arg-type]


_UNSET = [(one.name, one.default) for one in fields(Selection)]  # a page writes some hundred addresses


def _said(value: object) -> str:
    if isinstance(value, datetime):
        return str(round(value.timestamp() * _MILLISECOND))
    if isinstance(value, tuple):
        return ",".join(quote(part, safe="") for part in value)
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)


def _read(name: str, text: str) -> object:
    if name in _MOMENTS:
        try:
            return datetime.fromtimestamp(int(text) / _MILLISECOND, UTC)
        except (ValueError, OverflowError, OSError):
            raise ValueError(f"{name}: '{text}' is not milliseconds since 1970 / 不是毫秒时间") from None
    if name == "department":
        return tuple(unquote(part) for part in text.split(","))
    levels = tuple(level.value for level in Level)
    choices: dict[str, tuple[str, ...]] = {
        "basis": get_args(Basis),
        "known": get_args(Known),
        "grids": get_args(Grids),
        "placed": ("no", "yes"),
        "exemptions": ("no", "yes"),
        "signed": ("no", "yes"),
        "once": ("no", "yes"),
        "flag": tuple(flag.value for flag in Flag),
        "light": LIGHTS,
        "above": levels,
    }
    allowed = choices.get(name)
    if allowed is not None and text not in allowed:
        raise ValueError(f"{name}: '{text}' is not one of {', '.join(allowed)} / 取值有误")
    if name in _NUMBERS:
        if not text.isdecimal() or not 1 <= int(text) <= _MOST:
            raise ValueError(f"{name}: '{text}' is not a number from 1 / 数值有误")
        return int(text)
    if name == "hour":
        if not text.isdecimal() or int(text) not in range(24):
            raise ValueError(f"hour: '{text}' is not an hour from 0 to 23 / 小时有误")
        return int(text)
    return text == "yes" if name in ("placed", "exemptions", "signed", "once") else text
