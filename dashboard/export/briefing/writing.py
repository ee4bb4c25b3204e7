"""A frozen briefing into its files: all of them proven, what is missing named on each, the folder whole or absent."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dashboard.city import Format
from dashboard.domain.archive import BriefingFile
from dashboard.domain.briefing import GridsUsed, Said
from dashboard.export.briefing.archive import Frozen
from dashboard.export.briefing.drawn import NoChineseFontError, drawn_pages, pdf_bytes, png_bytes
from dashboard.export.briefing.edition import INCOMPLETE, Edition, Picture
from dashboard.export.briefing.scribe import plain
from dashboard.export.renderer import Limits, Rendered, render
from dashboard.export.whole import sync_folder, why, write_whole

SIZES = {"1080p": (1920, 1080), "4k": (3840, 2160)}
_DOCUMENTS: tuple[Format, ...] = ("html", "pdf", "docx", "xlsx", "pptx")
_PASSES = 3  # one to write, one to stamp what was then found missing, one more for what that turns up
_PRINT = ".print.html"  # what the browser makes the PDF of
_SCRIBE = (sys.executable, "-m", "dashboard.export.briefing.scribe")
Note = Callable[[str, int, int], object]


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be written, and where. ``walls`` are the addresses of the walls by name; none where none is served."""

    lang: str
    formats: tuple[Format, ...]
    root: Path
    walls: Mapping[str, str]
    templates: Path
    limits: Limits = field(default_factory=Limits)

    @property
    def steps(self) -> int:
        documents = sum(one in self.formats for one in _DOCUMENTS)
        return 2 + documents + (len(SIZES) * max(len(self.walls), 1) if "png" in self.formats else 0)


@dataclass(frozen=True, slots=True)
class Written:
    """What came of it: files and what they lack. With no ``folder`` nothing is there, and ``problem`` is why."""

    folder: Path | None
    files: tuple[BriefingFile, ...]
    missing: tuple[Said, ...]
    problem: str | None

    @property
    def outcome(self) -> str:
        if self.folder is None:
            return "failed"
        return "incomplete" if self.missing else "complete"


@dataclass
class _Desk:
    """The work under way: the half folder, what was pictured, what is missing so far."""

    frozen: Frozen
    order: Order
    folder: Path
    note: Note
    done: int = 1  # composed
    walls: list[dict[str, Any]] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    missing: list[Said] = field(default_factory=list)
    stamped: set[str] = field(default_factory=set)
    peak_mb: int = 0

    def step(self, name: str) -> None:
        self.done = min(self.done + 1, self.order.steps)
        self.note(name, self.done, self.order.steps)

    def lack(self, what: Said) -> bool:
        """Note what is missing, once; whether it is news."""
        if what in self.missing:
            return False
        self.missing.append(what)
        return True


def write(frozen: Frozen, order: Order, note: Note = lambda *_: None) -> Written:
    """Write everything into ``root/<code>``. What cannot be written at all leaves no folder and says why."""
    half = order.root / f".{frozen.code}.half"
    try:
        order.root.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir()
        desk = _Desk(frozen, order, half, note)
        if "png" in order.formats:
            _picture_walls(desk)
        _write_documents(desk)
        files = _manifest(desk)
        whole = order.root / frozen.code
        shutil.rmtree(whole, ignore_errors=True)  # of a hall that died before its archive knew of any of them
        half.replace(whole)
        sync_folder(order.root)
    except OSError as error:
        shutil.rmtree(half, ignore_errors=True)
        told = _both(why(error))
        problem = f"nothing could be kept in {order.root}: {told.en} / 无法写入归档文件夹：{told.zh}"
        return Written(None, (), (Said("全部文件", "every file"),), problem)
    if not desk.missing:
        return Written(whole, files, (), None)
    problem = f"{'; '.join(one.en for one in desk.missing)} / {'；'.join(one.zh for one in desk.missing)}"
    return Written(whole, files, tuple(desk.missing), problem)


def _picture_walls(desk: _Desk) -> None:
    """Every wall at every size, once its tiles are ready at one version."""
    if not desk.order.walls:
        desk.lack(Said("大屏截图：没有可截取的大屏服务", "wall pictures: no wall is being served"))
        _draw_instead(desk)
        return
    stamp = f"{INCOMPLETE.zh} {INCOMPLETE.en}"
    tasks = [
        {
            "kind": "wall",
            "url": _read(url, desk.order.lang),
            "size": size,
            "stamp": stamp,
            "into": str(desk.folder / f"{wall}_{name}.png"),
        }
        for wall, url in desk.order.walls.items()
        for name, size in SIZES.items()
    ]
    done = _rendered(desk, tasks)
    for number, task in enumerate(tasks):
        _judge(desk, task, done.answers.get(number), done.problem)
    if done.glyphs is False:
        desk.lack(_NO_GLYPHS)
    if not desk.pictures:
        _draw_instead(desk)


def _read(url: str, lang: str) -> str:
    """A wall's address in the language of the briefing; its pass stays behind the ``#``."""
    return urlsplit(url)._replace(query=f"lang={lang}").geturl()


_NO_GLYPHS = Said(
    "中文字体：渲染环境无法显示中文，图片与 PDF 中的中文为方框",
    "Chinese font: the renderer draws squares for Chinese in pictures and PDF",
)


def _rendered(desk: _Desk, tasks: list[dict[str, Any]]) -> Rendered:
    def told(number: int) -> None:
        desk.step(Path(tasks[number]["into"]).name)

    done = render(tasks, desk.order.limits, told)
    desk.peak_mb = max(desk.peak_mb, done.peak_mb)
    return done


def _judge(desk: _Desk, task: dict[str, Any], answer: dict[str, Any] | None, ended: str | None) -> None:
    """A picture counts when it was handed over; what it lacks is named, and its file is called incomplete."""
    path = Path(task["into"])
    problem = ended or "not pictured / 未截取" if answer is None else answer.get("problem")
    lacking = [] if answer is None else answer.get("lacking", [])
    desk.walls.append({"file": path.name, "size": list(task["size"]), "problem": problem, **(answer or {})})
    if problem:
        path.unlink(missing_ok=True)
        told = _both(problem)
        desk.lack(Said(f"大屏截图 {path.name}：{told.zh}", f"wall picture {path.name}: {told.en}"))
        return
    if lacking:
        desk.lack(
            Said(
                f"大屏截图 {path.name}：缺 {'、'.join(lacking)}",
                f"wall picture {path.name}: without {', '.join(lacking)}",
            )
        )
        marked = path.with_name(f"{path.stem}_{INCOMPLETE.read(desk.order.lang)}.png")
        path = path.replace(marked)
        desk.stamped.add(path.name)
        desk.walls[-1]["file"] = path.name
    if task["size"] == SIZES["1080p"]:
        tiles = (answer or {}).get("tiles", [])
        figures = tuple((one["title"], one["figure"], one["as_of"]) for one in tiles if "figure" in one)
        wide, high = task["size"]
        desk.pictures.append(Picture(path.name, path, wide, high, figures))


def _draw_instead(desk: _Desk) -> None:
    """One page drawn by the server in place of the walls, so that there is a picture to send at all."""
    try:
        page = drawn_pages(_edition(desk))[0]
    except NoChineseFontError as none:
        font = _both(str(none))
        desk.lack(Said(f"服务器绘制：{font.zh}", f"server-drawn page: {font.en}"))
        return
    path = desk.folder / "drawn.png"
    write_whole(path, png_bytes(page))
    desk.pictures.append(Picture("drawn", path, *page.size))


def _edition(desk: _Desk) -> Edition:
    return Edition(
        code=desk.frozen.code,
        briefing=desk.frozen.briefing,
        lang=desk.order.lang,
        pictures=tuple(desk.pictures),
        missing=tuple(desk.missing),
    )


def _write_documents(desk: _Desk) -> None:
    """Each document; when one turns out to be missing, all are written anew to say so."""
    for _ in range(_PASSES):
        edition = _edition(desk)
        paths = {kind: desk.folder / f"{edition.name}.{kind}" for kind in _DOCUMENTS if kind in desk.order.formats}
        found = _write_papers(desk, edition, {kind: path for kind, path in paths.items() if kind != "pdf"})
        if "pdf" in paths:
            found += _write_pdf(desk, edition, paths["pdf"])
        if not [one for one in found if desk.lack(one)]:
            return
        for path in paths.values():
            path.unlink(missing_ok=True)


def _write_papers(desk: _Desk, edition: Edition, paths: Mapping[Format, Path]) -> list[Said]:
    """The papers, by the scribe; what of them is missing. Its page for the browser to print is one of them."""
    tasks = [_paper(desk, kind, path) for kind, path in paths.items()]
    if "pdf" in desk.order.formats:
        tasks.append(_paper(desk, "html", desk.folder / _PRINT))
    if not tasks:
        return []

    def told(number: int) -> None:
        if number < len(paths):
            desk.step(tasks[number]["kind"])

    done = render(tasks, desk.order.limits, told, command=_SCRIBE, edition=plain(edition))
    desk.peak_mb = max(desk.peak_mb, done.peak_mb)
    found = []
    for number, (kind, path) in enumerate(paths.items()):
        answer = done.answers.get(number)
        problem = done.problem or "not written / 未写入" if answer is None else answer.get("problem")
        if problem:
            path.unlink(missing_ok=True)
            told_why = _both(problem)
            found.append(Said(f"{kind.upper()}：{told_why.zh}", f"{kind.upper()}: {told_why.en}"))
    return found


def _paper(desk: _Desk, kind: str, path: Path) -> dict[str, Any]:
    template = desk.order.templates / f"briefing.{kind}"
    return {"kind": kind, "into": str(path), "template": str(template) if template.is_file() else None}


def _write_pdf(desk: _Desk, edition: Edition, path: Path) -> list[Said]:
    """The page as the browser prints it, or drawn by the server where the browser does not."""
    source = desk.folder / _PRINT
    done = render([{"kind": "pdf", "page": str(source), "into": str(path)}], desk.order.limits)
    desk.peak_mb = max(desk.peak_mb, done.peak_mb)
    source.unlink(missing_ok=True)
    desk.step("pdf")
    problem = done.answers.get(0, {}).get("problem") or done.problem
    if not problem and path.exists():
        return [] if done.glyphs else [_NO_GLYPHS]
    path.unlink(missing_ok=True)
    told = _both(problem or "not printed / 未能打印")
    try:
        write_whole(path, pdf_bytes(drawn_pages(edition)))
    except NoChineseFontError as none:
        font = _both(str(none))
        return [Said(f"PDF：{told.zh}；{font.zh}", f"PDF: {told.en}; {font.en}")]
    except OSError as error:
        full = _both(why(error))
        return [Said(f"PDF：{full.zh}", f"PDF: {full.en}")]
    return [Said(f"PDF：{told.zh}；已改为服务器绘制", f"PDF: {told.en}; drawn by the server instead")]


def _both(reason: str) -> Said:
    """A reason that is told in both languages, English / 中文, each for its own reader."""
    en, _, zh = reason.partition(" / ")
    return Said(zh or en, en)


def _manifest(desk: _Desk) -> tuple[BriefingFile, ...]:
    """What was written, from what, and how it stood: the last file, itself not among those it lists."""
    complete = not desk.missing
    files = tuple(
        BriefingFile(path.name, path.stat().st_size, _sha256(path), complete and path.name not in desk.stamped)
        for path in sorted(desk.folder.iterdir())
        if not path.name.startswith(".")
    )
    briefing = desk.frozen.briefing
    said = {
        "code": desk.frozen.code,
        "title": {"zh": briefing.title.zh, "en": briefing.title.en},
        "period": {"start": briefing.period.start.isoformat(), "end": briefing.period.end.isoformat()},
        "as_of": briefing.as_of.isoformat(),
        "composed_at": briefing.composed_at.isoformat(),
        "basis": briefing.basis,
        "grids": _grids(briefing.grids),
        "figures_sha256": briefing.figures_hash,
        "complete": complete,
        "missing": [{"zh": one.zh, "en": one.en} for one in desk.missing],
        "definitions": {one.slug: one.version for one in briefing.definitions},
        "feeds": [
            {
                "name": one.name,
                "state": one.state.value,
                "as_of": one.as_of.isoformat() if one.as_of else None,
                "refused_rows": one.bad_rows,
            }
            for one in briefing.feeds
        ],
        "walls": desk.walls,
        "renderer_peak_mb": desk.peak_mb,
        "files": [{"name": one.name, "bytes": one.bytes, "sha256": one.sha256} for one in files],
    }
    write_whole(desk.folder / "manifest.json", json.dumps(said, ensure_ascii=False, indent=1).encode())
    desk.step("manifest")
    return files


def _grids(used: GridsUsed | None) -> dict[str, Any] | None:
    if used is None:
        return None
    since = used.since.isoformat() if used.since else None
    return {"counted_by": "then", "boundaries_since": since, "changed_within": used.changed}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
