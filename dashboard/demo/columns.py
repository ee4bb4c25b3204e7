"""How each upstream of the invented city writes a case: its columns for our fields, its times, its words."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from dashboard.demo.channels import CHANNELS
from dashboard.demo.life import ZONE_OFFSET
from dashboard.domain.case import CaseRecord, Flag

CITY_ZONE = timezone(timedelta(seconds=ZONE_OFFSET))
KIND_WORDS = {"事项": "matter", "部件": "component"}
APPEAL_WORDS = {"豁免": "granted", "驳回": "refused"}
SOURCE_WORDS = {f"{channel.label_zh}来件": channel.source for channel in CHANNELS if channel.feed == "hotline"}

# our field, hotline (JSON), grid_app (CSV), chengguan (view), community (GeoReport v2 and extension fields)
_TABLE = """
external_id     工单编号      事件编号      rec_id             service_request_id
source          诉求渠道      -             -                  -
reported_at     来电时间      上报时间      create_time        requested_datetime
verified_at     核实时间      核实时间      verify_time        verified_datetime
accepted_at     受理时间      受理时间      accept_time        accepted_datetime
rejected_at     不予受理时间  未采纳时间    reject_time        rejected_datetime
registered_at   登记时间      立案时间      inst_time          registered_datetime
dispatched_at   派单时间      派遣时间      dispatch_time      dispatched_datetime
signed_at       签收时间      签收时间      sign_time          signed_datetime
returned_at     退单时间      退回时间      back_time          returned_datetime
redispatched_at 重派时间      再派遣时间    redispatch_time    redispatched_datetime
extended_at     延期时间      延期时间      postpone_time      extended_datetime
suspended_at    挂起时间      挂账时间      hang_time          suspended_datetime
deferred_at     缓办时间      缓办时间      defer_time         deferred_datetime
supervised_at   督办时间      督办时间      supervise_time     supervised_datetime
supervision_kind 督办类型     督办类型      supervise_type     supervision_kind
supervision_replied_at 督办回复时间 督办回复时间 supervise_reply_time supervision_replied_datetime
disposed_at     办理时间      处置时间      dispose_time       disposed_datetime
feedback_at     反馈时间      反馈时间      feedback_time      feedback_datetime
inspected_at    回访时间      核查时间      check_time         inspected_datetime
reworked_at     重办时间      返工时间      rework_time        reworked_datetime
closed_at       办结时间      结案时间      archive_time       closed_datetime
voided_at       作废时间      作废时间      cancel_time        voided_datetime
appealed_at     申诉时间      申诉时间      appeal_time        appealed_datetime
appeal_decided_at 申诉结论时间 申诉结论时间 appeal_decided_time appeal_decided_datetime
appeal_outcome  申诉结论      申诉结论      appeal_result      appeal_outcome
due_at          办理期限      处置截止时间  dispose_deadline   expected_datetime
updated_at      更新时间      更新时间      act_time           updated_datetime
return_count    退单次数      退回次数      back_num           return_count
rework_count    重办次数      返工次数      rework_num         rework_count
extension_count 延期次数      延期次数      postpone_num       extension_count
class_kind      类别          类别          rec_type_name      service_kind
class_code      问题编码      小类编码      sub_type_code      service_code
class_name      问题名称      小类名称      sub_type_name      service_name
major_code      大类编码      大类编码      main_type_code     group_code
major_name      大类名称      大类名称      main_type_name     group
department_id   承办单位编码  处置部门编码  dispose_unit_id    agency_id
department_name 承办单位      处置部门      dispose_unit_name  agency_responsible
area_code       网格编码      网格编码      cell_id            address_id
lon             经度          经度          coordinate_x       long
lat             纬度          纬度          coordinate_y       lat
address         事发地址      事发地址      address            address
title           标题          标题          rec_title          title
description     诉求内容      问题描述      event_desc         description
status_text     工单状态      状态          rec_status_name    status
urgent          是否紧急      急要件        urgent_flag        urgent
key_case        是否重点      重点案件      important_flag     key_case
self_handled    是否自办      自行处置      patrol_deal_flag   self_handled
force_closed    强制办结      强制结案      force_archive_flag force_closed
duplicate_of    重复工单      重复事件      same_rec_id        duplicate_of
"""
_FEEDS = ("hotline", "grid_app", "chengguan", "community")
COLUMNS: dict[str, dict[str, str]] = {
    feed: {words[0]: words[number] for words in map(str.split, _TABLE.strip().splitlines()) if words[number] != "-"}
    for number, feed in enumerate(_FEEDS, 1)
}

_KINDS_SAID = {ours: theirs for theirs, ours in KIND_WORDS.items()}
_APPEALS_SAID = {ours: theirs for theirs, ours in APPEAL_WORDS.items()}
_SOURCES_SAID = {ours: theirs for theirs, ours in SOURCE_WORDS.items()}


def row(record: CaseRecord, feed: str) -> dict[str, Any]:
    """The record in the upstream's words. Nothing is ``None``; a place of ``ZERO_POSITION`` is written (0, 0)."""
    fields = _flat(record)
    if feed == "community":
        return {column: _plain(fields[field]) for field, column in COLUMNS[feed].items()}
    fields["class_kind"] = _KINDS_SAID[fields["class_kind"]]
    fields["appeal_outcome"] = _APPEALS_SAID.get(fields["appeal_outcome"])
    fields["source"] = _SOURCES_SAID.get(fields["source"])
    said = {column: _local(fields[field]) for field, column in COLUMNS[feed].items()}
    if feed == "chengguan" and record.updated_at is not None:
        said["act_time"] = round(record.updated_at.timestamp() * 1000)
    return said


def _flat(record: CaseRecord) -> dict[str, Any]:
    fields: dict[str, Any] = {name: getattr(record, name) for name in _RECORD_FIELDS}
    if record.case_class is not None:
        fields |= {
            "class_kind": record.case_class.kind,
            "class_code": record.case_class.code,
            "class_name": record.case_class.name,
            "major_code": record.case_class.major_code,
            "major_name": record.case_class.major_name,
        }
    if record.place is not None:
        fields |= {"lon": record.place.lon, "lat": record.place.lat}
    else:
        nowhere = 0 if Flag.ZERO_POSITION in record.flags else None
        fields |= {"lon": nowhere, "lat": nowhere}
    return fields


_NESTED = {"class_kind", "class_code", "class_name", "major_code", "major_name", "lon", "lat"}
_RECORD_FIELDS = tuple(
    name for name in (line.split()[0] for line in _TABLE.strip().splitlines()) if name not in _NESTED
)


def _local(value: Any) -> str | int | float:
    """As Chinese systems write it: local time without offset, 是 and 否, nothing as an empty text."""
    if isinstance(value, datetime):
        return value.astimezone(CITY_ZONE).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else value


def _plain(value: Any) -> str | int | float | bool:
    """As GeoReport v2 writes it: times with their offset."""
    if isinstance(value, datetime):
        return value.astimezone(CITY_ZONE).isoformat()
    return "" if value is None else value
