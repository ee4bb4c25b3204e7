"""Kind ``files``: tables dropped into a folder, as street offices export them and a 网闸 lets them through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path, PurePath
from typing import Literal

from pydantic import Field, field_validator

from dashboard.clock import Clock
from dashboard.feeds.contract import BadRow, DoubtfulPayload, FeedError, Part, Payload, Record, Watermark
from dashboard.feeds.declaration import Declared, Duration, FeedDeclaration
from dashboard.feeds.encodings import Undecodable, encodings_of
from dashboard.feeds.mapping import Mapping
from dashboard.feeds.options import options_of
from dashboard.feeds.tables import FORMATS, MOST_ROWS, Format, TableFile, table_rows

_HALF_WRITTEN = (".part", ".tmp", ".crdownload")


class FilesOptions(Declared):
    """Where the files come to lie and how they are written."""

    folder: Path
    pattern: str = "*"
    format: Format | None = None  # unset: by suffix, .gz or not
    encoding: Literal["utf-8", "gb18030"] | None = None  # unset: byte order mark, else UTF-8, else GB18030, strictly
    delimiter: str = Field(",", min_length=1, max_length=1)
    sheet: str | None = None  # of a workbook; unset: the first
    header_row: int = Field(1, ge=1)
    settle: Duration = timedelta(seconds=2)  # a file that changed more recently may still be being written

    @field_validator("pattern")
    @classmethod
    def _stays_in_the_folder(cls, pattern: str) -> str:
        if not pattern or PurePath(pattern).is_absolute() or ".." in PurePath(pattern).parts:
            raise ValueError("a pattern inside the folder is needed, such as *.csv")
        return pattern


class Files:
    """A drop folder. Its watermark is each file's size and time of writing: a file is read again when it changes."""

    def __init__(self, declaration: FeedDeclaration, clock: Clock) -> None:
        self.name = declaration.name
        self._options = options_of(declaration, self.options_model())
        self._mapping = Mapping(declaration)
        self._never_empty = declaration.never_empty
        self._clock = clock

    @staticmethod
    def options_model() -> type[FilesOptions]:
        return FilesOptions

    @classmethod
    def of_paths(cls, declaration: FeedDeclaration, paths: Iterable[Path]) -> Payload:
        """These files, wherever they lie and however large, for this feed to parse. Raises ``FeedError``."""
        clock = Clock("UTC")
        feed = cls(declaration, clock)
        files = [feed._checked(path, capped=False)[0] for path in paths]
        return feed._payload(files, clock.now(), Watermark({}))

    def fetch(self, since: Watermark | None) -> Payload:
        """The new and changed files, oldest first, each read through once to see that it can be trusted.

        A file that cannot be is left out and named by ``FeedError`` as soon as nothing good is waiting beside it;
        it is tried again at every poll until it is replaced or taken away.
        """
        now = self._clock.now()
        known = since.state.get("files", {}) if since else {}
        seen, changed = self._listing(known, now)
        files: list[TableFile] = []
        problems: list[str] = []
        rows = 0
        for path, mark in changed:
            if rows >= MOST_ROWS or (files and not self._mapping.says_when_changed):
                break  # the rest waits for the next poll; without a time of change only the order tells what is newer
            try:
                file, count = self._checked(path, capped=True)
            except FeedError as error:
                problems.append(str(error))
            else:
                files.append(file)
                rows += count
                seen[str(path)] = mark
        if problems and not files:
            raise FeedError("; ".join(problems))
        if files and not rows and self._never_empty:
            raise DoubtfulPayload(f"{', '.join(file.path.name for file in files)}: no rows, where there never are none")
        return self._payload(files, now, Watermark({"files": seen}))

    def parse(self, payload: Payload) -> Iterator[Record | BadRow]:
        """Streams every file. Raises ``FeedError`` only for a file that was changed since it was fetched."""
        for part in payload.parts:
            for row in table_rows(part.content, self._mapping.missing_from):
                yield row if isinstance(row, BadRow) else self._mapping.record(row[1], row[0], payload.fetched_at)

    def _payload(self, files: list[TableFile], now: datetime, watermark: Watermark) -> Payload:
        parts = tuple(Part(file.path.name, file) for file in files)
        return Payload(parts, now, watermark, unchanged=not parts)

    def _listing(
        self, known: dict[str, list[int]], now: datetime
    ) -> tuple[dict[str, list[int]], list[tuple[Path, list[int]]]]:
        """Marks of the files that were read before, and the files to read with their marks, oldest first."""
        seen, changed = {}, []
        if not self._options.folder.is_dir():
            raise FeedError(f"{self._options.folder}: no such folder / 文件夹不存在")
        for path in self._options.folder.glob(self._options.pattern):
            if path.name.startswith((".", "~")) or path.name.lower().endswith(_HALF_WRITTEN):
                continue
            try:
                stat = path.stat()
            except OSError:
                continue  # taken away between the listing and now
            mark = [stat.st_size, stat.st_mtime_ns]
            if not path.is_file():
                continue
            if known.get(str(path)) == mark:
                seen[str(path)] = mark
            elif abs(now.timestamp() - stat.st_ctime) >= self._options.settle.total_seconds():
                changed.append((path, mark))
        changed.sort(key=lambda found: (found[1][1], found[0].name))
        return seen, changed

    def _checked(self, path: Path, capped: bool) -> tuple[TableFile, int]:
        """The file with the encoding that reads it to its end, and its number of rows. Raises ``FeedError``."""
        options = self._options
        suffix = path.with_suffix("").suffix if path.suffix.lower() == ".gz" else path.suffix
        form = options.format or FORMATS.get(suffix.lower())
        if form is None:
            raise FeedError(f"{path.name}: neither .csv, .xlsx nor .ndjson; declare options.format")
        file = TableFile(
            path,
            form,
            delimiter="\t" if suffix.lower() == ".tsv" and options.delimiter == "," else options.delimiter,
            sheet=options.sheet,
            header_row=options.header_row,
            capped=capped,
        )
        problems = []
        for encoding in ("utf-8",) if form == "xlsx" else encodings_of(path, options.encoding):
            file = replace(file, encoding=encoding)
            try:
                return file, sum(1 for _ in table_rows(file, self._mapping.missing_from))
            except Undecodable as error:
                problems.append(str(error))
        raise FeedError("; ".join(problems))
