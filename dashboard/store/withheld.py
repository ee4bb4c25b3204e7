"""What was taken out of a case's texts before they were stored: sealed with each version, opened for one case.

Without a vault it is not kept at all. Rows of an older program hold their texts as they came; ``reseal`` masks and
seals them, and seals with the newest key what an older one holds. It can be stopped and begun again anywhere: what is
done looks done.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from dashboard.domain.case import StageEvent
from dashboard.domain.privacy import TEXTS, Withheld, masked, parted, person
from dashboard.store import case_text
from dashboard.store.counters import take_numbers
from dashboard.store.engine import Database
from dashboard.store.facts import as_json, facts_of, record_of
from dashboard.store.rows import CaseRow, CaseVersionRow, QuarantineRow, StageEventRow, table_of
from dashboard.store.types import from_us
from dashboard.store.vault import Vault

_AT_ONCE = 500  # cases in one transaction


def place_of(case_id: int, seq: int) -> str:
    """Where a sealed text belongs: moved to another version, it does not open."""
    return f"case_version/{case_id}/{seq}"


def sealed(vault: Vault | None, withheld: dict[str, Any], case_id: int, seq: int) -> str | None:
    """What was withheld, as it is stored; nothing where there is nothing, or nobody to keep it."""
    return vault.seal(as_json(withheld), place_of(case_id, seq)) if vault and withheld else None


def is_withheld(connection: Connection, case_id: int) -> bool:
    """Whether anything of a case as it now stands is kept sealed."""
    standing = _standing(connection, case_id)
    return standing is not None and standing.withheld is not None


def withheld_of(connection: Connection, vault: Vault | None, case_id: int) -> Withheld:
    """What is withheld of a case as it now stands. Raises ``ValueError`` where it does not open."""
    standing = _standing(connection, case_id)
    if standing is None or standing.withheld is None:
        return Withheld(number="" if standing is None else standing.external_id)
    if vault is None:
        raise ValueError("HALL_KEYS: there are no keys here / 没有密钥，封存的原文无法打开")
    said: dict[str, Any] = json.loads(vault.unseal(standing.withheld, place_of(case_id, standing.seq)))
    shown = json.loads(standing.facts).get("events", [])
    steps = [
        StageEvent(event[0], from_us(event[1]), *told)
        for event, told in zip(shown, said.pop("steps", ()), strict=False)
        if event[2:4] != told
    ]
    return Withheld({name: said[name] for name in TEXTS if name in said}, tuple(steps), standing.external_id)


def _standing(connection: Connection, case_id: int) -> Any:
    """The version that a case stands at: of one that was withdrawn, the one before."""
    columns = (CaseVersionRow.seq, CaseVersionRow.facts, CaseVersionRow.withheld, CaseRow.external_id)
    question = select(*columns).join(CaseRow, CaseRow.id == CaseVersionRow.case_id)
    question = question.where(CaseVersionRow.case_id == case_id, CaseVersionRow.applied.is_(True))
    told = connection.execute(question.order_by(CaseVersionRow.seq.desc()))
    return next((version for version in told if not json.loads(version.facts).get("deleted")), None)


def reseal(database: Database, vault: Vault, progress: Callable[[int, int], None] = lambda _done, _of: None) -> int:
    """Everything masked and sealed with the newest key; how many versions were written anew."""
    with database.reading() as connection:
        last_of_all = connection.scalar(select(func.max(CaseRow.id))) or 0
    written, after = 0, 0
    while after < last_of_all:
        with database.writing() as connection:
            cases = select(CaseRow.id, CaseRow.external_id).where(CaseRow.id > after).order_by(CaseRow.id)
            keys: dict[int, str] = dict(connection.execute(cases.limit(_AT_ONCE)).all())
            if not keys:
                break
            written += _versions(connection, vault, keys)
            _rows(connection, list(keys))
            _steps(connection, list(keys))
            after = max(keys)
        progress(min(after, last_of_all), last_of_all)
    with database.writing() as connection:
        _quarantine(connection)
    return written


def _versions(connection: Connection, vault: Vault, keys: dict[int, str]) -> int:
    columns = (CaseVersionRow.case_id, CaseVersionRow.seq, CaseVersionRow.facts, CaseVersionRow.withheld)
    changed = []
    for case_id, seq, text, withheld in connection.execute(select(*columns).where(CaseVersionRow.case_id.in_(keys))):
        if withheld is not None:
            if withheld.partition(":")[0] != vault.newest:
                place = place_of(case_id, seq)
                again = vault.seal(vault.unseal(withheld, place), place)
                changed.append({"c": case_id, "s": seq, "facts": text, "withheld": again})
            continue
        facts = json.loads(text)
        if facts.get("deleted"):
            continue
        case, taken = parted(record_of(facts, keys[case_id]))
        if taken:
            kept = as_json(facts | facts_of(case))
            changed.append({"c": case_id, "s": seq, "facts": kept, "withheld": sealed(vault, taken, case_id, seq)})
    if changed:
        here = (CaseVersionRow.case_id == bindparam("c"), CaseVersionRow.seq == bindparam("s"))
        anew = update(table_of(CaseVersionRow)).where(*here)
        connection.execute(anew.values(facts=bindparam("facts"), withheld=bindparam("withheld")), changed)
    return len(changed)


def _rows(connection: Connection, ids: list[int]) -> None:
    """The row of each case, and its place in the index of texts."""
    named, changed = (*TEXTS, "external_id"), False
    for row in connection.execute(
        select(CaseRow.id, *(getattr(CaseRow, name) for name in named)).where(CaseRow.id.in_(ids))
    ):
        said = row._mapping  # noqa: SLF001 - SQLAlchemy's own name for a row by its columns
        shown = {name: masked(said[name]) for name in TEXTS if said[name] and masked(said[name]) != said[name]}
        if shown:
            before = case_text.pairs_of([said[name] for name in case_text.TEXTS])
            now = case_text.pairs_of([{**said, **shown}[name] for name in case_text.TEXTS])
            case_text.rewrite_texts(connection, [(row.id, before, now)])
            connection.execute(update(CaseRow).where(CaseRow.id == row.id).values(shown))
            changed = True
    if changed:
        take_numbers(connection, "ingest")  # what a search was known to find is counted anew


def _steps(connection: Connection, ids: list[int]) -> None:
    columns = (StageEventRow.id, StageEventRow.actor, StageEventRow.note)
    for id_, actor, note in connection.execute(select(*columns).where(StageEventRow.case_id.in_(ids))).all():
        shown = {"actor": person(actor), "note": note and masked(note)}
        if shown != {"actor": actor, "note": note}:
            connection.execute(update(StageEventRow).where(StageEventRow.id == id_).values(shown))


def _quarantine(connection: Connection) -> None:
    columns = (QuarantineRow.id, QuarantineRow.detail, QuarantineRow.raw)
    for id_, detail, _ in connection.execute(select(*columns).where(QuarantineRow.raw != "")).all():
        connection.execute(update(QuarantineRow).where(QuarantineRow.id == id_).values(detail=masked(detail), raw=""))
