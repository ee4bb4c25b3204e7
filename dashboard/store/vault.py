"""What is withheld of a record, sealed with a key that lies outside the database: its file alone says nothing."""

from __future__ import annotations

import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
_KEY_BYTES = 32


class Vault:
    """AES-256-GCM under the newest of several keys. A sealed text names its key, and opens only in its own place."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = {name: AESGCM(key) for name, key in keys.items()}
        self.newest = list(keys)[-1]

    @classmethod
    def opened(cls, path: Path) -> Vault:
        """The keys of a file, one ``name base64`` a line, the last in use. A file that is not there is made.

        Raises ``ValueError`` for a file that cannot be used, or that others may read.
        """
        if not path.exists():
            add_key(path)
        if path.stat().st_mode & 0o077:
            raise ValueError(f"HALL_KEYS: {path} may be read by others; chmod 600 it / 密钥文件权限过宽")
        try:
            lines = [line.split() for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
            keys = {name: b64decode(key, validate=True) for name, key in lines}
        except (OSError, ValueError):
            raise ValueError(f"HALL_KEYS: {path} is not a file of keys / 密钥文件有误") from None
        if not keys or any(len(key) != _KEY_BYTES for key in keys.values()) or len(keys) != len(lines):
            raise ValueError(f"HALL_KEYS: {path} is not a file of keys / 密钥文件有误")
        return cls(keys)

    def seal(self, text: str, place: str) -> str:
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._keys[self.newest].encrypt(nonce, text.encode(), place.encode())
        return f"{self.newest}:{b64encode(nonce + sealed).decode()}"

    def unseal(self, sealed: str, place: str) -> str:
        """Raises ``ValueError`` for a key that is not here, another place, or a text that was changed."""
        name, _, text = sealed.partition(":")
        if name not in self._keys:
            raise ValueError(f"HALL_KEYS: the key {name} is missing; bring back its file / 缺少密钥 {name}")
        raw = b64decode(text)
        try:
            return self._keys[name].decrypt(raw[:_NONCE], raw[_NONCE:], place.encode()).decode()
        except InvalidTag:
            raise ValueError("HALL_KEYS: not what was sealed here, or with another key / 密文与密钥不符") from None


def add_key(path: Path) -> str:
    """A new key at the end of the file, which takes over from the others; its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    there = path.read_text(encoding="ascii") if path.exists() else ""
    name = f"k{len(there.splitlines()) + 1}"
    line = f"{name} {b64encode(secrets.token_bytes(_KEY_BYTES)).decode()}\n"
    written = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(there + line)
        file.flush()
        os.fsync(file.fileno())
    written.replace(path)
    return name
