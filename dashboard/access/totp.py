"""The second factor: codes of an authenticator app (RFC 6238), each good once."""

from __future__ import annotations

from datetime import datetime

from pyotp import TOTP, random_base32
from pyotp.utils import strings_equal

_ISSUER = "Command Hall"
_AROUND = (-1, 0, 1)  # steps of 30 s that a phone's clock may be off


def new_secret() -> str:
    return random_base32()


def uri_of(secret: str, name: str) -> str:
    """What an authenticator app reads."""
    return TOTP(secret).provisioning_uri(name=name, issuer_name=_ISSUER)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step whose code this is, ``None`` for none; whether it was used before is not known here."""
    totp = TOTP(secret)
    here = int(now.timestamp()) // totp.interval
    asked = code.strip().replace(" ", "")
    found = [
        here + away for away in _AROUND if strings_equal(asked, totp.at(int(now.timestamp()), counter_offset=away))
    ]
    return found[-1] if found else None
