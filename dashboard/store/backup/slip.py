"""What a backup says of itself, in a file of its own beside it: it is read before the backup is opened."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import Connection, func, inspect, select, table, text

_OF_OTHERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL %'",
    "postgresql": "SELECT relname FROM pg_class WHERE relkind = 'p'",
}


class SpoiltBackupError(ValueError):
    """A backup that would not bring back what it should."""


class Slip(BaseModel):
    """Rows by table at the moment of the copy, the schema's revision, and the file's own sum."""

    model_config = ConfigDict(frozen=True)

    made_at: datetime
    city: str
    revision: str
    counts: dict[str, int]
    sha256: str
    bytes: int

    def write(self, backup: Path) -> None:
        """Lay the slip beside the backup."""
        _beside(backup).write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, backup: Path) -> Slip:
        """The slip of a backup. Raises ``SpoiltBackupError`` where the backup or its slip is missing or unreadable."""
        if not backup.is_file():
            raise SpoiltBackupError(f"{backup}: there is no such backup / 备份文件不存在")
        try:
            return cls.model_validate_json(_beside(backup).read_text(encoding="utf-8"))
        except (OSError, ValidationError):
            raise SpoiltBackupError(
                f"{_beside(backup)}: the backup's slip is missing or unreadable / 备份清单缺失"
            ) from None

    def agree(self, counts: dict[str, int], where: str) -> None:
        """Raise ``SpoiltBackupError`` where another count of the tables is not the slip's."""
        wrong = {name: (self.counts.get(name), counts.get(name)) for name in self.counts.keys() | counts.keys()}
        wrong = {name: pair for name, pair in wrong.items() if pair[0] != pair[1]}
        if wrong:
            told = ", ".join(f"{name} {had} ≠ {has}" for name, (had, has) in sorted(wrong.items()))
            raise SpoiltBackupError(f"{where}: not the rows that were backed up: {told} / 备份内容与原库不一致")


def counts_of(connection: Connection) -> dict[str, int]:
    """Rows of every table that holds some itself: neither a full-text index of SQLite nor a table of PostgreSQL that is
    kept in partitions does; the tables behind them do.
    """
    names = set(inspect(connection).get_table_names())
    names -= set(connection.scalars(text(_OF_OTHERS[connection.dialect.name])))
    return {
        name: connection.execute(select(func.count()).select_from(table(name))).scalar_one() for name in sorted(names)
    }


def _beside(backup: Path) -> Path:
    return backup.with_name(f"{backup.name}.json")
