"""The hall's key, kept outside the database: who can write the rows can neither forge nor read what it covers."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NAME = "access.key"
_NONCE = 12


class Keys:
    """One key in a file of its own under ``HALL_STATE``, made on first use; each purpose gets one derived from it."""

    def __init__(self, state: Path) -> None:
        self._root = _read(state / _NAME)

    @staticmethod
    def there(state: Path) -> bool:
        """Whether the key was made before."""
        return (state / _NAME).exists()

    def derived(self, purpose: str) -> bytes:
        """32 bytes for one purpose."""
        return hmac.digest(self._root, purpose.encode(), "sha256")

    def seal(self, purpose: str, text: str) -> str:
        """Encrypt (AES-256-GCM)."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = AESGCM(self.derived(purpose)).encrypt(nonce, text.encode(), None)
        return urlsafe_b64encode(nonce + sealed).decode()

    def unseal(self, purpose: str, sealed: str) -> str:
        """Decrypt. Raises ``ValueError`` where another key sealed it, or it was changed."""
        raw = urlsafe_b64decode(sealed)
        try:
            return AESGCM(self.derived(purpose)).decrypt(raw[:_NONCE], raw[_NONCE:], None).decode()
        except InvalidTag:
            raise ValueError(
                f"HALL_STATE/{_NAME} is not the key that this was written with; bring back the key file that belongs "
                "to this database / 密钥文件与数据库不符，请恢复原密钥文件"
            ) from None


def new_token() -> str:
    """256 bits that nobody can guess."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is stored of a token. It is random, so that a plain SHA-256 cannot be searched."""
    return hashlib.sha256(token.encode()).hexdigest()


def _make(path: Path) -> None:
    """A new key, whole before it has its name; of two processes that start at once both use the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{_NAME}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _read(path: Path) -> bytes:
    """Raises ``ValueError`` for a key that others may read, or that is none."""
    if not path.exists():
        _make(path)
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise ValueError(f"HALL_STATE: others may read {path}; chmod 600 it / 密钥文件权限过宽，请执行 chmod 600")
    try:
        root = bytes.fromhex(path.read_text(encoding="ascii"))
    except ValueError:
        root = b""
    if len(root) != 32:
        raise ValueError(
            f"HALL_STATE: {path} is not a key; bring it back from where it was kept / 密钥文件已损坏，请从备份恢复"
        )
    return root
