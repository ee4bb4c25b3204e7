"""The doctor: every finding on a line of its own, good or bad."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document
from pptx import Presentation

from dashboard.access.provider import BACK
from dashboard.clock import StandingClock
from dashboard.commands import check
from tests.commands.console import CITIES, Console
from tests.providers import provider


def findings(console: Console) -> list[str]:
    return console("check").out.splitlines()


def test_a_sound_city_is_well(yunpu: Console) -> None:
    assert findings(yunpu)[:4] == [
        "ok   city yunpu: 1 areas, 0 departments, zone Asia/Shanghai",
        "ok   feed hotline: files, every 60 s",
        "ok   feed interface: http_json, every 60 s",
        f"ok   database: sqlite:///{yunpu.state / 'yunpu.db'}",
    ]


def test_whether_the_identity_provider_answers_is_said(yunpu: Console) -> None:
    with provider(StandingClock("Asia/Shanghai", datetime(2026, 11, 16, tzinfo=UTC))) as there:
        settings = {"HALL_ADDRESS": "https://hall.test"}
        settings |= {f"HALL_{name.upper()}": str(text) for name, text in there.settings.items()}
        asking = replace(yunpu, more=settings)
        assert f"ok   identity provider: answers, 1 keys; sends people back to https://hall.test{BACK}" in findings(
            asking
        )
        there.odd["/keys"] = lambda asked: asked.reply({}, 500)
        assert "BAD  HALL_OIDC_ISSUER: /keys: answers 500 / 身份认证平台不可用" in findings(asking)
        away = replace(yunpu, more=settings | {"HALL_OIDC_INNER_NETWORK": "false"})
        assert any("BAD  HALL_OIDC_ISSUER" in line and "inner_network" in line for line in findings(away))
    assert not any("provider" in line for line in findings(yunpu))


def test_a_misspelt_setting_is_named_by_file_and_line(yunpu: Console) -> None:
    assert yunpu.city is not None
    path = yunpu.city / "city.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "minimum_samle: 3\n", encoding="utf-8")
    assert (
        findings(yunpu)[0]
        == f"BAD  {path}:4: minimum_samle: no such setting; did you mean minimum_sample? / 没有这个设置"
    )
    assert yunpu("check").status == 1


def test_a_wrong_definition_is_named(yunpu: Console) -> None:
    assert yunpu.city is not None
    path = yunpu.city / "city.yaml"
    more = "definitions:\n  rework_rate: {denominator: done}\n"
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    assert "BAD  definitions.rework_rate: no such count 'done'; there are " in yunpu("check").out


def test_a_template_with_a_field_that_is_none_is_named_before_monday(yunpu: Console) -> None:
    assert yunpu.city is not None
    templates = yunpu.city / "templates"
    templates.mkdir()
    sound = Presentation()
    sound.save(str(templates / "briefing.pptx"))
    paper = Document()
    paper.add_paragraph("{{title}}，处置 {{number('total/disposed')}} 件")
    paper.save(str(templates / "briefing.docx"))
    assert {f"ok   template briefing.{kind}: can be written on" for kind in ("docx", "pptx")} <= {*findings(yunpu)}
    paper.add_paragraph("{{number('total/none')}}")
    paper.save(str(templates / "briefing.docx"))
    [fault] = [line for line in findings(yunpu) if line.startswith("BAD  template briefing.docx")]
    assert "'total/none'" in fault


def test_a_feed_of_an_unknown_kind_is_named(yunpu: Console) -> None:
    assert yunpu.city is not None
    path = yunpu.city / "feeds" / "hotline.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("kind: files", "kind: fax"), encoding="utf-8")
    assert "BAD  feeds/hotline.yaml: kind 'fax' is unknown; there are: " in yunpu("check").out


@pytest.mark.parametrize(("year", "said"), [(2098, "ok   no holidays of 2099"), (2099, "BAD  no holidays of 2099")])
def test_a_year_without_holidays_is_told_and_once_it_is_here_a_fault(
    yunpu: Console, monkeypatch: pytest.MonkeyPatch, year: int, said: str
) -> None:
    assert yunpu.city is not None
    path = yunpu.city / "city.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "limits: limits.csv\n", encoding="utf-8")
    limit = "catalog,kind,code,criterion,area_class,value,unit\ntest,matter,01,,,4,work_hour\n"
    (yunpu.city / "limits.csv").write_text(limit, encoding="utf-8")
    (yunpu.city / "holidays.csv").write_text("date,kind,name\n2098-01-01,holiday,元旦\n", encoding="utf-8")
    monkeypatch.setattr(check, "Clock", lambda zone: StandingClock(zone, datetime(year, 6, 1, tzinfo=UTC)))
    assert any(line.startswith(said) for line in findings(yunpu))


def test_optional_data_that_is_not_here_is_told_and_no_fault(tmp_path: Path) -> None:
    said = findings(Console(tmp_path / "var", CITIES / "boston", tmp_path))
    assert f"ok   optional file not here: {tmp_path / 'boston311' / 'neighborhoods.geojson'}" in said


def test_a_city_that_is_not_there_is_named(tmp_path: Path) -> None:
    said = Console(tmp_path / "var", tmp_path / "nowhere")("check")
    assert (said.status, said.out.splitlines()[0]) == (
        1,
        f"BAD  {tmp_path / 'nowhere' / 'city.yaml'}: no such file / 文件不存在",
    )


def test_a_drop_folder_that_is_not_there_is_named(yunpu: Console) -> None:
    assert yunpu.city is not None
    path = yunpu.city / "feeds" / "hotline.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("folder: .", "folder: /not/there"), encoding="utf-8")
    assert "BAD  feed hotline: options.folder: /not/there is not there / 文件夹不存在" in findings(yunpu)


def test_a_destination_whose_key_nobody_has_said_is_named(yunpu: Console) -> None:
    assert yunpu.city is not None
    with (yunpu.city / "city.yaml").open("a", encoding="utf-8") as city:
        city.write('briefings: {destinations: {group: {kind: wecom, url: "${group_url}"}}}\n')
    assert "BAD  briefings.destinations.group.url: a variable is not set; HALL_SECRETS?" in yunpu("check").out
