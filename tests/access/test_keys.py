"""The key outside the database: made once, for nobody else to read, and named where it is not the right one."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.access.keys import Keys


def test_a_key_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    one, other = Keys(tmp_path / "var"), Keys(tmp_path / "var")
    assert one.derived("audit") == other.derived("audit") != one.derived("totp")
    assert (tmp_path / "var" / "access.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["access.key"]
    assert Keys(tmp_path / "elsewhere").derived("audit") != one.derived("audit")


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    Keys(tmp_path)
    (tmp_path / "access.key").chmod(0o640)
    with pytest.raises(ValueError, match="chmod 600"):
        Keys(tmp_path)


@pytest.mark.parametrize("text", ["", "short", "zz" * 32, "00" * 16])
def test_what_is_no_key_is_named(tmp_path: Path, text: str) -> None:
    Keys(tmp_path)
    (tmp_path / "access.key").write_text(text)
    with pytest.raises(ValueError, match=r"HALL_STATE: .*access\.key"):
        Keys(tmp_path)


def test_what_one_key_sealed_no_other_opens(tmp_path: Path) -> None:
    one, other = Keys(tmp_path / "a"), Keys(tmp_path / "b")
    sealed = one.seal("totp", "JBSWY3DPEHPK3PXP")
    assert "JBSW" not in sealed
    assert one.unseal("totp", sealed) == "JBSWY3DPEHPK3PXP"
    assert one.seal("totp", "JBSWY3DPEHPK3PXP") != sealed
    for keys, purpose in ((other, "totp"), (one, "audit")):
        with pytest.raises(ValueError, match=r"access\.key"):
            keys.unseal(purpose, sealed)
