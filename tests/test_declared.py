"""What is said of a declaration that cannot be used: the file, the line, the setting, in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dashboard.declared import DeclarationError, read_declaration, read_variables
from dashboard.feeds.declaration import Declared, FeedDeclaration, Words


class Street(Declared):
    name: str
    grids: int = 0


class Town(Declared):
    title: Words
    streets: tuple[Street, ...] = ()
    folder: str = ""


GOOD = "title:\n  zh: 云浦\n  en: Yunpu\n"


def read(folder: Path, content: str | bytes, variables: dict[str, str] | None = None, **given: Any) -> Town:
    path = folder / "town.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_declaration(path, Town, variables or {}, **given)


def complaint(folder: Path, content: str | bytes) -> str:
    """The message without the folder of this test."""
    with pytest.raises(DeclarationError) as caught:
        read(folder, content)
    return str(caught.value).replace(f"{folder}/", "")


def test_a_declaration_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD) == Town(title=Words(zh="云浦", en="Yunpu"))


def test_a_byte_order_mark_is_no_part_of_it(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufeff" + GOOD).title.en == "Yunpu"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(
            GOOD + "fodler: x\n",
            "town.yaml:4: fodler: no such setting; did you mean folder? / 没有这个设置",
            id="misspelt",
        ),
        pytest.param(
            GOOD + "streets:\n  - nmae: 东街\n    name: 东街\n",
            "town.yaml:5: streets.0.nmae: no such setting; did you mean name? / 没有这个设置",
            id="misspelt deep inside",
        ),
        pytest.param(
            GOOD + "streets:\n  - name: 东街\n    xyz: 1\n",
            "town.yaml:6: streets.0.xyz: no such setting; there are grids, name / 没有这个设置",
            id="nothing like it",
        ),
        pytest.param(
            GOOD + "streets:\n  - name: 东街\n  - name: 西街\n    grids: many\n",
            "town.yaml:7: streets.1.grids: Input should be a valid integer, unable to parse string as an integer "
            "/ 设置有误",
            id="wrong value deep inside",
        ),
        pytest.param("title:\n  zh: 云浦\n", "town.yaml:1: title.en: Field required / 设置有误", id="one language"),
        pytest.param("", "town.yaml:1: title: Field required / 设置有误", id="empty file"),
        pytest.param("- a\n", "town.yaml:1: settings expected, 'name: value' a line / 应为“名称: 值”", id="a list"),
        pytest.param(
            GOOD + "streets: [\n",
            "town.yaml:5: not YAML: expected the node content, but found '<stream end>' / 格式错误",
            id="not YAML",
        ),
    ],
)
def test_the_complaint_about(tmp_path: Path, content: str, said: str) -> None:
    assert complaint(tmp_path, content) == said


def test_every_wrong_setting_is_named_at_once(tmp_path: Path) -> None:
    said = complaint(tmp_path, "titel: 云浦\n").splitlines()
    assert said == [
        "town.yaml:1: title: Field required / 设置有误",
        "town.yaml:1: titel: no such setting; did you mean title? / 没有这个设置",
    ]


def test_a_file_that_is_not_utf8_is_named_with_the_byte(tmp_path: Path) -> None:
    assert complaint(tmp_path, "title: 云".encode("gb18030")) == "town.yaml: not UTF-8 at byte 7 / 不是 UTF-8 编码"


def test_a_control_character_is_named(tmp_path: Path) -> None:
    assert complaint(tmp_path, "title: \x07").startswith("town.yaml: not YAML: unacceptable character #x0007")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=r"nowhere\.yaml: no such file / 文件不存在"):
        read_declaration(tmp_path / "nowhere.yaml", Town, {})


def test_a_file_for_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "city").write_text("")
    with pytest.raises(DeclarationError, match=r"city/town\.yaml: cannot be read: Not a directory / 无法读取"):
        read_declaration(tmp_path / "city" / "town.yaml", Town, {})


def test_a_variable_is_replaced(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD + "folder: ${state}/in\n", {"state": "/srv/hall"}).folder == "/srv/hall/in"


@pytest.mark.parametrize("text", ["${other}/in", "$ 5"])
def test_what_is_no_variable_stays_as_it_is(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, GOOD + f"folder: {text}\n", {"state": "/srv/hall"}).folder == text


def test_a_setting_may_be_given_from_outside(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD, streets=[{"name": "东街"}]).streets == (Street(name="东街"),)


def test_a_setting_that_is_set_twice_is_refused_at_its_second_line(tmp_path: Path) -> None:
    path = tmp_path / "feed.yaml"
    path.write_text("kind: files\noptions:\n  folder: a\n  folder: b\n", encoding="utf-8")
    with pytest.raises(DeclarationError, match=r"feed\.yaml:4: folder: set twice"):
        read_declaration(path, FeedDeclaration, {}, name="feed")


def test_what_variables_stand_for_is_read_from_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "secrets").write_text("mail_password: a#b@c\nport: 587\n", encoding="utf-8")
    assert read_variables(tmp_path / "secrets") == {"mail_password": "a#b@c", "port": "587"}


@pytest.mark.parametrize("text", ["just a password", "group: {key: SECRET}", "a: [SECRET"])
def test_a_file_of_secrets_that_cannot_be_read_is_named_and_nothing_of_it_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "secrets").write_text(text, encoding="utf-8")
    with pytest.raises(DeclarationError) as refused:
        read_variables(tmp_path / "secrets")
    assert "secrets: " in str(refused.value)
    assert "SECRET" not in str(refused.value)
