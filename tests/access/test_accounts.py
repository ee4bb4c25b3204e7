"""C01, S05, S06: signing in, locks that hold in every worker, sessions that end when they must."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pyotp import TOTP

from dashboard.access.accounts import Reason, Refused, SignedIn, TooWeak
from dashboard.access.passwords import Weakness
from dashboard.access.policy import Policy
from dashboard.domain.account import OFFICERS, Right, Role
from dashboard.domain.scope import Scope
from tests.access.conftest import CITY, CONSOLE, HERE, OTHER, SECRET, THERE, Office, opened


def test_who_proves_it_is_in_with_their_role_and_scope(office: Office) -> None:
    street = Scope("9903", frozenset({"B1", "B2"}))
    office.person("lin", Role.STREET, street)
    done = office.access.accounts.sign_in(" Lin ", SECRET, None, HERE)
    assert isinstance(done, SignedIn)
    asker = office.access.accounts.asker(done.token)
    assert asker == done.asker
    assert asker is not None
    assert (asker.name, asker.role, asker.scope, asker.walls) == ("lin", Role.STREET, street, None)


@pytest.mark.parametrize("name", ["lin", "nobody"])
def test_a_wrong_password_and_an_unknown_name_are_answered_alike(small: Office, name: str) -> None:
    small.person("lin")
    assert [small.sign_in(name, OTHER) for _ in range(6)] == ["wrong"] * 5 + ["locked"]


def test_no_token_stands_in_the_store(small: Office, tmp_path: object) -> None:
    token = small.person("lin")
    link = small.access.grants.new_link(CONSOLE, "lin")
    pairing = small.access.displays.pair(HERE)
    assert pairing is not None
    small.access.database.close()
    raw = b"".join(path.read_bytes() for path in small.state.parent.rglob("*.db*"))
    for secret in (token, link, pairing.secret, pairing.code, pairing.code.replace("-", ""), SECRET):
        assert secret.encode() not in raw


def test_five_failures_lock_a_name_for_fifteen_minutes_in_every_worker(office: Office) -> None:
    office.person("lin")
    other = office.again()
    for worker in (office.access, other, office.access, other, office.access):
        assert worker.accounts.sign_in("lin", OTHER, None, HERE) == Refused(Reason.WRONG)
    assert other.accounts.sign_in("lin", SECRET, None, HERE) == Refused(Reason.LOCKED)
    office.pass_by(minutes=14, seconds=59)
    assert office.sign_in("lin") == "locked"
    office.pass_by(seconds=2)
    assert office.sign_in("lin") == "in"


def test_the_fifth_failure_is_what_locks_and_it_is_audited_once(small: Office) -> None:
    small.person("lin")
    for _ in range(5):
        small.sign_in("lin", OTHER)
    assert small.acts()[-2:] == [("lock.name", "lin", "done"), ("sign_in", "", "refused")]
    small.pass_by(minutes=10)
    rows = len(small.acts())
    assert [small.sign_in("lin") for _ in range(3)] == ["locked"] * 3
    assert len(small.acts()) == rows
    small.pass_by(minutes=5)
    assert small.sign_in("lin") == "in"


def test_four_failures_and_the_right_one_count_anew(small: Office) -> None:
    small.person("lin")
    for _ in range(3):
        assert [small.sign_in("lin", OTHER) for _ in range(4)] == ["wrong"] * 4
        assert small.sign_in("lin") == "in"


def test_twenty_failures_of_an_address_lock_it_whatever_the_names(office: Office) -> None:
    office.person("lin")
    other = office.again()
    for n in range(20):
        worker = (office.access, other)[n % 2]
        assert worker.accounts.sign_in(f"name{n}", OTHER, None, THERE) == Refused(Reason.WRONG)
    assert office.sign_in("lin", address=THERE) == "too_many"
    assert office.sign_in("lin", address=HERE) == "in"
    office.pass_by(minutes=15)
    assert office.sign_in("lin", address=THERE) == "in"


def test_right_ones_do_not_fill_an_addresss_measure(small: Office) -> None:
    small.person("lin")
    assert {small.sign_in("lin") for _ in range(30)} == {"in"}


def test_what_is_tried_at_once_does_not_slip_through(small: Office) -> None:
    """Tries are counted before they are known to be in vain: while five are being checked a sixth is not begun."""
    small.person("lin")
    accounts = small.access.accounts
    asked = []
    right = accounts.passwords.right

    def slow(hashed: str | None, password: str) -> bool:
        asked.append(password)
        if len(asked) < 9:
            accounts.sign_in("lin", f"guess {len(asked)}", None, HERE)  # as if another worker tried meanwhile
        return right(hashed, password)

    accounts.passwords.right = slow  # type: ignore[method-assign]
    accounts.sign_in("lin", "guess 0", None, HERE)
    assert len(asked) == 5


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.WALL])
def test_a_session_ends_when_nobody_was_there_or_after_twelve_hours(small: Office, role: Role) -> None:
    token = small.person("lin", role)
    idle = 15 if role in OFFICERS or role is Role.DUTY else 30
    accounts = small.access.accounts
    small.pass_by(minutes=idle, seconds=-5)
    assert accounts.asker(token) is not None
    small.pass_by(minutes=idle)
    assert accounts.asker(token) is None
    done = accounts.sign_in("lin", SECRET, None, HERE)
    assert isinstance(done, SignedIn)
    for _ in range(12 * 6 - 1):
        small.pass_by(minutes=10)
        assert accounts.asker(done.token) is not None
    small.pass_by(minutes=9, seconds=55)
    assert accounts.asker(done.token) is not None
    small.pass_by(seconds=5)
    assert accounts.asker(done.token) is None


def test_a_page_that_only_refreshes_itself_does_not_keep_a_session(small: Office) -> None:
    token = small.person("lin", Role.DUTY)
    for _ in range(14):
        small.pass_by(minutes=1)
        assert small.access.accounts.asker(token, active=False) is not None
    small.pass_by(minutes=1)
    assert small.access.accounts.asker(token, active=False) is None


def test_a_clock_that_was_set_back_ends_sessions_and_prolongs_none(small: Office) -> None:
    token = small.person("lin")
    small.pass_by(hours=-1)
    assert small.access.accounts.asker(token) is None


def test_that_somebody_was_there_is_written_once_a_minute(small: Office) -> None:
    token = small.person("lin")
    began = small.clock.at
    for seconds in (1, 30, 58):
        small.clock.at = began + timedelta(seconds=seconds)
        small.access.accounts.asker(token)
        assert small.access.grants.sessions("lin")[0].seen_at == began
    small.pass_by(seconds=2)
    small.access.accounts.asker(token)
    assert small.access.grants.sessions("lin")[0].seen_at == small.clock.at


ENDS = {
    "signed out": lambda office, token: office.access.accounts.sign_out(token, HERE),
    "another password": lambda office, token: office.access.accounts.change_password("lin", SECRET, OTHER, None, HERE),
    "another role": lambda office, token: office.access.grants.set_role(CONSOLE, "lin", Role.STREET),
    "another scope": lambda office, token: office.access.grants.set_scope(CONSOLE, "lin", Scope("9901")),
    "disabled": lambda office, token: office.access.grants.disable(CONSOLE, "lin"),
    "revoked": lambda office, token: office.access.grants.revoke(CONSOLE, "lin"),
    "second factor off": lambda office, token: office.access.grants.reset_totp(CONSOLE, "lin"),
    "a link used": lambda office, token: office.access.accounts.accept(
        office.access.grants.new_link(CONSOLE, "lin"), OTHER, HERE
    ),
}


@pytest.mark.parametrize("end", ENDS)
def test_what_ends_a_session_ends_it_in_every_worker_at_once(office: Office, end: str) -> None:
    token = office.person("lin")
    other = office.again()
    assert other.accounts.asker(token) is not None
    ENDS[end](office, token)
    assert other.accounts.asker(token) is None
    assert office.access.accounts.asker(token) is None


def test_every_sign_in_has_a_token_of_its_own(small: Office) -> None:
    small.person("lin")
    tokens = {
        done.token
        for _ in range(5)
        if isinstance(done := small.access.accounts.sign_in("lin", SECRET, None, HERE), SignedIn)
    }
    assert len(tokens) == 5
    assert min(map(len, tokens)) >= 43  # 256 bits


def test_one_of_several_sessions_can_be_ended(small: Office) -> None:
    first = small.person("lin")
    small.pass_by(minutes=1)
    second = small.access.accounts.sign_in("lin", SECRET, None, HERE)
    assert isinstance(second, SignedIn)
    newest, _ = small.access.grants.sessions("lin")
    assert small.access.grants.revoke(CONSOLE, "lin", newest.id) == 1
    assert small.access.accounts.asker(second.token) is None
    assert small.access.accounts.asker(first) is not None


def test_an_account_that_nobody_used_for_ninety_days_is_disabled(office: Office) -> None:
    office.person("lin")
    office.pass_by(days=89)
    assert office.sign_in("lin") in ("in", "expired")
    office.access.grants.enable(CONSOLE, "lin")
    office.pass_by(days=90)
    assert office.sign_in("lin") == "disabled"
    assert office.access.grants.named("lin").disabled_at == office.clock.at
    assert office.sign_in("lin", OTHER) == "wrong"  # and nobody else is told


def test_the_daily_round_disables_what_is_not_used(office: Office) -> None:
    office.person("lin")
    office.pass_by(days=60)
    office.person("chen")
    office.pass_by(days=30)
    office.access.tidy(timedelta(days=400))
    assert [(one.name, one.disabled_at is None) for one in office.access.grants.all()] == [
        ("chen", True),
        ("lin", False),
    ]
    assert ("account.disable", "lin", "done") in office.acts()


def test_an_old_password_must_be_changed_and_can_be(office: Office) -> None:
    office.person("lin")
    office.access.grants.enable(CONSOLE, "lin")
    office.pass_by(days=89, hours=23)
    office.access.grants.enable(CONSOLE, "lin")
    assert office.sign_in("lin") == "in"
    office.pass_by(hours=1)
    assert office.sign_in("lin") == "expired"
    accounts = office.access.accounts
    assert accounts.change_password("lin", SECRET, SECRET, None, HERE) == TooWeak((Weakness.USED,))
    assert accounts.change_password("lin", OTHER, SECRET + "x", None, HERE) == Refused(Reason.WRONG)
    done = accounts.change_password("lin", SECRET, OTHER, None, HERE)
    assert isinstance(done, SignedIn)
    assert accounts.asker(done.token) == done.asker
    assert office.sign_in("lin", SECRET) == "wrong"
    assert office.sign_in("lin", OTHER) == "in"


def test_the_second_factor_is_asked_for_and_each_code_is_good_once(office: Office) -> None:
    token = office.person("lin")
    accounts = office.access.accounts
    asker = accounts.asker(token)
    assert asker is not None
    secret, uri = accounts.offer_totp(asker)
    assert secret in uri

    def code() -> str:
        return TOTP(secret).at(int(office.clock.at.timestamp()))

    wrong = f"{(int(code()) + 1) % 1_000_000:06}"
    assert not accounts.enrol_totp(asker, secret, wrong, HERE)
    assert office.sign_in("lin") == "in"
    assert accounts.enrol_totp(asker, secret, code(), HERE)
    assert office.sign_in("lin") == "code"
    assert office.sign_in("lin", code=code()) == "wrong"  # the one it was enrolled with
    office.pass_by(seconds=30)
    once = code()
    assert office.sign_in("lin", OTHER, once) == "wrong"
    assert office.sign_in("lin", code=f" {once[:3]} {once[3:]} ") == "in"
    assert office.sign_in("lin", code=once) == "wrong"
    office.pass_by(seconds=30)
    assert office.sign_in("lin", code=TOTP(secret).at(int(office.clock.at.timestamp()) - 30)) == "wrong"
    assert office.sign_in("lin", code=code()) == "in"


def test_codes_are_not_there_to_be_guessed(small: Office) -> None:
    token = small.person("lin")
    accounts = small.access.accounts
    asker = accounts.asker(token)
    assert asker is not None
    secret, _ = accounts.offer_totp(asker)
    assert accounts.enrol_totp(asker, secret, TOTP(secret).at(int(small.clock.at.timestamp())), HERE)
    assert [small.sign_in("lin", code="000000") for _ in range(6)] == ["wrong"] * 5 + ["locked"]


def test_a_second_factor_cannot_be_replaced_by_who_stole_a_session(small: Office) -> None:
    token = small.person("lin")
    accounts = small.access.accounts
    asker = accounts.asker(token)
    assert asker is not None
    for expected in (True, False):
        secret, _ = accounts.offer_totp(asker)
        assert accounts.enrol_totp(asker, secret, TOTP(secret).at(int(small.clock.at.timestamp())), HERE) is expected
    small.access.grants.reset_totp(CONSOLE, "lin")
    assert small.sign_in("lin") == "in"


def test_the_first_account_is_made_by_a_link_that_is_good_once(office: Office) -> None:
    accounts = office.access.accounts
    old, link = accounts.first_link(), accounts.first_link()
    assert old is not None
    assert link is not None
    assert accounts.invited(old) is None  # the newer one took its place
    assert accounts.invited(link) == ""
    assert accounts.accept(link, "short", HERE, "gao", CITY) != Refused(Reason.WRONG)
    done = accounts.accept(link, SECRET, HERE, "gao", CITY)
    assert isinstance(done, SignedIn)
    assert (done.asker.name, done.asker.role, done.asker.scope) == ("gao", Role.SECURITY, CITY)
    assert accounts.accept(link, SECRET, HERE, "lin", CITY) == Refused(Reason.WRONG)
    assert accounts.first_link() is None
    assert [one.name for one in office.access.grants.all()] == ["gao"]


def test_a_link_ends_after_a_day(office: Office) -> None:
    first = office.access.accounts.first_link()
    assert first is not None
    office.pass_by(hours=24)
    assert office.access.accounts.accept(first, SECRET, HERE, "gao", CITY) == Refused(Reason.WRONG)
    link = office.access.grants.add(CONSOLE, "lin", Role.LEADER, CITY)
    office.pass_by(hours=23, minutes=59)
    assert office.access.accounts.invited(link) == "lin"
    office.pass_by(minutes=1)
    assert office.access.accounts.invited(link) is None
    assert office.access.accounts.accept(link, SECRET, HERE) == Refused(Reason.WRONG)


def test_a_link_of_a_disabled_account_opens_nothing(small: Office) -> None:
    link = small.access.grants.add(CONSOLE, "lin", Role.LEADER, CITY)
    small.access.grants.disable(CONSOLE, "lin")
    assert small.access.accounts.accept(link, SECRET, HERE) == Refused(Reason.WRONG)


def test_an_account_without_a_password_cannot_be_signed_into(small: Office) -> None:
    small.access.grants.add(CONSOLE, "lin", Role.LEADER, CITY)
    assert [small.sign_in("lin", password) for password in ("", "nobody's", SECRET)] == ["wrong"] * 3


def test_everything_is_audited_and_no_secret_is(office: Office) -> None:
    token = office.person("lin")
    office.sign_in("lin", OTHER)
    office.sign_in("Mo7-kite.Zebra", OTHER)  # a password typed where the name belongs
    office.sign_in("lin")
    office.access.accounts.sign_out(token, HERE)
    assert office.acts() == [
        ("account.add", "lin", "done"),
        ("link.used", "lin", "done"),
        ("sign_in", "", "refused"),
        ("sign_in", "", "refused"),
        ("sign_in", "", "done"),
        ("sign_out", "", "done"),
    ]
    from dashboard.domain.access import AuditAsked

    assert "kite" not in str(office.access.audit.entries(AuditAsked(), 100)).lower()
    assert office.access.audit.verify().broken is None


def test_a_role_that_needs_a_second_factor_may_only_set_it_up_before(small: Office) -> None:
    rules = Policy(second_factor=OFFICERS)
    access = opened(small.url, small.state, small.clock, rules)
    small.others.append(access)
    link = access.grants.add(CONSOLE, "gao", Role.SECURITY, CITY)
    done = access.accounts.accept(link, SECRET, HERE)
    assert isinstance(done, SignedIn)
    asker = access.accounts.asker(done.token)
    assert asker == done.asker
    assert asker is not None
    assert asker.rights == {Right.OWN_ACCOUNT}
    assert not asker.may(Right.ACCOUNTS)
    secret, _ = access.accounts.offer_totp(asker)
    assert access.accounts.enrol_totp(asker, secret, TOTP(secret).at(int(small.clock.at.timestamp())), HERE)
    after = access.accounts.asker(done.token)
    assert after is not None
    assert after.may(Right.ACCOUNTS)
    access.grants.add(CONSOLE, "lin", Role.LEADER, CITY)
    lin = access.accounts.accept(access.grants.new_link(CONSOLE, "lin"), SECRET, HERE)
    assert isinstance(lin, SignedIn)
    assert lin.asker.may(Right.SEE_CASES)


def test_a_link_does_not_get_past_a_second_factor(office: Office) -> None:
    token = office.person("lin")
    accounts = office.access.accounts
    asker = accounts.asker(token)
    assert asker is not None
    secret, _ = accounts.offer_totp(asker)
    assert accounts.enrol_totp(asker, secret, TOTP(secret).at(int(office.clock.at.timestamp())), HERE)
    link = office.access.grants.new_link(CONSOLE, "lin")
    assert accounts.accept(link, OTHER, HERE) == Refused(Reason.CODE)
    assert office.access.grants.sessions("lin") == []
    assert office.sign_in("lin", OTHER) == "code"
    office.pass_by(seconds=60)
    assert office.sign_in("lin", OTHER, TOTP(secret).at(int(office.clock.at.timestamp()))) == "in"


def test_a_name_is_typed_as_people_type(small: Office) -> None:
    small.person("lin")
    assert [small.sign_in(name) for name in ("LIN", " lin ", "Ｌｉｎ")] == ["in"] * 3
