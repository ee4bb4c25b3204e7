"""A case record as stored: its facts as JSON for the version log, its hash, and the columns of its row."""

from __future__ import annotations

import hashlib
import json
from enum import StrEnum
from typing import Any

from dashboard.domain.case import (
    AppealOutcome,
    CaseRecord,
    ClassRef,
    LimitBasis,
    Stage,
    StageEvent,
    StatedOutcome,
    phase_of,
)
from dashboard.domain.place import Point
from dashboard.domain.worktime import LimitUnit
from dashboard.store.bulk import NativeRow
from dashboard.store.types import from_us, to_us

MOMENTS = (
    *(f"{stage}_at" for stage in Stage),
    "due_at",
    "nearly_due_at",
    "extension_asked_at",
    "suspended_until",
    "deferred_until",
    "supervision_replied_at",
    "appeal_decided_at",
)
COUNTS = ("return_count", "rework_count", "extension_count", "limit_value")
TEXTS = (
    "area_code",
    "address",
    "title",
    "description",
    "status_text",
    "duplicate_of",
    "department_id",
    "source",
    "criterion",
    "supervision_kind",
)
WORDS: dict[str, type[StrEnum]] = {
    "stated_outcome": StatedOutcome,
    "appeal_outcome": AppealOutcome,
    "limit_unit": LimitUnit,
    "limit_basis": LimitBasis,
}
_SPELLED = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
MARKS = ("urgent", "key_case", "self_handled", "force_closed", "shirked", "deleted")


def facts_of(case: CaseRecord) -> dict[str, Any]:
    """What the record says and nothing it does not: absent keys are unknown.

    Left out are names (a renamed department is not a changed case) and the upstream's time of change (a touch without
    a change is not a version).
    """
    facts: dict[str, Any] = {name: to_us(at) for name in MOMENTS if (at := getattr(case, name)) is not None}
    facts.update((name, value) for name in (*COUNTS, *TEXTS, *MARKS) if (value := getattr(case, name)))
    facts.update((name, word.value) for name in WORDS if (word := getattr(case, name)) is not None)
    if case.case_class is not None:
        facts["class"] = [case.case_class.catalog, case.case_class.kind, case.case_class.code]
    if case.place is not None:
        facts["place"] = [case.place.lon, case.place.lat]
    if case.flags:
        facts["flags"] = sorted(case.flags)
    if case.events:
        facts["events"] = [
            [event.stage, to_us(event.at), event.actor, event.note, *([event.level] if event.level else ())]
            for event in case.events
        ]
    return facts


def record_of(facts: dict[str, Any], external_id: str) -> CaseRecord:
    """The record that these facts were made of. A tombstone says nothing else: ``facts`` must not be one."""
    given = {name: facts[name] for name in (*COUNTS, *TEXTS, *MARKS) if name in facts}
    given.update((name, from_us(facts[name])) for name in MOMENTS if name in facts)
    given.update((name, word(facts[name])) for name, word in WORDS.items() if name in facts)
    named, place = facts.get("class"), facts.get("place")
    return CaseRecord(
        external_id=external_id,
        case_class=ClassRef(*named) if named else None,
        place=Point(*place) if place else None,
        flags=frozenset(facts.get("flags", ())),
        events=tuple(StageEvent(stage, from_us(at), *said) for stage, at, *said in facts.get("events", ())),
        **given,
    )


def fingerprint(text: str) -> str:
    """32 hex digits that stand for the text."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def as_json(facts: dict[str, Any]) -> str:
    """One spelling for equal facts."""
    return _SPELLED.encode(facts)


def columns_of(case: CaseRecord, facts: dict[str, Any], known_us: int) -> NativeRow:
    """The columns of the case's row that the record itself decides, as the driver stores them."""
    columns: NativeRow = {name: facts.get(name) for name in MOMENTS}
    columns.update(
        **{name: facts.get(name) for name in WORDS},
        return_count=case.return_count,
        rework_count=case.rework_count,
        extension_count=case.extension_count,
        criterion=case.criterion,
        limit_value=case.limit_value,
        phase=int(phase_of(case)),
        finished_at=facts.get("disposed_at", facts.get("closed_at")),
        lon=case.place.lon if case.place else None,
        lat=case.place.lat if case.place else None,
        address=case.address,
        title=case.title,
        description=case.description,
        status_text=case.status_text,
        urgent=case.urgent,
        key_case=case.key_case,
        self_handled=case.self_handled,
        force_closed=case.force_closed,
        shirked=case.shirked,
        supervision_kind=case.supervision_kind,
        duplicate_of=case.duplicate_of,
        flags=",".join(sorted(case.flags)),
        source_updated_at=to_us(case.updated_at) if case.updated_at else None,
        known_at=known_us,
        deleted_seen_at=known_us if case.deleted else None,
    )
    return columns
