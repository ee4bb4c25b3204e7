"""Cases that today's boundaries place in another area than the boundaries of their own day did."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.store.rows.base import Row


class CaseRedrawnRow(Row):
    """One such case with the area it lies in today; 0 is none. The case itself stays where it was counted."""

    __tablename__ = "case_redrawn"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True, autoincrement=False)
    area_id: Mapped[int] = mapped_column(index=True)
