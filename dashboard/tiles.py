"""Tiles of a basemap that lies on this machine: MBTiles through SQLite, PMTiles through its own reader. Only read."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import Compression, TileType

from dashboard.city import City
from dashboard.declared import DeclarationError

Tile = Callable[[int, int, int], bytes | None]
_VECTOR = "holds vector tiles; a map needs pictures (PNG, JPEG, WebP) / 需要栅格瓦片"
_PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp", b"GIF8": "image/gif"}


class Basemaps:
    """The basemaps of a city that lie on this machine, each opened when first asked for."""

    def __init__(self, city: City) -> None:
        self._files = {one.name: (city.file(one.file), one.kind) for one in city.declaration.map.basemaps if one.file}
        self._opened: dict[str, Tile] = {}

    def tile(self, name: str, zoom: int, column: int, row: int) -> bytes | None:
        """A picture, ``None`` where there is none. Raises ``DeclarationError`` for a file that cannot be used."""
        if name not in self._files:
            return None
        if name not in self._opened:
            self._opened[name] = open_tiles(*self._files[name])
        return self._opened[name](zoom, column, row)


def open_tiles(path: Path, kind: str) -> Tile:
    """What answers zoom, column and row (counted from the north) with a picture, or ``None`` where there is none.

    Raises ``DeclarationError`` for a file that cannot be used.
    """
    if not path.is_file():
        raise DeclarationError(f"{path}: no such file / 文件不存在")
    return _mbtiles(path) if kind == "mbtiles" else _pmtiles(path)


def picture_type(picture: bytes) -> str:
    """The media type, by how the picture begins."""
    return next((kind for mark, kind in _PICTURES.items() if picture.startswith(mark)), "application/octet-stream")


def _mbtiles(path: Path) -> Tile:
    lock = threading.Lock()
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        told = dict(connection.execute("SELECT name, value FROM metadata"))
        connection.execute("SELECT tile_data FROM tiles LIMIT 1")
    except sqlite3.Error as error:
        raise DeclarationError(f"{path}: not MBTiles: {error} / 不是 MBTiles") from None
    if told.get("format") == "pbf":
        raise DeclarationError(f"{path}: {_VECTOR}")

    def tile(zoom: int, column: int, row: int) -> bytes | None:
        asked = (zoom, column, 2**zoom - 1 - row)  # MBTiles counts rows from the south
        with lock:
            found = connection.execute(
                "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?", asked
            ).fetchone()
        return None if found is None else bytes(found[0])

    return tile


def _pmtiles(path: Path) -> Tile:
    try:
        with path.open("rb") as file:
            reader = Reader(MmapSource(file))
        header = reader.header()
    except Exception as error:  # the reader raises whatever its bytes make it raise
        raise DeclarationError(f"{path}: not PMTiles: {error} / 不是 PMTiles") from None
    if header["tile_type"] == TileType.MVT:
        raise DeclarationError(f"{path}: {_VECTOR}")
    if header["tile_compression"] not in (Compression.NONE, Compression.UNKNOWN):
        raise DeclarationError(f"{path}: its pictures are compressed once more / 瓦片不应再压缩")

    def tile(zoom: int, column: int, row: int) -> bytes | None:
        found: bytes | None = reader.get(zoom, column, row)
        return found

    return tile
