"""Who asks, and what each role may do: one role an account, so that no account holds two of the three officers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from dashboard.domain.order import Order
from dashboard.domain.scope import Scope


class Right(StrEnum):
    """One thing that may be allowed. A route, a page and a callback each name theirs."""

    SEE_WALLS = "see_walls"  # walls, their wires, maps and layers
    SEE_FIGURES = "see_figures"  # areas, departments, boards: numbers without a name
    SEE_CASES = "see_cases"  # lists of cases and one case whole, masked
    EXPORT = "export"  # a list to take along
    SEE_PATROLS = "see_patrols"  # where the units are now, and which areas were visited
    SEE_TRACKS = "see_tracks"  # where a unit was: 行踪轨迹 is sensitive personal information
    REVEAL = "reveal"  # what is masked, one at a time, for a reason
    BRIEFINGS = "briefings"
    JUDGE = "judge"  # whether two cases are one matter
    OPERATE = "operate"  # feeds with what they turned away; displays
    ACCOUNTS = "accounts"  # who may sign in, as what, for which scope
    AUDIT = "audit"  # what everybody did
    OWN_ACCOUNT = "own_account"  # one's own password, second factor and sessions


class Role(StrEnum):
    """``WALL`` is a display and has no account. The last three are the 三员: they run the hall and see no case."""

    WALL = "wall"
    GRID_WORKER = "grid_worker"  # 网格员
    STREET = "street"  # 街道
    LEADER = "leader"  # 区领导
    DUTY = "duty"  # 值班员
    SYSTEM = "system"  # 系统管理员
    SECURITY = "security"  # 安全管理员
    AUDIT = "audit"  # 审计管理员


OFFICERS = frozenset({Role.SYSTEM, Role.SECURITY, Role.AUDIT})

_STREET = frozenset(
    {
        Right.SEE_WALLS,
        Right.SEE_FIGURES,
        Right.SEE_CASES,
        Right.EXPORT,
        Right.SEE_PATROLS,
        Right.BRIEFINGS,
        Right.JUDGE,
        Right.OWN_ACCOUNT,
    }
)
_LEADER = _STREET | {Right.SEE_TRACKS, Right.REVEAL}

RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        Role.WALL: frozenset({Right.SEE_WALLS}),
        Role.GRID_WORKER: frozenset({Right.SEE_FIGURES, Right.SEE_CASES, Right.OWN_ACCOUNT}),
        Role.STREET: _STREET,
        Role.LEADER: _LEADER,
        Role.DUTY: _LEADER | {Right.OPERATE},
        Role.SYSTEM: frozenset({Right.OPERATE, Right.OWN_ACCOUNT}),
        Role.SECURITY: frozenset({Right.ACCOUNTS, Right.OWN_ACCOUNT}),
        Role.AUDIT: frozenset({Right.AUDIT, Right.OWN_ACCOUNT}),
    }
)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who a request comes from. An account, a display, or with neither id the one that the invented city lends.

    Rights follow from the role and are nowhere else; the scope was granted with the account or the display. Whose
    second factor is still due has no right but to set it up.
    """

    account_id: int | None
    display_id: int | None
    name: str
    role: Role
    scope: Scope
    walls: frozenset[str] | None = None  # the presets that a display was approved for; ``None`` is any in the scope
    factor_due: bool = False
    orders: tuple[Order, ...] = ()  # what a display was told to do

    @property
    def rights(self) -> frozenset[Right]:
        return RIGHTS[self.role] & {Right.OWN_ACCOUNT} if self.factor_due else RIGHTS[self.role]

    def may(self, right: Right) -> bool:
        return right in self.rights
