"""The documents say what the code does, name every way in, and lead nowhere that is not there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from dashboard.__main__ import COMMANDS, main
from dashboard.domain.account import RIGHTS, Right, Role
from dashboard.settings import Settings

ROOT = Path(__file__).parents[1]
DOCS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
SAID = "\n".join(path.read_text(encoding="utf-8") for path in DOCS)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
ELSEWHERE = ("https://", "http://", "mailto:")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def heading(text: str) -> str:
    """A heading as the anchor that leads to it."""
    return re.sub(r"[^\w\- ]", "", text.lower()).strip().replace(" ", "-")


def leads_somewhere(link: str, page: Path) -> bool:
    file, _, anchor = link.partition("#")
    target = (page.parent / file).resolve() if file else page
    if not target.is_relative_to(ROOT) or not target.exists():
        return False
    headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE) if anchor else []
    return not anchor or anchor in map(heading, headings)


def test_the_definitions_are_those_of_the_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    main(["definitions"])
    assert (ROOT / "docs" / "definitions.md").read_text(encoding="utf-8") == capsys.readouterr().out


def test_who_may_do_what_is_told_as_it_is() -> None:
    said = (ROOT / "SECURITY.md").read_text(encoding="utf-8").split("<!-- rights -->\n")[1].split("<!-- /rights -->")[0]
    head, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in said.strip().splitlines()]
    assert head[1:] == list(Role)
    assert [row[0] for row in rows] == list(Right)
    for right, *cells in rows:
        allowed = {role for role, cell in zip(Role, cells, strict=True) if cell}
        assert allowed == {role for role in Role if Right(right) in RIGHTS[role]}


def test_every_setting_is_documented() -> None:
    settings = [f"HALL_{field.upper()}" for field in Settings.model_fields]
    assert [setting for setting in settings if not re.search(rf"\b{setting}\b", SAID)] == []


def test_no_document_names_a_setting_that_does_not_exist() -> None:
    known = {f"HALL_{field.upper()}" for field in Settings.model_fields}
    assert sorted(set(re.findall(r"\bHALL_[A-Z_]+\b", SAID)) - known) == []


def test_every_command_is_documented() -> None:
    assert [command for command in COMMANDS if not re.search(rf"(python -m dashboard |`){command}\b", SAID)] == []


def test_no_document_names_a_command_that_does_not_exist() -> None:
    assert sorted(set(re.findall(r"python -m dashboard ([a-z][a-z-]*)", SAID)) - set(COMMANDS)) == []


def test_no_two_decisions_have_the_same_number() -> None:
    numbers = Counter(path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert [number for number, times in numbers.items() if times > 1] == []


def test_every_decision_is_numbered_and_named() -> None:
    names = [path.name for path in (ROOT / "docs" / "decisions").iterdir()]
    assert names != []
    assert [name for name in names if not re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", name)] == []


@pytest.mark.parametrize("page", DOCS, ids=name)
def test_every_link_to_our_own_files_leads_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    ours = [link for link in links if not link.startswith(ELSEWHERE)]
    assert [link for link in ours if not leads_somewhere(link, page)] == []
