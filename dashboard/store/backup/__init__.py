"""A copy of the whole store as one file with its slip, proven before it counts as one, and the way back."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from pathlib import Path
from types import ModuleType
from uuid import uuid4

from dashboard.store.areas import top_code
from dashboard.store.backup import postgres, sqlite
from dashboard.store.backup.slip import Slip, SpoiltBackupError, counts_of
from dashboard.store.engine import AccessDatabase, Database

__all__ = ["Slip", "SpoiltBackupError", "back_up", "drill", "prune", "restore"]

_PIECE = 1 << 20


def back_up(database: Database, folder: Path, now: datetime, city: str | None = None) -> Path:
    """Copy the store as it stands at one moment; it goes on being written meanwhile. ``city`` is whose it is, where
    the store itself does not know.

    The file takes its name only when it is whole, on the disk and read back; its slip lies beside it. Raises
    ``SpoiltBackupError`` where the copy does not hold what the store held, ``OSError`` where the disk is full.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kind = _kind(database)
    if city is None:
        with database.reading() as connection:
            city = top_code(connection) or "empty"
    of = "access" if isinstance(database, AccessDatabase) else "hall"
    target = folder / f"{of}-{city}-{now:%Y%m%dT%H%M%SZ}{kind.SUFFIX}"
    draft = folder / f".{target.name}.{uuid4().hex[:8]}"
    try:
        counts = kind.copy(database, draft)
        _to_disk(draft)
        slip = Slip(
            made_at=now,
            city=city,
            revision=database.revision or "",
            counts=counts,
            sha256=_sum(draft),
            bytes=draft.stat().st_size,
        )
        kind.prove(draft, slip)
        slip.write(target)
        draft.replace(target)
        _to_disk(folder)
    finally:
        draft.unlink(missing_ok=True)
    return target


def drill(database: Database, backup: Path) -> Slip:
    """Restore the backup beside the store, count every table, and throw the trial away. The store is not touched.

    Raises ``SpoiltBackupError`` where it would not bring back what its slip says.
    """
    slip = _checked(backup)
    _kind(database).drill(database, backup, slip)
    return slip


def restore(database: Database, backup: Path, now: datetime, *, over: bool = False) -> Slip:
    """Make the store what the backup holds. ``over`` replaces a store that holds something; SQLite keeps the old file.

    Raises ``SpoiltBackupError`` for a backup that is not whole or not of this kind of database, and ``ValueError``
    where the store is not empty or is being written.
    """
    slip = _checked(backup)
    kind = _kind(database)
    if backup.suffix != kind.SUFFIX:
        raise SpoiltBackupError(f"{backup}: not a backup of this kind of database / 备份与数据库类型不符")
    if not over and database.exists:
        with database.reading() as connection:
            held = sum(counts_of(connection).values())
        if held:
            raise ValueError(f"HALL_DATABASE holds {held:,} rows; --over replaces them / 数据库非空，替换请加 --over")
    kind.restore(database, backup, slip, now)
    return slip


def prune(folder: Path, newest: Path, keep: int) -> list[Path]:
    """Remove older backups of the same city and kind, so that with ``newest`` at most ``keep`` stay; which went."""
    city = newest.name.rsplit("-", 1)[0]
    older = sorted(path for path in folder.glob(f"{city}-*{newest.suffix}") if path.name < newest.name)
    gone = older[: max(0, len(older) - max(keep - 1, 0))]
    for path in gone:
        path.unlink()
        path.with_name(f"{path.name}.json").unlink(missing_ok=True)
    return gone


def _kind(database: Database) -> ModuleType:
    return sqlite if database.url.get_backend_name() == "sqlite" else postgres


def _checked(backup: Path) -> Slip:
    slip = Slip.read(backup)
    if _sum(backup) != slip.sha256:
        raise SpoiltBackupError(f"{backup}: not what was written (its SHA-256 differs) / 备份文件已损坏")
    return slip


def _sum(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
