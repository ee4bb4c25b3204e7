"""Names that accounts and displays may have."""

from __future__ import annotations

import re
import unicodedata

_NAME = re.compile(r"[\w.@-]+(?: [\w.@-]+)*")


def as_kept(name: str) -> str:
    """Wide and narrow, capital and small letters are one."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def shown_name(name: str, longest: int = 60) -> str:
    """The name as it is kept: letters of any script, figures, ``. @ - _``; small letters, so that no two look alike.

    Raises ``ValueError`` for what cannot be one.
    """
    kept = as_kept(name)
    if not 2 <= len(kept) <= longest or _NAME.fullmatch(kept) is None:
        raise ValueError(
            f"a name has 2 to {longest} letters, figures or . @ - _ "
            f"/ 名称须为 2 至 {longest} 个字母、汉字、数字或 . @ - _"
        )
    return kept
