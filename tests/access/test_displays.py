"""S19: a screen is joined by a code, once; its token opens one wall, from where it is bound, until it is revoked."""

from __future__ import annotations

import pytest

from dashboard.access.displays import CodeProblem, Pairing, Shown
from dashboard.domain.access import Actor, Display
from dashboard.domain.account import Asker, Right, Role
from dashboard.domain.scope import Scope
from tests.access.conftest import CITY, HERE, THERE, Office

DUTY = Actor("account", 7, "duty", HERE)


def shown(office: Office, address: str = HERE) -> Pairing:
    pairing = office.access.displays.pair(address)
    assert pairing is not None
    return pairing


def joined(office: Office, name: str = "hall east", scope: Scope = CITY, network: str | None = None) -> str:
    pairing = shown(office)
    assert isinstance(office.access.displays.approve(DUTY, pairing.code, name, "main", scope, network), Display)
    token = office.access.displays.claim(pairing.secret, HERE)
    assert token is not None
    return token


def test_a_screen_is_joined_and_shows_its_wall(office: Office) -> None:
    displays, street = office.access.displays, Scope("9903", frozenset({"B1"}))
    pairing = shown(office)
    assert displays.claim(pairing.secret, HERE) is None  # nobody has approved it yet
    approved = displays.approve(DUTY, pairing.code, "Hall east", "main", street)
    assert isinstance(approved, Display)
    assert (approved.name, approved.wall, approved.scope, approved.bound, approved.claimed, approved.approved_by) == (
        "hall east", "main", street, HERE, False, "duty",
    )  # fmt: skip
    token = displays.claim(pairing.secret, HERE)
    assert token is not None
    asker = office.again().displays.display(token, HERE)
    assert asker == Asker(None, approved.id, "hall east", Role.WALL, street, frozenset({"main"}))
    assert asker is not None
    assert asker.rights == {Right.SEE_WALLS}
    assert office.acts() == [("display.approve", "hall east", "done"), ("display.claim", "hall east", "done")]


def test_a_code_is_read_across_a_room(small: Office) -> None:
    codes = [shown(small, f"10.0.0.{n}").code for n in range(100)]
    assert len(set(codes)) == 100
    assert all(len(code) == 9 and code[4] == "-" and not set(code) & set("IO01L") for code in codes)


def test_a_code_is_typed_as_people_type(small: Office) -> None:
    pairing = shown(small)
    typed = f" {pairing.code.lower().replace('-', ' ')} "
    assert isinstance(small.access.displays.approve(DUTY, typed, "hall east", "main", CITY), Display)


def test_a_code_is_approved_once_and_claimed_once(office: Office) -> None:
    displays, pairing = office.access.displays, shown(office)
    assert isinstance(displays.approve(DUTY, pairing.code, "hall east", "main", CITY), Display)
    assert displays.approve(DUTY, pairing.code, "hall west", "main", CITY) is CodeProblem.UNKNOWN
    token = displays.claim(pairing.secret, HERE)
    assert token is not None
    assert displays.claim(pairing.secret, HERE) is None
    assert displays.claim(pairing.code, HERE) is None
    assert displays.display(pairing.secret, HERE) is None
    assert displays.display(token, HERE) is not None


def test_a_code_ends_after_ten_minutes(office: Office) -> None:
    displays, early, late = office.access.displays, shown(office), shown(office)
    assert isinstance(displays.approve(DUTY, early.code, "hall east", "main", CITY), Display)
    office.pass_by(minutes=10)
    assert displays.approve(DUTY, late.code, "hall west", "main", CITY) is CodeProblem.UNKNOWN
    assert displays.claim(early.secret, HERE) is None
    assert not displays.waiting(late.secret)


def test_a_stolen_secret_claims_nothing_from_elsewhere(office: Office) -> None:
    displays, pairing = office.access.displays, shown(office)
    displays.approve(DUTY, pairing.code, "hall east", "main", CITY)
    assert displays.claim(pairing.secret, THERE) is None
    assert displays.claim(pairing.secret, HERE) is not None


def test_codes_cannot_be_guessed(office: Office) -> None:
    displays, pairing = office.access.displays, shown(office)
    wrong = [displays.approve(DUTY, f"AAAA-AAA{n}", "hall east", "main", CITY) for n in range(2, 8)]
    assert wrong == [CodeProblem.UNKNOWN] * 5 + [CodeProblem.TOO_MANY]
    assert displays.approve(DUTY, pairing.code, "hall east", "main", CITY) is CodeProblem.TOO_MANY
    other = Actor("account", 8, "other", HERE)
    assert isinstance(displays.approve(other, pairing.code, "hall east", "main", CITY), Display)


def test_an_address_has_so_many_codes_open_and_no_more(office: Office) -> None:
    displays = office.access.displays
    assert all(displays.pair(HERE) for _ in range(20))
    assert displays.pair(HERE) is None
    assert displays.pair(THERE) is not None
    office.pass_by(minutes=10)
    assert displays.pair(HERE) is not None


def test_a_token_is_good_only_from_where_it_is_bound(office: Office) -> None:
    displays = office.access.displays
    token, roaming = joined(office), joined(office, "tablet", network="10.1.2.0/24")
    assert displays.display(token, THERE) is None
    assert displays.display(token, "") is None
    assert displays.display(token, HERE) is not None
    assert displays.display(roaming, "10.1.2.200") is not None
    assert displays.display(roaming, "10.1.3.1") is None
    assert [act for act in office.acts() if act[0] == "display.use"] == [
        ("display.use", "hall east", "refused"), ("display.use", "hall east", "refused"),
        ("display.use", "tablet", "refused"),
    ]  # fmt: skip


def test_a_thief_does_not_fill_the_audit(small: Office) -> None:
    token = joined(small)
    for _ in range(100):
        small.pass_by(seconds=1)
        assert small.access.displays.display(token, THERE) is None
    assert sum(act[0] == "display.use" for act in small.acts()) == 2


def test_a_revoked_token_opens_nothing_in_any_worker(office: Office) -> None:
    token, other = joined(office), office.again()
    assert other.displays.display(token, HERE) is not None
    office.access.displays.revoke(DUTY, "hall east")
    assert other.displays.display(token, HERE) is None
    assert office.access.displays.all() == []
    assert joined(office) != token  # the name is free again


def test_one_revoked_before_its_screen_took_the_token_gives_none(small: Office) -> None:
    displays, pairing = small.access.displays, shown(small)
    displays.approve(DUTY, pairing.code, "hall east", "main", CITY)
    displays.revoke(DUTY, "hall east")
    assert displays.claim(pairing.secret, HERE) is None


def test_a_token_ends_after_a_year(small: Office) -> None:
    token = joined(small)
    small.pass_by(days=364, hours=23)
    assert small.access.displays.display(token, HERE) is not None
    small.pass_by(hours=1)
    assert small.access.displays.display(token, HERE) is None


def test_the_list_says_when_each_was_last_heard_of_and_what_it_shows(office: Office) -> None:
    displays, token = office.access.displays, joined(office)
    began = office.clock.at
    office.pass_by(seconds=59)
    displays.display(token, HERE)
    assert displays.all()[0].seen_at == began
    displays.display(token, HERE)
    displays.heard(displays.all()[0].id, Shown("main", began, "b2", "p1"))
    (there,) = displays.all()
    assert (there.shown, there.shown_at, there.heard) == ("main", began, "p1")
    assert (there.build, there.address, there.seen_at, there.claimed) == ("b2", HERE, office.clock.at, True)


@pytest.mark.parametrize("network", ["10.1.2", "0/0", "everywhere", "10.1.2.3/8"])
def test_a_network_that_is_none_is_named(small: Office, network: str) -> None:
    with pytest.raises(ValueError, match="网段有误"):
        small.access.displays.approve(DUTY, shown(small).code, "hall east", "main", CITY, network)


def test_a_name_that_is_taken_leaves_the_code_good(small: Office) -> None:
    joined(small)
    pairing = shown(small)
    with pytest.raises(ValueError, match="already"):
        small.access.displays.approve(DUTY, pairing.code, "Hall East", "main", CITY)
    assert isinstance(small.access.displays.approve(DUTY, pairing.code, "hall west", "main", CITY), Display)
