"""The words of the pages before the hall."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "sign_in": ("登录", "Sign in"),
    "account_name": ("用户名", "Name"),
    "password": ("口令", "Password"),
    "second_code": ("动态码", "One-time code"),
    "second_code_hint": ("仅在已启用双因素时填写", "Only where a second factor is on"),
    "refused_wrong": ("用户名、口令或动态码不对", "The name, the password or the code is wrong"),
    "refused_locked": (
        "该用户名尝试次数过多，已锁定，请稍后再试",
        "This name was tried too often and is locked for a while",
    ),
    "refused_too_many": ("此地址尝试次数过多，请稍后再试", "Too many attempts from this address: try again later"),
    "refused_code": ("请填写动态码", "Enter the one-time code, too"),
    "refused_expired": ("口令已过期，请修改后登录", "The password is too old: change it to go on"),
    "refused_disabled": ("账户已停用，请联系安全管理员", "The account is disabled: ask the security officer"),
    "password_rule": (
        "至少 10 个字符，大写、小写、数字、符号中至少三类；不能是常见口令、含用户名，或与最近五次相同",
        "At least 10 characters of three kinds: capitals, small letters, figures, signs; not common, nor your name",
    ),
    "weak": ("口令不合要求：{why}", "This password cannot be taken: {why}"),
    "weak_and": ("；", "; "),
    "weak_short": ("少于 10 个字符", "fewer than 10 characters"),
    "weak_long": ("过长", "too long"),
    "weak_one_kind": ("字符种类不足三类", "fewer than three kinds of characters"),
    "weak_common": ("过于常见", "too common"),
    "weak_name": ("含有用户名", "the name is in it"),
    "weak_used": ("最近用过", "used recently"),
    "refused_insecure": (
        "此连接未加密，不能登录。请用 https 打开，或在本机登录",
        "This connection is not encrypted, so nobody signs in over it: use https, or this machine itself",
    ),
    "insecure": (
        "允许未加密登录（HALL_ALLOW_INSECURE）：口令可被窃听",
        "People may sign in without encryption (HALL_ALLOW_INSECURE): passwords can be overheard",
    ),
    "first_account": ("首个账户", "The first account"),
    "first_account_said": (
        "此链接只能用一次。首个账户是安全管理员，由其建立其他账户",
        "This link works once. The first account is the security officer, who makes the others",
    ),
    "set_password": ("设置口令", "Set a password"),
    "link_over": ("链接无效、已使用或已过期", "This link is not valid, was used, or has expired"),
    "new_password": ("新口令", "New password"),
    "new_password_again": ("再次输入新口令", "The new password again"),
    "old_password": ("当前口令", "Present password"),
    "passwords_differ": ("两次输入的口令不同", "The two passwords differ"),
    "change_password": ("修改口令", "Change the password"),
    "signed_out": ("已退出", "Signed out"),
    "own_role": ("角色", "Role"),
    "own_scope": ("数据范围", "Scope"),
    "own_factor": ("双因素", "Second factor"),
    "factor_on": ("已启用", "on"),
    "factor_off": ("未启用", "off"),
    "factor_due": (
        "您的角色须先启用双因素，才能使用其他功能",
        "Your role needs a second factor: turn it on, and the rest opens",
    ),
    "second_factor": ("启用双因素", "Turn on the second factor"),
    "second_factor_said": (
        "在验证器应用中手工录入密钥，再填写它显示的 6 位动态码",
        "Enter the key into an authenticator app by hand, then the six digits that it shows",
    ),
    "factor_key": ("密钥", "Key"),
    "factor_address": ("地址", "Address"),
    "factor_wrong": ("动态码不对，请用新的动态码再试", "The code is wrong: try again with the next one"),
    "confirm": ("确认", "Confirm"),
    "back_to_hall": ("返回", "Back to the hall"),
    "pair_title": ("屏幕接入", "Join this screen"),
    "pair_said": (
        "值班员输入此码后，本屏自动显示大屏。此码每十分钟更换",
        "Once the operator has entered this code, its wall appears by itself. The code changes every ten minutes",
    ),
    "pair_full": ("等待接入的屏幕过多，稍后自动重试", "Too many screens are waiting: this one tries again by itself"),
    "sign_in_instead": ("在这台设备上登录", "Sign in on this device"),
    "turned_away": ("无权访问", "Not for your role"),
    "nothing_here": ("没有这一页", "There is no such page"),
}

ROLES: Final[dict[str, tuple[str, str]]] = {
    "wall": ("大屏", "Display"),
    "grid_worker": ("网格员", "Grid worker"),
    "street": ("街道", "Street"),
    "leader": ("区领导", "Leader"),
    "duty": ("值班员", "Operator on duty"),
    "system": ("系统管理员", "System officer"),
    "security": ("安全管理员", "Security officer"),
    "audit": ("审计管理员", "Audit officer"),
}
