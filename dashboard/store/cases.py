"""Cases in: upserted on (feed, external id), every changed observation kept, rollups moved by the difference."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from dashboard.domain.case import CaseRecord, Phase
from dashboard.domain.privacy import parted
from dashboard.store import case_text
from dashboard.store.bulk import NativeRow, among, insert_rows, update_rows
from dashboard.store.counters import take_numbers
from dashboard.store.dimensions import Dimensions
from dashboard.store.facts import as_json, columns_of, facts_of, fingerprint
from dashboard.store.rollups import Differences
from dashboard.store.rows import CaseRow, CaseVersionRow, StageEventRow, table_of
from dashboard.store.types import to_us
from dashboard.store.vault import Vault
from dashboard.store.withheld import sealed

AT_ONCE = 1000
_ENTRIES_HELD = 200_000  # of rollups, waiting in memory; a load of millions must not hold them all

_CASES = table_of(CaseRow)
_VERSIONS = table_of(CaseVersionRow)
_EVENTS = table_of(StageEventRow)
_STEP = ("case_id", "stage", "at", "actor", "note", "level")  # what makes one
# How many versions there are is asked of them: one that came out of order is told of in no row.
_TOLD = select(func.max(CaseVersionRow.seq)).where(CaseVersionRow.case_id == CaseRow.id).scalar_subquery()
_WITHDRAWN = ("phase", "source_updated_at", "known_at", "deleted_seen_at", "fact_hash", "versions")


@dataclass(slots=True)
class _Known:
    """A case as the store has it, before this observation."""

    id: int
    fact_hash: str
    updated_at: datetime | None
    versions: int


@dataclass(frozen=True, slots=True)
class _Observed:
    """An observation with its facts, the text of them and its hash."""

    case: CaseRecord
    facts: dict[str, Any]
    text: str
    digest: str  # of what the source said, not of what is left of it
    withheld: dict[str, Any]

    @classmethod
    def of(cls, said: CaseRecord) -> _Observed:
        """Parted at once into what is stored and what is withheld."""
        case, withheld = parted(said)
        facts = facts_of(case)
        text = as_json(facts)
        return cls(case, facts, text, fingerprint(as_json(facts_of(said)) if withheld else text), withheld)


@dataclass(slots=True)
class CaseCounts:
    """What an ingest did."""

    inserted: int = 0
    changed: int = 0
    unchanged: int = 0
    outdated: int = 0  # kept in the version log, older than what we have


class CaseIntake:
    """The cases of one transaction of one feed."""

    def __init__(
        self,
        connection: Connection,
        feed_id: int,
        known_at: datetime,
        dimensions: Dimensions,
        vault: Vault | None = None,
    ) -> None:
        self._connection = connection
        self._vault = vault
        self._feed_id = feed_id
        self._known_at = known_at
        self._known_us = to_us(known_at)
        self._dimensions = dimensions
        self._differences = Differences(connection)
        self._ingest: int | None = None
        self.counts = CaseCounts()
        self.newest_at: datetime | None = None

    def take(self, cases: Sequence[CaseRecord]) -> None:
        """Take up to ``AT_ONCE`` observations, none of them of the same case. Taking one again changes nothing."""
        known = self._known(cases)
        observed = list(map(_Observed.of, cases))
        seen = self._seen_before(observed, known)
        versions: list[NativeRow] = []
        newer: list[tuple[_Observed, _Known]] = []
        for one in observed:
            now = known.get(one.case.external_id)
            if now is None:
                continue
            seen_before = one.digest in seen.get(now.id, ())
            if one.digest == now.fact_hash:
                self.counts.unchanged += 1
            elif _is_newer(one.case, now, seen_before):
                newer.append((one, now))
            elif not seen_before:
                self.counts.outdated += 1
                now.versions += 1
                versions.append(self._version(now.id, now.versions, one, applied=False))
        self._insert([one for one in observed if one.case.external_id not in known], versions)
        self._update(newer, versions)
        insert_rows(self._connection, _VERSIONS, versions)
        if self._differences.waiting > _ENTRIES_HELD:
            self.write_rollups()
        newest = max(map(_last_moment, cases))
        self.newest_at = newest if self.newest_at is None else max(newest, self.newest_at)

    def write_rollups(self) -> None:
        """Bring the rollups up to what was taken; all of one transaction is one ingest."""
        if not (self.counts.inserted or self.counts.changed):
            return
        if self._ingest is None:
            self._ingest = take_numbers(self._connection, "ingest")
        self._differences.write(self._ingest)

    def withdraw_missing(self, present: Collection[str]) -> None:
        """Withdraw what a full listing does not hold any more; a case that comes back is taken anew."""
        ours = select(CaseRow.id, CaseRow.external_id, _TOLD)
        ours = ours.where(CaseRow.feed_id == self._feed_id, CaseRow.deleted_seen_at.is_(None))
        gone = [(id_, versions + 1) for id_, key, versions in self._connection.execute(ours) if key not in present]
        text = as_json({"deleted": True})
        self._differences.count([id_ for id_, _ in gone], -1)
        withdrawn: NativeRow = {
            "phase": int(Phase.ENDED),
            "source_updated_at": None,  # whatever it says when it comes back is newer
            "known_at": self._known_us,
            "deleted_seen_at": self._known_us,
            "fact_hash": fingerprint(text),
        }
        update_rows(self._connection, _CASES, ("id",), [{"id": id_, "versions": seq, **withdrawn} for id_, seq in gone])
        told = {
            "known_at": self._known_us,
            "fact_hash": fingerprint(text),
            "applied": True,
            "facts": text,
            "withheld": None,
        }
        insert_rows(self._connection, _VERSIONS, [{"case_id": id_, "seq": seq, **told} for id_, seq in gone])
        self.counts.changed += len(gone)

    def _known(self, cases: Sequence[CaseRecord]) -> dict[str, _Known]:
        columns = (
            CaseRow.external_id,
            CaseRow.id,
            CaseRow.fact_hash,
            CaseRow.source_updated_at,
            _TOLD,
        )
        keys = among(CaseRow.external_id, [case.external_id for case in cases], self._connection)
        ours = select(*columns).where(CaseRow.feed_id == self._feed_id, keys)
        return {
            external_id: _Known(id_, digest, updated_at, versions)
            for external_id, id_, digest, updated_at, versions in self._connection.execute(ours)
        }

    def _seen_before(self, observed: Sequence[_Observed], known: dict[str, _Known]) -> dict[int, set[str]]:
        """The hashes of all versions of the cases that differ from what we have: a replay is told by them."""
        differing = [
            now.id for one in observed if (now := known.get(one.case.external_id)) and one.digest != now.fact_hash
        ]
        seen: dict[int, set[str]] = {}
        if differing:
            rows = select(CaseVersionRow.case_id, CaseVersionRow.fact_hash)
            rows = rows.where(among(CaseVersionRow.case_id, differing, self._connection))
            for case_id, digest in self._connection.execute(rows):
                seen.setdefault(case_id, set()).add(digest)
        return seen

    def _insert(self, fresh: Sequence[_Observed], versions: list[NativeRow]) -> None:
        if not fresh:
            return
        first = take_numbers(self._connection, "case", len(fresh))
        rows: list[NativeRow] = []
        events: list[NativeRow] = []
        for id_, one in enumerate(fresh, first):
            rows.append({**self._row(one), "id": id_, "external_id": one.case.external_id, "versions": 1})
            versions.append(self._version(id_, 1, one, applied=True))
            events.extend(self._events(id_, one.case).values())
        insert_rows(self._connection, _CASES, rows)
        case_text.write_texts(self._connection, [(row["id"], _pairs(row)) for row in rows])
        insert_rows(self._connection, _EVENTS, events)
        self._differences.count([row["id"] for row in rows], +1)
        self.counts.inserted += len(rows)

    def _update(self, newer: Sequence[tuple[_Observed, _Known]], versions: list[NativeRow]) -> None:
        if not newer:
            return
        ids = [now.id for _, now in newer]
        self._differences.count(ids, -1)
        standing, withdrawn = [], []
        events: dict[tuple[Any, ...], NativeRow] = {}
        for one, now in newer:
            now.versions += 1
            row = {**self._row(one), "versions": now.versions, "id": now.id}
            if one.case.deleted:  # a tombstone says that it is gone, not what it was
                withdrawn.append({name: row[name] for name in (*_WITHDRAWN, "id")})
            else:
                standing.append(row)
            versions.append(self._version(now.id, now.versions, one, applied=True))
            events |= self._events(now.id, one.case)
        self._rewrite_texts(standing)
        for rows in (standing, withdrawn):
            update_rows(self._connection, _CASES, ("id",), rows)
        self._append_events(events)
        self._differences.count(ids, +1)
        self.counts.changed += len(ids)

    def _rewrite_texts(self, standing: Sequence[NativeRow]) -> None:
        """Keep the full-text index with the rows; called before they are written, for it must be told what was."""
        now = {row["id"]: row for row in standing}
        texts = select(CaseRow.id, *(getattr(CaseRow, name) for name in case_text.TEXTS))
        texts = texts.where(among(CaseRow.id, now, self._connection))
        before = {row.id: row for row in self._connection.execute(texts)}
        differing = [
            (id_, case_text.pairs_of(was[1:]), _pairs({**row, "external_id": was.external_id}))
            for id_, row in now.items()
            if (was := before[id_])[1:-1] != tuple(row[name] for name in case_text.TEXTS[:-1])
        ]
        case_text.rewrite_texts(self._connection, differing)

    def _row(self, one: _Observed) -> NativeRow:
        case = one.case
        seen_at = case.updated_at or case.reported_at
        return {
            **columns_of(case, one.facts, self._known_us),
            "feed_id": self._feed_id,
            "area_id": self._dimensions.area(case.area_code),
            "department_id": self._dimensions.department(case.department_id, case.department_name, seen_at),
            "class_id": self._dimensions.case_class(case.case_class),
            "source_id": self._dimensions.source(case.source),
            "fact_hash": one.digest,
        }

    def _version(self, case_id: int, seq: int, one: _Observed, *, applied: bool) -> NativeRow:
        return {
            "case_id": case_id,
            "seq": seq,
            "known_at": self._known_us,
            "fact_hash": one.digest,
            "applied": applied,
            "facts": one.text,
            "withheld": sealed(self._vault, one.withheld, case_id, seq),
        }

    def _events(self, case_id: int, case: CaseRecord) -> dict[tuple[Any, ...], NativeRow]:
        """The steps of a case, each once however often the upstream repeats it."""
        steps = [(case_id, step.stage, to_us(step.at), step.actor, step.note, step.level) for step in case.events]
        return {step: dict(zip(_STEP, step, strict=True)) | {"known_at": self._known_us} for step in steps}

    def _append_events(self, events: dict[tuple[Any, ...], NativeRow]) -> None:
        """Those that the store does not have yet: steps are appended, and none is taken back."""
        if not events:
            return
        taken = among(_EVENTS.c.case_id, {step[0] for step in events}, self._connection)
        have = self._connection.execute(select(*(_EVENTS.c[name] for name in _STEP)).where(taken))
        for case_id, stage, at, *said in have:
            events.pop((case_id, stage, to_us(at), *said), None)
        insert_rows(self._connection, _EVENTS, list(events.values()))


def _pairs(row: NativeRow) -> str:
    return case_text.pairs_of([row[name] for name in case_text.TEXTS])


def _last_moment(case: CaseRecord) -> datetime:
    """When the upstream last knew something of the case."""
    steps = (case.reported_at, case.updated_at, case.registered_at, case.disposed_at, case.closed_at)
    return max(at for at in steps if at is not None)


def _is_newer(case: CaseRecord, now: _Known, seen: bool) -> bool:
    """Whether this observation replaces what we have.

    By the upstream's own time of change where it gives one. At an equal time, and where it gives none, the last to
    arrive wins, but what we once had and replaced is a replay.
    """
    if case.updated_at is None or now.updated_at is None:
        return True
    if case.updated_at == now.updated_at:
        return not seen
    return case.updated_at > now.updated_at
