"""Who may ask for what: a policy stands on every route, page and callback where it is declared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from dashboard.domain.account import Asker, Right


class Unknown(Enum):
    """What somebody is told whom the hall does not know."""

    REFUSED = "refused"  # 401, plain: for what no person types into a browser
    SIGN_IN = "sign_in"  # the page where one signs in, and back
    PAIR = "pair"  # a screen on a wall has no keyboard: it shows the code that joins it


@dataclass(frozen=True, slots=True)
class Policy:
    """Any one of ``rights`` opens; without any it is open to every account and display. ``public`` is open to anybody,
    ``shut`` to nobody: what a library brings along and the hall does not use. ``signed`` is public, for other systems:
    no page of ours sends it, and the view itself looks at its signature. What is ``noted`` stands in the audit under
    that word, each time.
    """

    rights: frozenset[Right] = frozenset()
    public: bool = False
    signed: bool = False
    shut: bool = False
    unknown: Unknown = Unknown.REFUSED
    noted: str | None = None

    def lets(self, asker: Asker | None) -> bool:
        """Whether it is open to somebody; ``None`` is anybody."""
        if self.public or self.shut or asker is None:
            return self.public
        return not self.rights or not self.rights.isdisjoint(asker.rights)


PUBLIC = Policy(public=True)
SIGNED = Policy(public=True, signed=True)
KNOWN = Policy()
SHUT = Policy(shut=True)

View = TypeVar("View", bound=Callable[..., object])


def rights_of(*rights: Right, unknown: Unknown = Unknown.REFUSED, noted: str | None = None) -> Policy:
    """Open to who has any one of them."""
    return Policy(rights=frozenset(rights), unknown=unknown, noted=noted)


def allow(*rights: Right, policy: Policy | None = None, noted: str | None = None) -> Callable[[View], View]:
    """Mark a view, below the decorator that makes it a route: ``@allow(Right.EXPORT)``, ``@allow(policy=PUBLIC)``."""
    declared = policy or rights_of(*rights, noted=noted)
    if policy is None and not rights:
        raise ValueError("allow() names a right or a policy")

    def mark(view: View) -> View:
        view.policy = declared  # type: ignore[attr-defined]
        return view

    return mark


def policy_of(view: object) -> Policy | None:
    """What a view was marked with."""
    return getattr(view, "policy", None)
