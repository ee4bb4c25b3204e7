"""``user``, ``display`` and ``verify-audit`` from the console, beside a hall that may be running."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.access.accounts import SignedIn
from dashboard.access.opening import Access
from dashboard.clock import Clock
from dashboard.domain.access import AuditAsked
from dashboard.opening import open_settings_access
from dashboard.settings import Settings
from tests.commands.console import Console

SECRET = "Mo7-kite.Zebra"
HERE = "10.1.2.3"


def access_of(console: Console) -> Access:
    return open_settings_access(Settings(city=console.city, state=console.state), Clock("Asia/Shanghai"))


def token_of(said: str) -> str:
    found = re.search(r"http://127\.0\.0\.1:8050/first/(\S+)", said)
    assert found is not None, said
    return found[1]


def acts(console: Console) -> list[tuple[str, str, str, str]]:
    access = access_of(console)
    found = access.audit.entries(AuditAsked(), 100)
    access.database.close()
    return [(entry.actor_kind, entry.action, entry.object, entry.result) for entry in reversed(found)]


def test_an_identity_is_bound_and_unbound(yunpu: Console) -> None:
    yunpu("user", "add", "lin", "--role", "leader")
    yunpu("user", "add", "gao", "--role", "leader")
    refused = yunpu("user", "bind", "lin", "u-1001")
    assert (refused.status, "HALL_OIDC_ISSUER" in refused.err) == (2, True)
    declared = {
        "HALL_ADDRESS": "https://hall.test", "HALL_OIDC_ISSUER": "https://id.test", "HALL_OIDC_CLIENT_ID": "hall",
        "HALL_OIDC_CLIENT_SECRET": "s" * 32,
    }  # fmt: skip
    there = replace(yunpu, more=declared)
    assert there("user", "bind", "lin", "u-1001").status == 0
    assert "u-1001" in there("user", "list").out
    assert "https://hall.test/first/" in there("user", "password", "gao").out
    taken = there("user", "bind", "gao", "u-1001")
    assert (taken.status, "another account's" in taken.err) == (2, True)
    assert there("user", "unbind", "lin").status == 0
    assert "u-1001" not in there("user", "list").out
    assert there("user", "bind", "gao", "u-1001").status == 0
    assert [act for act in acts(yunpu) if act[1].startswith("identity")] == [
        ("console", "identity.bind", "lin", "done"),
        ("console", "identity.bind", "gao", "refused"),
        ("console", "identity.unbind", "lin", "done"),
        ("console", "identity.bind", "gao", "done"),
    ]


def test_an_account_from_its_making_to_its_end(yunpu: Console) -> None:
    made = yunpu("user", "add", "Lin", "--role", "leader")
    assert made.status == 0, made.err
    access = access_of(yunpu)
    done = access.accounts.accept(token_of(made.out), SECRET, HERE)
    assert isinstance(done, SignedIn)
    listed = yunpu("user", "list").out
    assert all(word in listed for word in ("lin", "leader", "99/*"))
    (there,) = access.grants.sessions("lin")
    assert there.id in yunpu("user", "sessions", "lin").out
    assert yunpu("user", "revoke", "lin", there.id).status == 0
    assert access.accounts.asker(done.token) is None
    assert yunpu("user", "role", "lin", "street").status == 0
    assert yunpu("user", "scope", "lin", "--departments", "B1,B2").status == 0
    assert yunpu("user", "totp-reset", "lin").status == 0
    assert yunpu("user", "disable", "lin").status == 0
    assert "disabled" in yunpu("user", "list").out
    assert yunpu("user", "enable", "lin").status == 0
    lin = access.grants.named("lin")
    assert (lin.role, lin.scope.key, lin.disabled_at) == ("street", "99/B1,B2", None)
    again = yunpu("user", "password", "lin")
    assert access.accounts.invited(token_of(again.out)) == "lin"
    access.database.close()
    assert [act for act in acts(yunpu) if act[0] == "console"] == [
        ("console", "account.add", "lin", "done"),
        ("console", "session.revoke", "lin", "done"),
        ("console", "account.role", "lin", "done"),
        ("console", "account.scope", "lin", "done"),
        ("console", "totp.reset", "lin", "done"),
        ("console", "account.disable", "lin", "done"),
        ("console", "account.enable", "lin", "done"),
        ("console", "account.link", "lin", "done"),
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "lin", "--role", "leader", "--area", "98"), "--area"),
        (("add", "l", "--role", "leader"), "2 to 60"),
        (("disable", "nobody"), "user list names them"),
        (("revoke", "nobody"), "user list names them"),
        (("add", "lin", "--role", "wall"), "invalid choice"),
        (("add", "lin", "--role", "leader", "--password", "x"), "unrecognized arguments"),
    ],
)
def test_what_cannot_be_is_one_sentence(yunpu: Console, words: tuple[str, ...], said: str) -> None:
    refused = yunpu("user", *words)
    assert refused.status == 2
    assert said in refused.err
    assert "Traceback" not in refused.err


def test_an_officer_stays_the_one_that_it_is(yunpu: Console) -> None:
    assert yunpu("user", "add", "gao", "--role", "security").status == 0
    refused = yunpu("user", "role", "gao", "audit")
    assert (refused.status, "三员互斥" in refused.err) == (2, True)
    assert acts(yunpu)[-1] == ("console", "account.role", "gao", "refused")


def test_a_display_from_its_code_to_its_end(yunpu: Console) -> None:
    access = access_of(yunpu)
    pairing = access.displays.pair(HERE)
    assert pairing is not None
    wrong = yunpu("display", "approve", "AAAA-AAAA", "--name", "hall east")
    assert (wrong.status, "配对码无效" in wrong.out) == (1, True)
    assert yunpu("display", "approve", pairing.code, "--name", "hall east", "--wall", "none").status == 2
    done = yunpu("display", "approve", pairing.code, "--name", "hall east")
    assert done.status == 0, done.err
    token = access.displays.claim(pairing.secret, HERE)
    assert token is not None
    assert all(word in yunpu("display", "list").out for word in ("hall east", "main", HERE))
    assert yunpu("display", "revoke", "hall east").status == 0
    assert access.displays.display(token, HERE) is None
    assert yunpu("display", "revoke", "hall east").status == 2
    access.database.close()


def test_accounts_can_be_ended_while_the_hall_writes(furnished: Console) -> None:
    from dashboard.store.engine import Database

    assert furnished("user", "add", "lin", "--role", "leader").status == 0
    hall = Database(f"sqlite:///{furnished.state / 'yunpu.db'}")
    with hall.writing():
        assert furnished("user", "disable", "lin").status == 0
    hall.close()


def test_the_audit_is_verified_and_the_first_row_that_does_not_hold_is_named(yunpu: Console) -> None:
    for name in ("lin", "chen", "zhao"):
        assert yunpu("user", "add", name, "--role", "leader").status == 0
    sound = yunpu("verify-audit")
    assert (sound.status, sound.out) == (0, "3 rows hold / 3 条审计记录完整\n")
    with closing(sqlite3.connect(yunpu.state / "yunpu-access.db")) as connection, connection:
        connection.execute("DROP TRIGGER audit_never_changed")
        connection.execute("UPDATE audit SET actor_name = 'nobody' WHERE seq = 2")
    broken = yunpu("verify-audit")
    assert broken.status == 1
    assert broken.err.startswith("row 2 is not what was written / 内容被改动")


def test_a_chain_is_anchored_anew_with_a_reason(yunpu: Console) -> None:
    assert yunpu("user", "add", "lin", "--role", "leader").status == 0
    (yunpu.state / "audit.head").unlink()
    assert yunpu("verify-audit").status == 1
    assert yunpu("verify-audit", "--anchor", "restored").status == 0
    assert yunpu("verify-audit").status == 0
    assert acts(yunpu)[-1] == ("console", "audit.anchored", "", "done")


def test_a_key_that_is_not_the_halls_is_named(yunpu: Console) -> None:
    assert yunpu("user", "list").status == 0
    (yunpu.state / "access.key").chmod(0o644)
    refused = yunpu("user", "list")
    assert (refused.status, "HALL_STATE" in refused.err) == (2, True)


def test_a_key_that_was_lost_is_not_just_made_anew(yunpu: Console) -> None:
    assert yunpu("user", "add", "lin", "--role", "leader").status == 0
    (yunpu.state / "access.key").rename(yunpu.state / "kept")
    refused = yunpu("user", "list")
    assert (refused.status, "access.key is missing" in refused.err) == (2, True)
    (yunpu.state / "kept").rename(yunpu.state / "access.key")
    assert yunpu("verify-audit").status == 0


@pytest.mark.parametrize(("setting", "value"), [("HALL_AUDIT_DAYS", "179"), ("HALL_PASSWORD_DAYS", "-1")])
def test_less_than_the_law_asks_for_cannot_be_set(monkeypatch: pytest.MonkeyPatch, setting: str, value: str) -> None:
    monkeypatch.setenv(setting, value)
    with pytest.raises(ValueError, match=setting):
        Settings.read()


def test_no_password_is_too_old_where_they_do_not_age(tmp_path: Path) -> None:
    access = open_settings_access(Settings(state=tmp_path, password_days=0), Clock("Asia/Shanghai"))
    assert access.accounts.policy.password_age is None
    access.database.close()


def test_accounts_and_audit_are_backed_up_beside_the_cases_and_come_back(furnished: Console, tmp_path: Path) -> None:
    assert furnished("user", "add", "lin", "--role", "leader").status == 0
    made = furnished("backup", "--into", tmp_path / "kept", "--drill", "--keep", "1")
    assert made.status == 0, made.err
    hall, access = (line for line in made.out.splitlines() if line.endswith(".db"))
    assert [Path(name).name.rsplit("-", 1)[0] for name in (hall, access)] == ["hall-99", "access-99"]
    assert furnished("user", "add", "chen", "--role", "leader").status == 0
    assert furnished("restore", access).status == 2
    assert furnished("restore", access, "--over").status == 0
    listed = furnished("user", "list").out
    assert ("lin" in listed, "chen" in listed) == (True, False)
    assert furnished("verify-audit").status == 0
    assert acts(furnished)[-1] == ("console", "audit.anchored", "", "done")
    assert furnished("restore", hall, "--over").status == 0
    assert acts(furnished)[-1] == ("console", "store.restored", Path(hall).name, "done")


def test_accounts_are_not_put_back_under_a_hall_that_runs(furnished: Console, tmp_path: Path) -> None:
    from dashboard.store.engine import Database

    assert furnished("user", "add", "lin", "--role", "leader").status == 0
    access = furnished("backup", "--into", tmp_path / "kept").out.splitlines()[1]
    hall = Database(f"sqlite:///{furnished.state / 'yunpu.db'}")
    with hall.writing():
        refused = furnished("restore", access, "--over")
    hall.close()
    assert (refused.status, "another process is writing" in refused.err) == (2, True)
