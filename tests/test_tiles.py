"""Basemaps of this machine: pictures out of real MBTiles and PMTiles files, and what is said of others."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from dashboard.declared import DeclarationError
from dashboard.tiles import open_tiles, picture_type

NORTH = b"\x89PNG north"
SOUTH = b"\x89PNG south"


def mbtiles(path: Path, kind: str = "png") -> Path:
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE metadata (name text, value text)")
        file.execute("CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
        file.execute("INSERT INTO metadata VALUES ('format', ?)", [kind])
        file.executemany("INSERT INTO tiles VALUES (1, 0, ?, ?)", [(1, NORTH), (0, SOUTH)])
        file.commit()
    return path


def pmtiles(path: Path, kind: TileType = TileType.PNG) -> Path:
    with path.open("wb") as file:
        writer = Writer(file)
        for row, picture in enumerate((NORTH, SOUTH)):
            writer.write_tile(zxy_to_tileid(1, 0, row), picture)
        writer.finalize({"tile_type": kind, "tile_compression": Compression.NONE}, {})
    return path


def complaint(path: Path, kind: str) -> str:
    with pytest.raises(DeclarationError) as caught:
        open_tiles(path, kind)
    return str(caught.value).replace(f"{path.parent}/", "")


@pytest.mark.parametrize(("kind", "write"), [("mbtiles", mbtiles), ("pmtiles", pmtiles)])
def test_rows_are_counted_from_the_north(kind: str, write, tmp_path: Path) -> None:
    tile = open_tiles(write(tmp_path / f"base.{kind}"), kind)
    assert [tile(1, 0, 0), tile(1, 0, 1)] == [NORTH, SOUTH]


@pytest.mark.parametrize(("kind", "write"), [("mbtiles", mbtiles), ("pmtiles", pmtiles)])
def test_beyond_its_edge_a_basemap_has_nothing(kind: str, write, tmp_path: Path) -> None:
    assert open_tiles(write(tmp_path / f"base.{kind}"), kind)(1, 1, 0) is None


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert complaint(tmp_path / "base.mbtiles", "mbtiles") == "base.mbtiles: no such file / 文件不存在"


@pytest.mark.parametrize("kind", ["mbtiles", "pmtiles"])
def test_a_file_of_another_kind_is_not_read_as_tiles(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "base"
    path.write_bytes(b"PK not tiles at all, but long enough to hold a header" * 4)
    assert complaint(path, kind).startswith(f"base: not {'MBTiles' if kind == 'mbtiles' else 'PMTiles'}: ")


def test_vector_tiles_are_refused(tmp_path: Path) -> None:
    said = "holds vector tiles; a map needs pictures (PNG, JPEG, WebP) / 需要栅格瓦片"
    assert complaint(mbtiles(tmp_path / "v.mbtiles", "pbf"), "mbtiles") == f"v.mbtiles: {said}"
    assert complaint(pmtiles(tmp_path / "v.pmtiles", TileType.MVT), "pmtiles") == f"v.pmtiles: {said}"


def test_a_picture_says_by_its_beginning_what_it_is() -> None:
    starts = (b"\x89PNG", b"\xff\xd8\xff\xe0", b"RIFF1234WEBP", b"<svg onload=alert(1)>")
    assert [picture_type(start) for start in starts] == [
        "image/png",
        "image/jpeg",
        "image/webp",
        "application/octet-stream",
    ]
