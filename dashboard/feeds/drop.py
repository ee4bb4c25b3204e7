"""Kind ``drop``: deliveries through a one-way gate (网闸), each with a numbered manifest of its files and their sums.

Nobody can ask back through such a gate. So the numbers tell what is missing, the sums what arrived half, and a receipt
is laid out for whoever may carry it back.
"""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints, ValidationError

from dashboard.clock import Clock
from dashboard.feeds.contract import DoubtfulPayload, FeedError, Payload, Watermark
from dashboard.feeds.declaration import FeedDeclaration
from dashboard.feeds.files import Files, FilesOptions
from dashboard.feeds.options import options_of

_SUFFIX = ".manifest.json"
_MOST_BYTES = 1_000_000  # of a manifest


class DropOptions(FilesOptions):
    """Where deliveries come to lie, and where receipts are laid out, if anywhere."""

    pattern: str = f"*{_SUFFIX}"
    receipts: Path | None = None


class _File(BaseModel):
    name: Annotated[str, StringConstraints(pattern=r"^[^/\\\x00]{1,200}$")]
    bytes: int = Field(ge=0)
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]


class _Manifest(BaseModel):
    sequence: int = Field(ge=1)
    files: list[_File] = Field(min_length=1, max_length=1000)


class Drop(Files):
    """Takes one delivery a poll, in the order of their numbers. Its watermark is the last number and its sum."""

    def __init__(self, declaration: FeedDeclaration, clock: Clock) -> None:
        super().__init__(declaration, clock)
        self._drop = options_of(declaration, DropOptions)

    @staticmethod
    def options_model() -> type[FilesOptions]:
        return DropOptions

    def fetch(self, since: Watermark | None) -> Payload:
        """The next delivery, whole.

        Raises ``FeedError`` for a gap, naming the number that is missing, for a file that is not what the manifest says
        once it has had time to settle, and for a number told again with another content (``DoubtfulPayload``). The last
        good delivery then stands.
        """
        state = since.state if since else {}
        last: int | None = state.get("sequence")
        if last is not None:
            self._lay_out_receipt(last, state["sum"])
        deliveries = self._deliveries()
        again = deliveries.get(last) if last is not None else None
        if again is not None and again[1] != state["sum"]:
            raise DoubtfulPayload(f"delivery {last} came again with another content / 批次 {last} 重复且内容不同")
        waiting = sorted(number for number in deliveries if last is None or number > last)
        now = self._clock.now()
        if not waiting:
            return Payload((), now, since or Watermark({}), unchanged=True)
        number = waiting[0] if last is None else last + 1
        if number not in deliveries:
            told = ", ".join(map(str, waiting[:20]))
            raise FeedError(f"delivery {number} is missing; {told} wait for it / 缺少批次 {number}")
        manifest, digest, path = deliveries[number]
        files = [self._whole(path.parent / one.name, one, number) for one in manifest.files]
        checked = [self._checked(file, capped=True)[0] for file in files]
        return self._payload(checked, now, Watermark({"sequence": number, "sum": digest}))

    def _deliveries(self) -> dict[int, tuple[_Manifest, str, Path]]:
        """Every manifest that lies there, by its number; one that is still being written is left for later."""
        folder = self._drop.folder
        if not folder.is_dir():
            raise FeedError(f"{folder}: no such folder / 文件夹不存在")
        found: dict[int, tuple[_Manifest, str, Path]] = {}
        for path in sorted(folder.glob(self._drop.pattern)):
            if path.name.startswith((".", "~")) or self._fresh(path):
                continue
            text = path.read_bytes()[:_MOST_BYTES]
            try:
                manifest = _Manifest.model_validate_json(text)
            except ValidationError as error:
                what = error.errors()[0]["msg"]
                raise FeedError(f"{path.name}: not a manifest: {what} / 清单有误") from None
            digest = hashlib.sha256(text).hexdigest()
            if found.get(manifest.sequence, (None, digest))[1] != digest:
                raise DoubtfulPayload(
                    f"two manifests of delivery {manifest.sequence} / 批次 {manifest.sequence} 有两份清单"
                )
            found[manifest.sequence] = (manifest, digest, path)
        return found

    def _whole(self, path: Path, told: _File, number: int) -> Path:
        if not path.is_file():
            raise FeedError(f"delivery {number}: {told.name} is missing / 批次 {number} 缺少文件")
        size = path.stat().st_size
        if size != told.bytes:
            raise FeedError(f"delivery {number}: {told.name} has {size} of {told.bytes} bytes / 文件不完整")
        with path.open("rb") as opened:
            if hashlib.file_digest(opened, "sha256").hexdigest() != told.sha256:
                raise FeedError(f"delivery {number}: {told.name} is not what was sent (SHA-256) / 文件校验不符")
        return path

    def _fresh(self, path: Path) -> bool:
        age = timedelta(seconds=self._clock.now().timestamp() - path.stat().st_ctime)
        return timedelta(0) <= age < self._drop.settle

    def _lay_out_receipt(self, number: int, digest: str) -> None:
        """Once, and only for what is in the store: the watermark says so."""
        if self._drop.receipts is None:
            return
        path = self._drop.receipts / f"{self.name}-{number:09d}.receipt.json"
        if path.exists():
            return
        try:
            self._drop.receipts.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(".part")
            said = {"feed": self.name, "sequence": number, "manifest_sha256": digest}
            draft.write_text(json.dumps(said | {"kept_by": self._clock.now().isoformat()}) + "\n", encoding="utf-8")
            draft.replace(path)
        except OSError as error:
            raise FeedError(f"receipts: {self._drop.receipts}: {error.strerror} / 无法写入回执") from None
