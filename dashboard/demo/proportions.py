"""How many of what, and when: counts over 10,000 public 民生诉求 cases of Shenzhen Pingshan, 2018.

They shape the invented city's day and its mix of problems; only counts were taken, no case. What the cases do not
tell (channels, patrols' own classes) is invented and stands where it is used.
"""

from __future__ import annotations

COUNTED = 10_000

BY_HOUR = (
    169, 45, 28, 20, 9, 15, 104, 280, 925, 845, 1221, 627,
    435, 277, 499, 704, 710, 724, 595, 519, 350, 319, 352, 228,
)  # fmt: skip

BY_WEEKDAY = (1727, 1961, 1648, 1347, 1599, 889, 829)  # from Monday

# Their sub-type, main type or event type where one of ours means the same problem.
BY_PROBLEM = {
    "无照经营游商": 634,
    "工业红线内噪声": 447,
    "下水井盖": 447,
    "店外经营": 309,
    "道路破损": 277,
    "积存垃圾渣土": 231,
    "行道树倒压占路": 191,
    "饲养宠物家禽扰民": 171,
    "绿化带养护": 160,
    "超时施工": 144,
    "其他区域堆放施工废弃料": 143,
    "施工安全隐患": 134,
    "路灯(灯光)井盖": 128,
    "暴露垃圾": 126,
    "上水井盖": 99,
    "施工噪音": 99,
    "垃圾臭味扰民": 95,
    "悬挂横幅标语、": 90,
    "未经批准设置广告牌": 90,
    "乱堆物堆料": 87,
    "通讯井盖": 84,
    "乱摆卖": 78,
    "交通标志牌": 75,
    "业主委员会与物业管理公司的纠纷": 74,
    "机动车乱停放": 71,
    "道路保洁": 68,
    "路灯": 67,
    "公共场所噪声": 65,
    "交通护栏": 63,
    "垃圾箱": 59,
    "街头张贴广告": 57,
    "违法建设": 55,
    "油烟污染": 49,
    "房屋质量安全隐患": 47,
    "架空线缆损坏": 47,
    "绿地保洁": 47,
    "渣土问题": 242,
    "道路交通安全": 171,
    "供、排水及水质问题": 103,
    "物业服务管理监督": 94,
    "公共交通管理": 464,
    "教育资源配置": 108,
    "文体旅游": 108,
    "食药市监": 92,
    "劳动社保": 89,
    "民政服务": 87,
    "治安维稳": 60,
}
