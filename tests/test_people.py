"""people.csv of a city folder: who is in an area, with no whole name, and file and line of what is wrong in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.city import City
from dashboard.declared import DeclarationError
from dashboard.domain.area import AreaPerson, Post
from tests.test_city import EAST, features, load

HEAD = "area,post,name\n"
BOTH = "areas:\n  - {file: areas.geojson}\npeople: people.csv\n"


def city(folder: Path, rows: str) -> City:
    return load(folder, BOTH, {"people.csv": HEAD + rows, "areas.geojson": features(EAST)})


def test_names_are_masked_as_they_are_read_and_heads_come_first(tmp_path: Path) -> None:
    found = city(tmp_path, "9901,part_time,欧阳某某\n9901,grid_head,王某\n9901,full_time,李**\n").people
    assert found == {
        "9901": (
            AreaPerson(Post.GRID_HEAD, "王**"),
            AreaPerson(Post.FULL_TIME, "李**"),
            AreaPerson(Post.PART_TIME, "欧阳**"),
        )
    }


def test_a_city_without_the_table_says_nothing_of_anybody(tmp_path: Path) -> None:
    assert load(tmp_path).people is None


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("9909,grid_head,王某\n", "people.csv:2: no area '9909' in the city"),
        ("9901,mayor,王某\n", "people.csv:2: post 'mayor' is not one of grid_head, grid_worker, full_time, part_time"),
        ("9901,grid_head,王某\n9901,grid_worker,\n", "people.csv:3: name is empty"),
    ],
)
def test_what_is_wrong_is_named_by_file_and_line_and_never_by_a_name(tmp_path: Path, rows: str, said: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        city(tmp_path, rows)
    assert str(caught.value).replace(f"{tmp_path}/", "").startswith(said)
    assert "王某" not in str(caught.value)
