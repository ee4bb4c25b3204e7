"""Personal data in what a source says: how each kind is masked, where it is found in free text, what a screen may have.

The forms are those that government notices prescribe: 138****1234, 35*************123, 张**. A text that was masked is
masked no further. Free text is read for what callers say of themselves: no list of fields knows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from dashboard.domain.case import CaseRecord, StageEvent

_SURNAMES = (
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|令狐|慕容|司徒|夏侯|长孙|宇文|端木|百里|南宫|"
    "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
    "范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文施洪季樊倪鲁温兰]"
)
_NAME = rf"(?P<surname>{_SURNAMES})[\u4e00-\u9fff]{{1,2}}"
_PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def phone(number: str) -> str:
    """138****1234; of a landline the area code and the last two."""
    digits = re.sub(r"\D", "", number)
    if len(digits) >= 11 and digits[-11] == "1":
        return f"{digits[-11:-8]}****{digits[-4:]}"
    area = re.match(r"0(?:10|2\d|[3-9]\d\d)", number)
    return f"{area[0]}-****{digits[-2:]}" if area else f"****{digits[-2:]}"


def identity(number: str) -> str:
    """The province and the last three of a citizen's number: 35*************123."""
    return f"{number[:2]}{'*' * (len(number) - 5)}{number[-3:]}"


def card(number: str) -> str:
    """The last four of a bank card."""
    digits = re.sub(r"\D", "", number)
    return f"{'*' * (len(digits) - 4)}{digits[-4:]}"


def plate(number: str) -> str:
    """Where it is registered, and the last two: 苏A***12."""
    return f"{number[:2]}***{number[-2:]}"


def name(text: str) -> str:
    """The surname: 张**."""
    found = re.match(_SURNAMES, text)
    return f"{found[0] if found else text[:1]}**"


def street(address: str | None) -> str | None:
    """An address down to its road, village or community; nothing where it names none."""
    found = re.match(r".*(?:大道|公路|路|街道|街|巷|弄|胡同|镇|乡|村|社区)", address or "")
    return masked(found[0]) if found else None


def is_identity(number: str) -> bool:
    """Whether 18 or 15 characters are a citizen's number: the checksum is right, or place and birthday can be."""
    if len(number) == 18 and "10X98765432"[sum(int(a) * b for a, b in zip(number, _WEIGHTS, strict=False)) % 11] == (
        number[17].upper()
    ):
        return True
    born = number[6:14] if len(number) == 18 else f"19{number[6:12]}"
    try:
        day = date(int(born[:4]), int(born[4:6]), int(born[6:]))
    except ValueError:
        return False
    return 11 <= int(number[:2]) <= 82 and 1900 <= day.year <= 2100


def is_card(number: str) -> bool:
    """Whether the digits are a bank card's (Luhn), of a length that bank cards have."""
    digits = [int(digit) for digit in reversed(re.sub(r"\D", "", number))]
    total = sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return 16 <= len(digits) <= 19 and total % 10 == 0


_Masking = Callable[[re.Match[str]], str]
# What is looked for only in texts that hold a part of it: most texts hold none, and each is read once.
_NUMBERS: tuple[tuple[re.Pattern[str], _Masking], ...] = (
    (
        re.compile(r"(?<![\dA-Za-z])(?:\d{17}[\dXx]|\d{15})(?![\dA-Za-z])"),
        lambda found: identity(found[0]) if is_identity(found[0]) else found[0],
    ),
    (
        re.compile(r"(?<![\d*])\d(?:[ -]?\d){15,18}(?!\d)"),
        lambda found: card(found[0]) if is_card(found[0]) else found[0],
    ),
    (re.compile(r"(?<![\d*])(?:\+?86[ -]?)?1[3-9]\d(?:[ .-]?\d{4}){2}(?!\d)"), lambda found: phone(found[0])),
    (re.compile(r"(?<![\d*])0(?:10|2\d|[3-9]\d\d)[ -]?\d{7,8}(?!\d)"), lambda found: phone(found[0])),
)
_SAID: tuple[tuple[re.Pattern[str], _Masking], ...] = (
    (
        re.compile(
            r"(?P<said>(?:电话|座机|固话|手机号?|号码|联系方式|[Tt]el\.?|微信号?|QQ号?)[:：是为 ]{0,3})"
            r"(?P<it>\d{5,11})(?!\d)"
        ),
        lambda found: f"{found['said']}****{found['it'][-2:]}",
    ),
)
_PLATES: tuple[tuple[re.Pattern[str], _Masking], ...] = (
    (
        re.compile(rf"[{_PROVINCE}][A-HJ-NP-Z][·•・. -]?(?=[A-HJ-NP-Z]*\d)[A-HJ-NP-Z\d]{{5,6}}(?![A-Za-z\d*])"),
        lambda found: plate(found[0]),
    ),
)
_ROOMS: tuple[tuple[re.Pattern[str], _Masking], ...] = (
    (
        re.compile(r"(?:\d{1,4}(?:栋|幢|座|号楼|#楼?)[ -]?)?(?:\d{1,3}单元[ -]?)?\d{2,5}(?=室|号房|房间)"),
        lambda _: "***",
    ),
)
_HANDLES: tuple[tuple[re.Pattern[str], _Masking], ...] = (
    (
        re.compile(r"(?P<said>(?:微信号?|[Vv]信|护照|通行证|港澳证)[号:：是为 ]{0,3})[A-Za-z][\w-]{5,19}"),
        lambda found: f"{found['said']}****",
    ),
    (re.compile(r"[A-Za-z0-9][\w.+-]{0,63}(?=@[\w-]+\.[\w.-]+)"), lambda found: f"{found[0][0]}***"),
)
_BEFORE = "联系人|反映人|来电人|投诉人|举报人|申请人|报案人|报修人|当事人|经办人|承办人|户主|姓名|我叫|名叫|本人叫"
_OF = "市民|居民|村民|业主|住户|租户|群众|网友|老人|孩子"
_AFTER = "先生|女士|小姐|同志|师傅|大爷|大妈|阿姨|老师|老人"
_NAMES: tuple[tuple[re.Pattern[str], _Masking], ...] = (
    (
        re.compile(rf"(?P<said>(?:{_BEFORE})[\s:：是为叫]{{0,3}}){_NAME}"),
        lambda found: f"{found['said']}{found['surname']}**",
    ),
    (
        re.compile(rf"(?P<said>{_OF}){_NAME}(?=反映|来电|致电|称|投诉|举报|表示|来访|求助|咨询|希望|[（(,，。:：])"),
        lambda found: f"{found['said']}{found['surname']}**",
    ),
    (re.compile(rf"{_NAME}(?={_AFTER})"), lambda found: f"{found['surname']}**"),
)
_KINDS = (
    (re.compile(r"\d(?:[ .-]?\d){9}"), _NUMBERS),
    (re.compile(r"电话|座机|固话|手机|号码|联系方式|[Tt]el|微信|QQ"), _SAID),
    (re.compile(rf"[{_PROVINCE}][A-Z]"), _PLATES),
    (re.compile(r"\d(?:室|号房|房间)"), _ROOMS),
    (re.compile(r"@|微信|[Vv]信|护照|通行证|港澳证"), _HANDLES),
    (re.compile(f"{_BEFORE}|{_OF}|{_AFTER}"), _NAMES),
)
_WIDE = re.compile(r"[０-９Ａ-Ｚａ-ｚ]")


def _narrowed(wide: re.Match[str]) -> str:
    return chr(ord(wide[0]) - 0xFEE0)


def masked(text: str) -> str:
    """The text without what tells who somebody is: numbers, plates, names that are introduced, the room of a house."""
    read = narrow = text if text.isascii() else _WIDE.sub(_narrowed, text)  # as good as any other digit
    for hint, found in _KINDS:
        if hint.search(read):
            for pattern, mask in found:
                read = pattern.sub(mask, read)
    return text if read == narrow else read


@lru_cache(maxsize=4096)  # the same people take step after step
def person(text: str | None) -> str | None:
    """Who took a step, as a source says it: a person's name masked, an office as it is."""
    if text is None:
        return None
    return name(text) if re.fullmatch(_NAME, text.strip()) else masked(text)


TEXTS = ("title", "description", "address", "status_text", "criterion", "supervision_kind")  # of a case; free ones


@dataclass(frozen=True, slots=True)
class Withheld:
    """The texts of a case as they came, by field, and the steps of which anything is masked, in their order."""

    texts: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[StageEvent, ...] = ()
    number: str = ""  # of the case, as its source calls it

    @property
    def fields(self) -> tuple[str, ...]:
        """What there is, by name."""
        return (*self.texts, *(("steps",) if self.steps else ()))


def _masked_step(step: StageEvent) -> StageEvent:
    actor, note = person(step.actor), step.note and masked(step.note)
    return step if (actor, note) == (step.actor, step.note) else replace(step, actor=actor, note=note)


def parted(case: CaseRecord) -> tuple[CaseRecord, dict[str, Any]]:
    """A case with its texts masked, and what was taken from it: the texts as they came, those alone that differ."""
    withheld: dict[str, Any] = {}
    shown: dict[str, Any] = {}
    for one in TEXTS:
        said = getattr(case, one)
        if said and (here := masked(said)) != said:
            withheld[one], shown[one] = said, here
    steps = tuple(map(_masked_step, case.events))
    if steps != case.events:
        withheld["steps"] = [[one.actor, one.note] for one in case.events]
        shown["events"] = steps
    return (replace(case, **shown) if shown else case), withheld
