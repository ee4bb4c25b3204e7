"""Files that are there whole or not at all, and the programs that write them beside a hall."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path

_DISK = {
    errno.ENOSPC: "no space left on the disk / 磁盘空间已满",
    errno.EDQUOT: "no space left on the disk / 磁盘空间已满",
    errno.EFBIG: "the disk takes no larger file / 文件过大，磁盘无法写入",
    errno.EROFS: "the disk is read-only / 磁盘只读",
    errno.EACCES: "the folder may not be written to / 没有写入权限",
}

_BEHIND = 10
_DROP, _SYS_NICE = 24, 23  # of prctl(2) and capabilities(7)


def write_whole(path: Path, content: bytes) -> None:
    """Write beside its place, bring it to the disk, then rename it there. Raises ``OSError``, leaving nothing half."""
    half = path.with_name(f".{path.name}.half")
    try:
        with half.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except OSError:
        half.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Bring a rename to the disk, too, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def give_way() -> None:
    """A program that writes, and what it starts, lets the hall's screens go first, where the system knows of that.

    Started by root, Chromium would take threads of its own before everybody else's: it is not given the right to.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DROP, _SYS_NICE, 0, 0, 0)
    if os.name == "posix":
        os.nice(_BEHIND)


def why(error: Exception) -> str:
    """What an error says to whoever must do something about it; a full disk in both languages."""
    if isinstance(error, OSError):
        return _DISK.get(error.errno or 0) or error.strerror or str(error)
    return str(error) or type(error).__name__
