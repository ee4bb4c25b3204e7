"""What is masked of a case: read by whom it is for, with a reason, in one answer, and never without the audit."""

from __future__ import annotations

import html
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from dashboard.domain.access import AuditAsked
from dashboard.domain.account import Role
from dashboard.domain.case import StageEvent
from dashboard.domain.scope import Scope
from dashboard.store.vault import Vault
from layouts.words import Words
from tests.attacks import ATTACKS
from tests.build import HOUR, MONDAY, case, hydrant, take
from tests.callbacks.doors import ORIGIN, Entry, draw, entry

CITY, EAST = Scope("99"), Scope("9901")
PHONE, NAME, ROOM = "13912345678", "王秀兰", "7栋402室"
WHY = "回访核实来电人地址"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Entry]:
    folder: Path = tmp_path_factory.mktemp("reveal")
    with entry(folder) as opened:
        database = opened.hall.database
        database.vault = Vault.opened(folder / "hall.keys")
        said = f"来电人{NAME}，电话{PHONE}，反映垃圾满溢\n{''.join(ATTACKS)}"
        step = StageEvent("signed", MONDAY + HOUR, NAME, f"已致电{PHONE}")
        there = {"description": said, "address": f"文昌路9号{ROOM}", "events": (step,)}
        take(hydrant(database), case("P1", **there), case("P2", area_code="9902", **there))
        yield opened


def id_of(hall: Entry, key: str) -> int:
    number = hall.hall.case_numbered(key, CITY)
    assert number is not None
    return number


def ask(hall: Entry, case_id: object, role: Role = Role.DUTY, scope: Scope = CITY, **said: str) -> TestResponse:
    form = {"reason": WHY, **said}
    return hall.of(role, scope).post(f"/cases/{case_id}/reveal", data=form, headers=ORIGIN)


def acts(hall: Entry) -> list[tuple[str, str, dict[str, str]]]:
    found = hall.access.audit.entries(AuditAsked(action="case.reveal"), 1000)
    return [(one.object, one.result, json.loads(one.detail)) for one in reversed(found)]


def page_of(hall: Entry, role: Role, case_id: int) -> str:
    return json.dumps(draw(hall.of(role, CITY), f"/cases/{case_id}").get_json(), ensure_ascii=False)


def test_it_is_shown_once_as_it_came_after_the_audit_has_it(hall: Entry) -> None:
    number, before = id_of(hall, "P1"), len(acts(hall))
    answer = ask(hall, number)
    text = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    for said in (
        f"来电人{NAME}，电话{PHONE}",
        f"文昌路9号{ROOM}",
        f"{NAME}\n已致电{PHONE}",
        "签收",
        "案件 P1 原文",
        WHY,
        "duty",
    ):
        assert said in text, said
    assert acts(hall)[before:] == [
        (f"/cases/{number}", "done", {"reason": WHY, "fields": "description,address,steps"})
    ]  # fmt: skip


def test_no_text_of_it_becomes_anything_but_text(hall: Entry) -> None:
    shown = ask(hall, id_of(hall, "P1")).get_data(as_text=True)
    assert [
        attack
        for attack in ATTACKS
        if html.escape(attack) not in shown.replace("&#34;", "&quot;").replace("&#39;", "&#x27;")
    ] == []
    assert "<script" not in shown
    assert "<img" not in shown


def test_the_form_stands_on_the_page_of_a_case_that_has_something_for_whom_it_is(hall: Entry) -> None:
    offered = f"/cases/{id_of(hall, 'P1')}/reveal"
    assert offered in page_of(hall, Role.LEADER, id_of(hall, "P1"))
    assert offered not in page_of(hall, Role.STREET, id_of(hall, "P1"))
    assert "/reveal" not in page_of(hall, Role.LEADER, id_of(hall, "E1"))


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.LEADER, Role.DUTY)])
def test_nobody_else_is_shown_anything(hall: Entry, role: Role) -> None:
    answer = ask(hall, id_of(hall, "P1"), role)
    assert answer.status_code == 403
    assert PHONE not in answer.get_data(as_text=True)


def test_a_case_of_another_scope_is_one_that_is_not_there_and_the_attempt_is_kept(hall: Entry) -> None:
    foreign, before = id_of(hall, "P2"), len(acts(hall))
    answers = [ask(hall, number, Role.LEADER, EAST) for number in (foreign, 999_999)]
    assert {answer.status_code for answer in answers} == {404}
    assert answers[0].data == answers[1].data
    refused = ("refused", {"reason": WHY, "why": "not_theirs"})
    assert [one[1:] for one in acts(hall)[before:]] == [refused] * 2
    assert {ask(hall, number).status_code for number in ("x", "-1", "9" * 30, "٣")} == {404}


@pytest.mark.parametrize("reason", ["", "看看", "123456"])
def test_without_a_reason_nothing_is_opened(hall: Entry, reason: str) -> None:
    before = len(acts(hall))
    answer = ask(hall, id_of(hall, "P1"), reason=reason)
    assert (answer.status_code, "请填写查看原因" in answer.get_data(as_text=True)) == (400, True)
    assert len(acts(hall)) == before


def test_another_page_cannot_ask_for_it(hall: Entry) -> None:
    duty = hall.of(Role.DUTY, CITY)
    for headers in ({}, {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}):
        answer = duty.post(f"/cases/{id_of(hall, 'P1')}/reveal", data={"reason": WHY}, headers=headers)
        assert answer.status_code == 403
    assert duty.get(f"/cases/{id_of(hall, 'P1')}/reveal?reason={WHY}").get_data(as_text=True).count(PHONE) == 0


def test_nothing_is_shown_where_the_audit_cannot_be_written(hall: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(hall.access.reveals, "note", fail)
    answer = ask(hall, id_of(hall, "P1"))
    assert (answer.status_code, PHONE in answer.get_data(as_text=True)) == (500, False)


def test_the_audit_has_it_where_the_showing_fails(hall: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("no template")

    monkeypatch.setattr("callbacks.reveal.revealed_card", fail)
    before = len(acts(hall))
    assert ask(hall, id_of(hall, "P1")).status_code == 500
    assert [one[1] for one in acts(hall)[before:]] == ["done"]


@pytest.mark.parametrize(
    ("vault", "said"),
    [(None, ("没有密钥", "no keys")), (Vault({"k9": b"\0" * 32}), ("缺少密钥 k1", "key k1 is missing"))],
)
def test_what_does_not_open_is_said_plainly(
    hall: Entry, vault: Vault | None, said: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hall.hall.database, "vault", vault)
    for lang, text in zip(("zh", "en"), said, strict=True):
        answer = ask(hall, id_of(hall, "P1"), lang=lang)
        assert (answer.status_code, text in answer.get_data(as_text=True)) == (400, True)
    assert acts(hall)[-1][1:] == ("refused", {"reason": WHY, "why": "sealed"})


def test_nothing_of_it_is_in_the_log(
    hall: Entry, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    ask(hall, id_of(hall, "P1"))
    monkeypatch.setattr("layouts.reveal.Words.field", lambda *_: 1 / 0, raising=False)
    assert ask(hall, id_of(hall, "P1")).status_code == 500
    assert "ZeroDivisionError" in caplog.text
    assert [one for one in (PHONE, NAME, ROOM, WHY) if one in caplog.text] == []


def test_both_languages_and_the_audit_s_page_say_it(hall: Entry) -> None:
    english = ask(hall, id_of(hall, "P1"), Role.LEADER, lang="en").get_data(as_text=True)
    for said in ("Case P1 as it came", "Description", "It is in the audit", f"/cases/{id_of(hall, 'P1')}?lang=en"):
        assert said in english, said
    assert "其他" not in english
    for lang, said in (("zh", "查看案件原文"), ("en", "Description, Address, Steps")):
        shown = draw(hall.of(Role.AUDIT, CITY), f"/audit?lang={lang}&action=case.reveal")
        text = json.dumps(shown.get_json(), ensure_ascii=False)
        assert said in text
        assert PHONE not in text
    assert Words("zh").field("steps") == "办理经过"
