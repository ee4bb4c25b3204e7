"""Every indicator of the hall: its formula, what it leaves out, its basis, which way is good, and its name."""

from __future__ import annotations

from dashboard.metrics.definition import Count, Duration, Label, Rate

_OUT = Label(
    "不含作废、不予立案和上游撤回的案件; 应处置口径下无处置期限的案件不计入分子分母; 挂账、缓办期间不计超期",
    "Without voided, rejected and withdrawn cases; on the due basis cases without a due date are in neither part; "
    "suspended and deferred cases are not overdue while that lasts",
)
_OUT_STEP = Label(
    "不含作废、不予立案和上游撤回的案件; 分子含无处置期限的案件, 分母不含",
    "Without voided, rejected and withdrawn cases; the numerator holds cases without a due date, the denominator none",
)
_OUT_STAGE = Label("不含上游撤回的案件", "Without cases withdrawn by their upstream")

COUNTS: tuple[Count, ...] = (
    Count("reported", Label("上报数", "Reported"), Label("期内上报的全部问题", "All problems reported"), "reported"),
    Count(
        "patrol_reported",
        Label("监督员上报数", "Reported by patrol"),
        Label("网格员、监督员巡查上报的", "Reported by grid workers and patrollers"),
        "patrol_reported",
    ),
    Count(
        "public_reported",
        Label("公众举报数", "Reported by the public"),
        Label("热线、网络、信件等公众渠道上报的", "Reported through hotline, app, letters and the like"),
        "public_reported",
    ),
    Count(
        "patrol_valid_reported",
        Label("监督员有效上报数", "Valid reports by patrol"),
        Label(
            "监督员期内上报且后来立案的, 含立案后作废的",
            "Reported by patrol in the period and registered later, voided ones included",
        ),
        "patrol_valid_reported",
        better="up",
    ),
    Count(
        "missed",
        Label("漏报数", "Missed by patrol"),
        Label("公众举报、核实属实并立案的", "Reported by the public, found true on site, and registered"),
        "missed",
        better="down",
    ),
    Count(
        "valid_reported",
        Label("有效上报数", "Valid reports"),
        Label(
            "期内上报且后来立案的, 含立案后作废的", "Reported in the period and registered later, voided ones included"
        ),
        "valid_reported",
        better="up",
    ),
    Count(
        "verified",
        Label("核实数", "Verified"),
        Label("立案前经现场核实的", "Checked on site before registration"),
        "verified",
    ),
    Count(
        "verify_due",
        Label("应核实数", "Due for verifying"),
        Label(
            "公众举报中已核实的与期内上报待核实的", "Public reports verified, and those of the period that wait for it"
        ),
        "public_verified + unverified",
    ),
    Count(
        "public_verified",
        Label("监督举报核实数", "Public reports verified"),
        Label("公众举报中经现场核实的", "Public reports checked on site"),
        "public_verified",
    ),
    Count("accepted", Label("受理数", "Accepted"), Label("受理员受理的", "Accepted by the centre"), "accepted"),
    Count(
        "rejected",
        Label("不予立案数", "Rejected"),
        Label("审核后不予立案的", "Reviewed and not registered"),
        "rejected",
    ),
    Count(
        "registered",
        Label("立案数", "Registered"),
        Label("确定立案并应派遣的", "Registered, to be dispatched"),
        "registered",
    ),
    Count(
        "registered_accurate",
        Label("准确立案数", "Registered accurately"),
        Label("立案数 − 其中后来作废的", "Registered less those voided later"),
        "registered_accurate",
        better="up",
    ),
    Count(
        "voided",
        Label("作废数", "Voided"),
        Label("立案后经审批作废的", "Registered, then voided"),
        "voided",
        better="down",
    ),
    Count(
        "dispatched", Label("派遣数", "Dispatched"), Label("派遣到责任部门的", "Given to a department"), "dispatched"
    ),
    Count(
        "dispatch_due",
        Label("应派遣数", "Due for dispatch"),
        Label("派遣数 + 期内立案尚未派遣的", "Dispatched, and registered in the period but not dispatched yet"),
        "dispatched + undispatched",
    ),
    Count(
        "dispatched_accurate",
        Label("准确派遣数", "Dispatched accurately"),
        Label("派遣后未被退回的", "Dispatched and never sent back"),
        "dispatched_accurate",
        better="up",
    ),
    Count(
        "dispose_due",
        Label("应处置数", "Due for disposal"),
        Label(
            "应处置口径: 按期处置数 + 超期处置数 + 超期未处置数; 批次口径: 期内上报并已派遣的",
            "Due basis: disposed on time + late + overdue and pending. Cohort: reported in the period and dispatched",
        ),
        "disposed_on_time + disposed_overdue + pending_overdue",
        "cohort",
    ),
    Count(
        "disposed",
        Label("处置数", "Disposed"),
        Label(
            "部门期内完成处置且有期限的; 批次口径: 期内上报的已处置案件",
            "Finished by the department in the period, with a due date. Cohort: those of the cohort finished by now",
        ),
        "disposed_on_time + disposed_overdue",
        "cohort_disposed",
        "up",
    ),
    Count(
        "disposed_total",
        Label("处置总数", "All disposed"),
        Label(
            "部门期内完成处置的全部案件, 含无期限的",
            "Everything finished by the department in the period, undated cases included",
        ),
        "disposed_on_time + disposed_overdue + disposed_undated",
        better="up",
    ),
    Count(
        "disposed_on_time",
        Label("按期处置数", "Disposed on time"),
        Label(
            "完成不晚于期限的, 含申诉豁免的; 批次口径: 应处置数 − 超期处置数 − 超期未处置数, 未到期和无期限的视为按期",
            "Finished no later than due, or exempted on appeal. Cohort: due less late less overdue; not yet due and "
            "undated are on time",
        ),
        "disposed_on_time + disposed_exempted",
        "cohort - cohort_disposed_unexempted - cohort_pending_overdue",
        "up",
    ),
    Count(
        "disposed_overdue",
        Label("超期处置数", "Disposed late"),
        Label("完成晚于期限的, 不含申诉豁免的", "Finished after its due date and not exempted on appeal"),
        "disposed_overdue - disposed_exempted",
        "cohort_disposed_unexempted",
        "down",
    ),
    Count(
        "pending_overdue",
        Label("超期未处置数", "Overdue and pending"),
        Label(
            "截至统计时点仍未完成, 期限已过的", "Not finished at the moment of counting though its due date has passed"
        ),
        "pending_overdue",
        "cohort_pending_overdue",
        "down",
    ),
    Count(
        "dispose_pending",
        Label("未处置数", "In disposal"),
        Label("已派遣未完成的, 含未到期", "Dispatched and not finished, due or not"),
        "dispose_pending",
    ),
    Count(
        "pending_in_time",
        Label("按期处置中", "Pending in time"),
        Label("未处置数 − 超期未处置数", "In disposal less overdue"),
        "dispose_pending - pending_overdue",
    ),
    Count(
        "disposed_undated",
        Label("无期限处置数", "Disposed, undated"),
        Label("期内完成、没有处置期限的, 不计入率", "Finished in the period, no due date given: outside the rates"),
        "disposed_undated",
    ),
    Count(
        "inspect_due",
        Label("应核查数", "Due for inspection"),
        Label("核查数 + 期内处置尚未核查的", "Inspected, and disposed in the period but not inspected yet"),
        "inspected + uninspected",
    ),
    Count(
        "inspected",
        Label("核查数", "Inspected"),
        Label("处置后经现场核查的", "Checked on site after disposal"),
        "inspected",
    ),
    Count(
        "close_due",
        Label("应结案数", "Due for closing"),
        Label(
            "应结案口径: 按期结案数 + 超期结案数 + 超期未结案数; 批次口径: 期内上报并已派遣的",
            "Due basis: closed on time + late + overdue and not closed. Cohort: reported in the period and dispatched",
        ),
        "closed_on_time + closed_overdue + unclosed_overdue",
        "cohort",
    ),
    Count(
        "closed",
        Label("结案数", "Closed"),
        Label(
            "期内结案且有期限的; 批次口径: 期内上报的已结案件",
            "Closed in the period, with a due date. Cohort: closed by now",
        ),
        "closed_on_time + closed_overdue",
        "cohort_closed",
        "up",
    ),
    Count(
        "closed_on_time",
        Label("按期结案数", "Closed on time"),
        Label(
            "结案且处置完成不晚于期限的, 含申诉豁免的; 批次口径: 应结案数 − 超期结案数 − 超期未结案数",
            "Closed, and finished no later than due or exempted on appeal. Cohort: due less late less overdue and not "
            "closed",
        ),
        "closed_on_time + closed_exempted",
        "cohort - cohort_closed_unexempted - cohort_unclosed_overdue",
        "up",
    ),
    Count(
        "closed_overdue",
        Label("超期结案数", "Closed late"),
        Label(
            "结案但处置完成晚于期限的, 不含申诉豁免的",
            "Closed, but finished after its due date and not exempted on appeal",
        ),
        "closed_overdue - closed_exempted",
        "cohort_closed_unexempted",
        "down",
    ),
    Count(
        "unclosed_overdue",
        Label("超期未结案数", "Overdue and not closed"),
        Label("未结案, 期限已过且未按期处置的", "Not closed, its due date passed without a disposal in time"),
        "unclosed_overdue",
        "cohort_unclosed_overdue",
        "down",
    ),
    Count(
        "unclosed",
        Label("未结案数", "Not closed"),
        Label(
            "期内上报、至统计时点未结案的, 不含作废和不予立案",
            "Reported in the period and not closed by the moment of counting; without voided and rejected ones",
        ),
        "unclosed",
        better="down",
    ),
    Count(
        "closed_total",
        Label("结案总数", "All closed"),
        Label("期内结案的全部案件, 含无期限的", "Everything closed in the period, undated cases included"),
        "closed_on_time + closed_overdue + closed_undated",
        better="up",
    ),
    Count(
        "reworked",
        Label("返工数", "Reworked"),
        Label(
            "核查不通过再派同一部门的, 每案计一次",
            "Failed inspection and went back to the same department; once a case",
        ),
        "reworked",
        better="down",
    ),
    Count(
        "returned",
        Label("退回数", "Returned"),
        Label("部门退回的, 每案计一次", "Sent back by a department; once a case"),
        "returned",
        better="down",
    ),
    Count(
        "extended",
        Label("延期数", "Extended"),
        Label("批准延期的, 每案计一次", "Given more time; once a case"),
        "extended",
        better="down",
    ),
    Count(
        "suspended",
        Label("挂账数", "Suspended"),
        Label("批准挂账的, 每案计一次", "Put on hold; once a case"),
        "suspended",
    ),
    Count(
        "deferred", Label("缓办数", "Deferred"), Label("批准缓办的, 每案计一次", "Deferred; once a case"), "deferred"
    ),
    Count(
        "appealed",
        Label("申诉数", "Appealed"),
        Label("期内就超期提出申诉的", "Late, and an appeal against it made in the period"),
        "appealed",
    ),
    Count(
        "disposed_exempted",
        Label("豁免处置数", "Disposed late, exempted"),
        Label(
            "超期处置而申诉成功的: 事实仍为超期, 统计按按期计",
            "Disposed late and the appeal granted: late in fact, on time in the figures",
        ),
        "disposed_exempted",
        "cohort_disposed_overdue - cohort_disposed_unexempted",
    ),
    Count(
        "closed_exempted",
        Label("豁免结案数", "Closed late, exempted"),
        Label(
            "超期结案而申诉成功的: 事实仍为超期, 统计按按期计",
            "Closed late and the appeal granted: late in fact, on time in the figures",
        ),
        "closed_exempted",
        "cohort_closed_overdue - cohort_closed_unexempted",
    ),
    Count("supervised", Label("督办数", "Supervised"), Label("期内列入督办的", "Put under supervision"), "supervised"),
    Count(
        "self_handled",
        Label("自行处置数", "Self-handled"),
        Label("网格员当场处置的", "Fixed on the spot by the grid worker"),
        "self_handled",
    ),
    Count("urgent", Label("急要件数", "Urgent"), Label("标为急要件的", "Marked urgent"), "urgent"),
    Count("key_case", Label("重点案件数", "Key cases"), Label("标为重点案件的", "Marked as key cases"), "key_case"),
    Count(
        "unplaced",
        Label("未定位数", "Without a position"),
        Label(
            "期内上报、没有坐标或坐标为零点、默认点的",
            "Reported in the period without coordinates, at zero or at a stand-in",
        ),
        "unplaced",
        better="down",
    ),
    Count(
        "finished_before_reported",
        Label("完成早于上报数", "Finished before reported"),
        Label(
            "完成时间早于上报时间的, 按完成时间计入各项",
            "Finished before they were reported; counted by the time they finished",
        ),
        "finished_before_reported",
        better="down",
    ),
)

RATES: tuple[Rate, ...] = (
    Rate("disposal_rate", Label("处置率", "Disposal rate"), "disposed", "dispose_due", "up", _OUT),
    Rate(
        "on_time_disposal_rate",
        Label("按期处置率", "On-time disposal rate"),
        "disposed_on_time",
        "dispose_due",
        "up",
        _OUT,
    ),
    Rate(
        "overdue_pending_rate",
        Label("超期待处置率", "Overdue pending rate"),
        "pending_overdue",
        "dispose_due",
        "down",
        _OUT,
    ),
    Rate("closure_rate", Label("结案率", "Closure rate"), "closed", "close_due", "up", _OUT),
    Rate(
        "on_time_closure_rate", Label("按期结案率", "On-time closure rate"), "closed_on_time", "close_due", "up", _OUT
    ),
    Rate("overdue_closure_rate", Label("超期结案率", "Late closure rate"), "closed_overdue", "close_due", "down", _OUT),
    Rate("rework_rate", Label("返工率", "Rework rate"), "reworked", "close_due", "down", _OUT_STEP),
    Rate("extension_rate", Label("延期率", "Extension rate"), "extended", "close_due", "down", _OUT_STEP),
    Rate("registration_rate", Label("立案率", "Registration rate"), "registered", "accepted", "neither", _OUT_STAGE),
    Rate("dispatch_rate", Label("派遣率", "Dispatch rate"), "dispatched", "registered", "up", _OUT_STAGE),
    Rate(
        "registration_accuracy",
        Label("准确立案率", "Registration accuracy"),
        "registered_accurate",
        "registered",
        "up",
        _OUT_STAGE,
    ),
    Rate(
        "dispatch_accuracy",
        Label("准确派遣率", "Dispatch accuracy"),
        "dispatched_accurate",
        "dispatch_due",
        "up",
        _OUT_STAGE,
    ),
    Rate("return_rate", Label("退回率", "Return rate"), "returned", "dispatched", "down", _OUT_STAGE),
    Rate("unclosed_rate", Label("未结案率", "Not closed"), "unclosed", "reported", "down", _OUT_STAGE),
    Rate(
        "valid_report_rate",
        Label("监督员有效上报率", "Valid report rate of patrol"),
        "patrol_valid_reported",
        "patrol_reported",
        "up",
        _OUT_STAGE,
    ),
    Rate("miss_rate", Label("漏报率", "Miss rate"), "missed", "registered", "down", _OUT_STAGE),
    Rate(
        "public_report_share",
        Label("监督举报率", "Share found by the public"),
        "public_verified",
        "registered",
        "down",
        _OUT_STAGE,
    ),
)

DURATIONS: tuple[Duration, ...] = (
    Duration(
        "avg_disposal_hours",
        Label("平均处置时长", "Mean disposal time"),
        "disposal_seconds",
        "disposal_timed",
        "down",
        Label(
            "派遣到处置完成的自然小时数, 期内完成的案件",
            "Natural hours from dispatch to disposal, cases finished in the period",
        ),
    ),
)
