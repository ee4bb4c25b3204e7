"""Whatever goes wrong while files are written, the job says it, the files say it, and the archive stays whole."""

from __future__ import annotations

import hashlib
import json
import resource
import sys
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from PIL import Image
from pptx import Presentation

from dashboard.export.briefing import drawn, writing
from dashboard.export.briefing.archive import Frozen
from dashboard.export.briefing.edition import Edition
from dashboard.export.briefing.writing import Order, Written, write
from dashboard.export.renderer import Limits, Rendered, render

START = (
    "import json, os, sys, time; job = json.load(sys.stdin); say = lambda **said: print(json.dumps(said), flush=True); "
)
WHOLE = START + (
    "from PIL import Image, ImageDraw\n"
    "say(glyphs=True)\n"
    "for number, task in enumerate(job['tasks']):\n"
    "    if task['kind'] == 'pdf':\n"
    "        open(task['into'], 'wb').write(b'%PDF-1.7')\n"
    "    else:\n"
    "        image = Image.effect_noise(task['size'], 40)\n"
    "        image.save(task['into'])\n"
    "    say(task=number, version='7', tiles=TILES, lacking=LACKING)\n"
)
NEVER_READY = WHOLE.replace("LACKING", "['trend']")
WHOLE = WHOLE.replace("LACKING", "[]")
# What the strip of a wall says of itself, and how each number stands in the papers.
STRIP = {
    "上报": ("1,274", 1274),
    "结案率": ("93.41%", 0.9341),
    "里程": ("3,120.5 km", "3,120.5 km"),
    "延期": ("—", "—"),
}
TILES = [{"title": title, "figure": said, "as_of": "2019-04-15T00:00:00+08:00"} for title, (said, _) in STRIP.items()]
KILLED = START + "say(glyphs=True); os.kill(os.getpid(), 9)"
NO_FONT = WHOLE.replace("glyphs=True", "glyphs=False")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive in which another briefing lies already."""
    before = tmp_path / "briefings" / "KEEPTHESE"
    before.mkdir(parents=True)
    (before / "manifest.json").write_text("{}", encoding="utf-8")
    return before.parent


def written(edition: Edition, archive: Path, program: str, patch: pytest.MonkeyPatch, *formats: Any) -> Written:
    command = (sys.executable, "-c", program.replace("TILES", repr(TILES)))
    patch.setattr(writing, "render", partial(render, command=command))
    order = Order(
        lang="zh",
        formats=formats or ("docx", "xlsx", "html", "pdf", "pptx", "png"),
        root=archive,
        walls={"main": "http://127.0.0.1:9/wall/main"},
        templates=archive / "templates",
        limits=Limits(deadline_s=30, ready_s=1),
    )
    return write(Frozen(1, "ABCDEFGHJ", edition.briefing), order)


def manifest(done: Written) -> dict[str, Any]:
    assert done.folder is not None
    said: dict[str, Any] = json.loads((done.folder / "manifest.json").read_text(encoding="utf-8"))
    return said


def names(done: Written) -> list[str]:
    return [one.name for one in done.files]


STEM = "yunpu_week_2019-04-08_ABCDEFGHJ"


def test_a_whole_writing_has_every_file_and_its_hash(
    edition: Edition, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = written(edition, archive, WHOLE, monkeypatch)
    assert done.outcome == "complete"
    assert names(done) == [
        "main_1080p.png",
        "main_4k.png",
        *(f"{STEM}.{kind}" for kind in ("docx", "html", "pdf", "pptx", "xlsx")),
    ]
    assert done.folder is not None
    for one in done.files:
        assert hashlib.sha256((done.folder / one.name).read_bytes()).hexdigest() == one.sha256
    said = manifest(done)
    assert (said["complete"], said["figures_sha256"]) == (True, edition.briefing.figures_hash)
    assert said["grids"] == {"counted_by": "then", "boundaries_since": None, "changed_within": False}
    assert [wall["version"] for wall in said["walls"]] == ["7", "7"]
    with Image.open(done.folder / "main_4k.png") as picture:
        assert picture.size == (3840, 2160)


def test_the_figures_of_a_pictured_wall_are_found_in_every_paper(
    edition: Edition, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = written(edition, archive, WHOLE, monkeypatch)
    assert done.folder is not None
    paper = {kind: done.folder / f"{STEM}.{kind}" for kind in ("docx", "xlsx", "pptx", "html")}
    sheet = load_workbook(paper["xlsx"])["大屏截图上的数字"]
    assert [[cell.value for cell in row[:3]] for row in sheet.iter_rows(min_row=2)] == [
        ["main_1080p.png", title, number] for title, (_, number) in STRIP.items()
    ]
    tables = [[[cell.text for cell in row.cells] for row in one.rows] for one in Document(str(paper["docx"])).tables]
    [pictured] = [rows[1:] for rows in tables if rows[0][0] == "截图"]
    slide = next(one for one in Presentation(str(paper["pptx"])).slides if one.has_notes_slide)
    page = paper["html"].read_text(encoding="utf-8")
    assert [row[:3] for row in pictured] == [["main_1080p.png", title, said] for title, (said, _) in STRIP.items()]
    for title, (said, _) in STRIP.items():
        assert f"{title} {said}" in slide.notes_slide.notes_text_frame.text.splitlines()
        assert said in page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_wall_is_pictured_in_the_language_of_the_briefing(
    edition: Edition, archive: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    asked: list[dict[str, Any]] = []

    def pictured(tasks: list[dict[str, Any]], *_: object) -> Rendered:
        asked.extend(tasks)
        return Rendered({}, glyphs=False, problem="none")

    monkeypatch.setattr(writing, "render", pictured)
    walls = {"main": "http://127.0.0.1:9/wall/main#hall_painter=1.a"}
    order = Order(lang=lang, formats=("png",), root=archive, walls=walls, templates=archive / "templates")
    write(Frozen(1, "ABCDEFGHJ", edition.briefing), order)
    assert {task["url"] for task in asked} == {f"http://127.0.0.1:9/wall/main?lang={lang}#hall_painter=1.a"}


def test_a_killed_renderer_leaves_files_that_say_what_is_missing(
    edition: Edition, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = written(edition, archive, KILLED, monkeypatch)
    assert done.outcome == "incomplete"
    assert "the renderer ended early (signal 9)" in (done.problem or "")
    assert names(done) == ["drawn.png", *(f"{STEM}_不完整.{kind}" for kind in ("docx", "html", "pdf", "pptx", "xlsx"))]
    assert done.folder is not None
    first = Document(str(done.folder / f"{STEM}_不完整.docx")).paragraphs[0].text
    assert first.startswith("不完整：大屏截图 main_1080p.png：渲染进程中断")
    assert "PDF：" in first  # the last thing found missing is on every file too
    assert (done.folder / f"{STEM}_不完整.pdf").read_bytes().startswith(b"%PDF")
    assert manifest(done)["complete"] is False


def test_a_tile_that_is_never_ready_is_named_on_the_picture_and_in_the_job(
    edition: Edition, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = written(edition, archive, NEVER_READY, monkeypatch, "xlsx", "png")
    assert names(done) == ["main_1080p_不完整.png", "main_4k_不完整.png", f"{STEM}_不完整.xlsx"]
    assert done.missing[0].zh == "大屏截图 main_1080p.png：缺 trend"
    assert done.folder is not None
    sheet = load_workbook(done.folder / f"{STEM}_不完整.xlsx")["总体情况"]
    assert str(sheet["A1"].value).startswith("不完整：大屏截图 main_1080p.png：缺 trend")


def test_a_missing_font_is_said_and_no_squares_pass_for_complete(
    edition: Edition, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawn, "_candidates", lambda: iter(()))
    done = written(edition, archive, NO_FONT, monkeypatch)
    assert done.outcome == "incomplete"
    assert "Chinese font: the renderer draws squares" in (done.problem or "")


def test_without_browser_and_font_the_documents_are_still_there(
    edition: Edition, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawn, "_candidates", lambda: iter(()))
    done = written(edition, archive, KILLED, monkeypatch)
    assert names(done) == [f"{STEM}_不完整.{kind}" for kind in ("docx", "html", "pptx", "xlsx")]
    assert "no font with Chinese" in (done.problem or "")


@pytest.fixture
def small_files() -> Iterator[None]:
    """The system refuses to let any file grow past 200 kB, as a disk does that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def large_template(archive: Path) -> None:
    """Slides of a city's own that are larger than that."""
    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[6])
    noise = BytesIO()
    Image.effect_noise((600, 600), 80).save(noise, "PNG")
    slide.shapes.add_picture(noise, 0, 0)
    (archive / "templates").mkdir()
    show.save(str(archive / "templates" / "briefing.pptx"))


@pytest.mark.usefixtures("large_template", "small_files")
def test_what_a_full_disk_did_not_take_is_named_on_the_rest(
    edition: Edition, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = written(edition, archive, WHOLE, monkeypatch, "docx", "pptx")
    assert names(done) == [f"{STEM}_不完整.docx"]
    assert done.missing[0].zh == "PPTX：文件过大，磁盘无法写入"
    assert done.folder is not None
    assert Document(str(done.folder / names(done)[0])).paragraphs[0].text == "不完整：PPTX：文件过大，磁盘无法写入"


def test_a_disk_that_takes_nothing_leaves_the_archive_as_it_was(
    edition: Edition, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        done = written(edition, archive, WHOLE, monkeypatch, "docx")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (done.outcome, done.folder) == ("failed", None)
    assert "the disk takes no larger file / 无法写入归档文件夹" in (done.problem or "")
    assert [path.name for path in archive.iterdir()] == ["KEEPTHESE"]


def test_a_scribe_that_dies_is_said_and_what_it_had_written_is_not_lost(
    edition: Edition, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dies = START + "open(job['tasks'][0]['into'], 'w').write('<p>'); say(task=0); os.kill(os.getpid(), 9)"
    monkeypatch.setattr(writing, "_SCRIBE", (sys.executable, "-c", dies))
    done = written(edition, archive, WHOLE, monkeypatch, "html", "xlsx")
    assert names(done) == [f"{STEM}_不完整.html"]
    assert done.missing[0].zh == "XLSX：渲染进程中断"
