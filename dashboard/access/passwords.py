"""Passwords: argon2id; long, mixed, not on the list of those that are tried first, not one of the last five."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HISTORY = 5
SHORTEST = 10
LONGEST = 200  # a hash of megabytes is work for nothing
_CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
_SPELT = str.maketrans("0134578@$!|", "oieastbasii")
_LEFT = 2  # letters beside common words that do not make it a password of one's own
_AT_ONCE = 2  # each takes 64 MB for as long as it lasts


class Weakness(StrEnum):
    """What is wrong with a password that somebody chose."""

    SHORT = "short"
    LONG = "long"
    ONE_KIND = "one_kind"  # fewer than three of: small, capital, figure, other
    COMMON = "common"
    NAME = "name"
    USED = "used"


class Passwords:
    """Hashes and checks. One that does not exist takes as long to be wrong as one that does."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = BoundedSemaphore(_AT_ONCE)
        self._nobody = self._hasher.hash("nobody's")

    def hash(self, password: str) -> str:
        with self._turns:
            return self._hasher.hash(password)

    def right(self, hashed: str | None, password: str) -> bool:
        """Whether it is this one's; without a hash the work is done all the same."""
        with self._turns:
            try:
                return self._hasher.verify(hashed or self._nobody, password[:LONGEST]) and hashed is not None
            except (VerificationError, InvalidHashError):
                return False

    def outdated(self, hashed: str) -> bool:
        """Whether it was hashed with less work than is asked for now."""
        return self._hasher.check_needs_rehash(hashed)

    def weaknesses(self, password: str, name: str, former: tuple[str, ...] = ()) -> tuple[Weakness, ...]:
        """Everything that is wrong with it at once, so that nobody has to guess twice."""
        found = [weakness for weakness, wrong in _checks(password, name) if wrong]
        if not found and any(self.right(hashed, password) for hashed in former[:HISTORY]):
            found.append(Weakness.USED)
        return tuple(found)


def _checks(password: str, name: str) -> tuple[tuple[Weakness, bool], ...]:
    small = password.lower()
    own = name.lower()
    parts = {own, own[::-1], *(part for part in re.split(r"[^\w]+|_|\d+", own) if len(part) > 2)} - {""}
    return (
        (Weakness.SHORT, len(password) < SHORTEST),
        (Weakness.LONG, len(password) > LONGEST),
        (Weakness.ONE_KIND, sum(bool(re.search(kind, password)) for kind in _CLASSES) < 3),
        (Weakness.COMMON, _common(small)),
        (Weakness.NAME, any(part in small for part in parts)),
    )


def _common(password: str) -> bool:
    """Whether hardly anything is left of it without common words, runs of a keyboard and figures."""
    as_spelt = re.sub(r"[^\w]|[\d_]", "", password)
    meant = re.sub(r"[^\w]|[\d_]", "", password.translate(_SPELT))
    if min(_left(as_spelt), _left(meant)) <= _LEFT:
        return True
    return _left(re.sub(r"[\W_]", "", password)) <= _LEFT or len(set(password)) < 5


def _left(letters: str) -> int:
    """How few letters can be left over when common words are cut out of a text."""
    fewest = [0] * (len(letters) + 1)
    for at in range(1, len(letters) + 1):
        whole = [fewest[at - len(word)] for word in _ending(letters[at - 1]) if letters[:at].endswith(word)]
        fewest[at] = min([fewest[at - 1] + 1, *whole])
    return fewest[-1]


@cache
def _ending(letter: str) -> tuple[str, ...]:
    return tuple(word for word in _words() if word[-1] == letter)


@cache
def _words() -> tuple[str, ...]:
    text = (Path(__file__).parent / "common.txt").read_text(encoding="utf-8")
    return tuple(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
