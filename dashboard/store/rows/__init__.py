"""The schema, one typed class a table, one file a subject; facts are append-only, a case row is only the latest."""

from dashboard.store.rows.access import (
    AccountRow,
    AttemptRow,
    DisplayOrderRow,
    DisplayRow,
    InviteRow,
    PairingRow,
    SessionRow,
)
from dashboard.store.rows.alert import AlertHushRow
from dashboard.store.rows.area import AreaRow
from dashboard.store.rows.audit import AuditEndRow, AuditRow
from dashboard.store.rows.base import AccessRow, Row, table_of
from dashboard.store.rows.beat import BeatPassRow, BeatRow
from dashboard.store.rows.briefing import (
    BriefingFileRow,
    BriefingRow,
    BriefingRunRow,
    BriefingScheduleRow,
    BriefingSendingRow,
)
from dashboard.store.rows.case import (
    BACKWARDS,
    CaseRow,
    CaseVersionRow,
    ClassRow,
    SourceRow,
    StageEventRow,
    goes_before,
)
from dashboard.store.rows.definition import DefinitionRow
from dashboard.store.rows.department import DepartmentNameRow, DepartmentRow
from dashboard.store.rows.feed import FeedRow, FeedRunRow, QuarantineRow
from dashboard.store.rows.frozen_board import FrozenBoardRow
from dashboard.store.rows.lease import LeaseRow
from dashboard.store.rows.matter import CaseMatterRow, MatterVerdictCaseRow, MatterVerdictRow
from dashboard.store.rows.patrol import FixRow, PatrolDayRow, PatrolUnitRow, VisitRow
from dashboard.store.rows.push import PushRow
from dashboard.store.rows.reading import ReadingRow
from dashboard.store.rows.redrawn import CaseRedrawnRow
from dashboard.store.rows.rollup import CounterRow, DayRollupRow, RollupRow

__all__ = [
    "BACKWARDS",
    "AccessRow",
    "AccountRow",
    "AlertHushRow",
    "AreaRow",
    "AttemptRow",
    "AuditEndRow",
    "AuditRow",
    "BeatPassRow",
    "BeatRow",
    "BriefingFileRow",
    "BriefingRow",
    "BriefingRunRow",
    "BriefingScheduleRow",
    "BriefingSendingRow",
    "CaseMatterRow",
    "CaseRedrawnRow",
    "CaseRow",
    "CaseVersionRow",
    "ClassRow",
    "CounterRow",
    "DayRollupRow",
    "DefinitionRow",
    "DepartmentNameRow",
    "DepartmentRow",
    "DisplayOrderRow",
    "DisplayRow",
    "FeedRow",
    "FeedRunRow",
    "FixRow",
    "FrozenBoardRow",
    "InviteRow",
    "LeaseRow",
    "MatterVerdictCaseRow",
    "MatterVerdictRow",
    "PairingRow",
    "PatrolDayRow",
    "PatrolUnitRow",
    "PushRow",
    "QuarantineRow",
    "ReadingRow",
    "RollupRow",
    "Row",
    "SessionRow",
    "SourceRow",
    "StageEventRow",
    "VisitRow",
    "goes_before",
    "table_of",
]
