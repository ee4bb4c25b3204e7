"""An identity is one account's, in every database: by a link, by an officer, and whoever is first of two."""

from __future__ import annotations

import pytest

from dashboard.access.accounts import Reason, Refused, SignedIn
from dashboard.domain.account import Role
from dashboard.store.accounts import set_identity
from tests.access.conftest import CITY, CONSOLE, HERE, OTHER, SECRET, Office

ISSUER = "https://id.test"


def admitted(office: Office, subject: str = "u-1", issuer: str = ISSUER) -> str:
    done = office.access.accounts.admit(issuer, subject, None, HERE)
    return done.reason.value if isinstance(done, Refused) else done.asker.name


def test_it_opens_its_account_alone_and_in_the_place_of_the_password(office: Office) -> None:
    token = office.person("lin")
    office.access.grants.bind(CONSOLE, "lin", ISSUER, "u-1")
    assert office.access.accounts.asker(token) is None
    assert (admitted(office), admitted(office, "u-2"), admitted(office, issuer="https://other.test")) == (
        "lin", "unknown", "unknown",
    )  # fmt: skip
    assert office.sign_in("lin") == "wrong"
    link = office.access.grants.new_link(CONSOLE, "lin")
    assert not isinstance(office.access.accounts.accept(link, SECRET, HERE), SignedIn)  # it had that one
    assert isinstance(office.access.accounts.accept(link, OTHER, HERE), SignedIn)
    assert (office.sign_in("lin", OTHER), admitted(office)) == ("in", "lin")


def test_a_link_binds_it_once(office: Office) -> None:
    link = office.access.grants.add(CONSOLE, "lin", Role.STREET, CITY)
    accounts = office.access.accounts
    assert accounts.bind(link, ISSUER, "u-1", HERE) is None
    assert accounts.bind(link, ISSUER, "u-2", HERE) == Refused(Reason.LINK)
    assert (admitted(office), admitted(office, "u-2")) == ("lin", "unknown")
    assert [act for act in office.acts() if act[0] == "identity.bind"] == [("identity.bind", "lin", "done")]


def test_it_is_not_two_accounts(office: Office) -> None:
    for name in ("lin", "gao"):
        office.person(name)
    office.access.grants.bind(CONSOLE, "lin", ISSUER, "u-1")
    link = office.access.grants.new_link(CONSOLE, "gao")
    assert office.access.accounts.bind(link, ISSUER, "u-1", HERE) == Refused(Reason.TAKEN)
    with pytest.raises(ValueError, match="another account's"):
        office.access.grants.bind(CONSOLE, "gao", ISSUER, "u-1")
    gao = office.access.grants.named("gao")
    with office.access.database.writing() as connection:  # as another worker may just have done
        assert not set_identity(connection, gao.id, ISSUER, "u-1")
        assert set_identity(connection, gao.id, ISSUER, "u-2")
    assert (admitted(office), admitted(office, "u-2")) == ("lin", "gao")


@pytest.mark.parametrize("subject", ["", " ", "u-1 ", "u\n1"])
def test_what_no_provider_says_is_not_bound(small: Office, subject: str) -> None:
    small.person("lin")
    with pytest.raises(ValueError, match="as the provider names it"):
        small.access.grants.bind(CONSOLE, "lin", ISSUER, subject)
    assert small.sign_in("lin") == "in"


def test_unbound_it_opens_nothing_and_may_be_another_account_s(office: Office) -> None:
    office.person("lin")
    office.person("gao")
    office.access.grants.bind(CONSOLE, "lin", ISSUER, "u-1")
    office.access.grants.unbind(CONSOLE, "lin")
    assert (admitted(office), office.sign_in("lin")) == ("unknown", "wrong")
    office.access.grants.bind(CONSOLE, "gao", ISSUER, "u-1")
    assert admitted(office) == "gao"
