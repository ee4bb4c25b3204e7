"""Lines of a text file, strictly in one encoding: what cannot be read for certain is refused, never guessed at."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from dashboard.feeds.contract import FeedError

_LONGEST_LINE = 4 * 1024 * 1024
_UTF8_MARK = b"\xef\xbb\xbf"

# GB 18030-2022 moved eighteen two-byte codes, ten vertical marks and eight components, out of the private use area;
# Python still decodes them into it, where no font has them.
_MOVED = {
    "A6D9": 0xFE10, "A6DA": 0xFE12, "A6DB": 0xFE11, "A6DC": 0xFE13, "A6DD": 0xFE14,
    "A6DE": 0xFE15, "A6DF": 0xFE16, "A6EC": 0xFE17, "A6ED": 0xFE18, "A6F3": 0xFE19,
    "FE59": 0x9FB4, "FE61": 0x9FB5, "FE66": 0x9FB6, "FE67": 0x9FB7,
    "FE6D": 0x9FB8, "FE7E": 0x9FB9, "FE90": 0x9FBA, "FEA0": 0x9FBB,
}  # fmt: skip
_GB18030_2022 = {ord(bytes.fromhex(code).decode("gb18030")): point for code, point in _MOVED.items()}


class Undecodable(FeedError):
    """A file that is not in the encoding it was read with."""


def encodings_of(path: Path, declared: str | None) -> tuple[str, ...]:
    """What to try, in order: what is declared, else what a byte order mark says, else UTF-8 and then GB18030."""
    if declared is not None:
        return (declared,)
    with _opened(path) as file:
        try:
            marked = file.read(len(_UTF8_MARK)) == _UTF8_MARK
        except (OSError, EOFError, zlib.error) as error:
            raise FeedError(f"{path.name}: cannot be unpacked: {error}") from None
    return ("utf-8",) if marked else ("utf-8", "gb18030")


def text_lines(path: Path, encoding: str, most_bytes: int | None) -> Iterator[str]:
    """The lines of a file, plain or ``.gz``, with their line ends; at most ``most_bytes`` once unpacked.

    Raises ``Undecodable`` or ``FeedError`` that names file, line and byte. Cutting at line feeds before decoding
    is safe: neither encoding has that byte inside a character.
    """
    position = 0
    number = 0
    try:
        with _opened(path) as file:
            while raw := file.readline(_LONGEST_LINE):
                number += 1
                if len(raw) == _LONGEST_LINE:
                    raise FeedError(f"{path.name}: line {number} is longer than {_LONGEST_LINE} bytes")
                if b"\0" in raw:
                    place = position + raw.index(b"\0")
                    raise FeedError(f"{path.name}: line {number}, byte {place}: a NUL, so this is not a text file")
                yield _decoded(raw.removeprefix(_UTF8_MARK) if number == 1 else raw, encoding, path, number, position)
                position += len(raw)
                if most_bytes is not None and position > most_bytes:
                    raise FeedError(f"{path.name}: more than {most_bytes} bytes; load it from the command line")
    except (OSError, EOFError, zlib.error) as error:
        raise FeedError(f"{path.name}: cannot be read after line {number}: {error}") from None


def _opened(path: Path) -> BinaryIO:
    try:
        return cast("BinaryIO", gzip.open(path)) if path.suffix.lower() == ".gz" else path.open("rb")
    except OSError as error:
        raise FeedError(f"{path.name}: cannot be opened: {error.strerror}") from None


def _decoded(raw: bytes, encoding: str, path: Path, number: int, position: int) -> str:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise Undecodable(f"{path.name}: line {number}, byte {position + error.start}: not {encoding}") from None
    return text.translate(_GB18030_2022) if encoding == "gb18030" and not text.isascii() else text
