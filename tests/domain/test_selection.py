"""What a number's address says, and that it is read back as it was meant."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.selection import LIGHTS, Selection

texts = st.none() | st.text(min_size=1)
moments = st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)


@given(
    st.builds(
        Selection,
        count=texts,
        basis=st.sampled_from(["due", "cohort"]),
        period=texts,
        start=moments,
        end=moments,
        at=moments,
        known=st.sampled_from(["then", "now"]),
        area=texts,
        department=st.lists(st.text()).map(tuple),
        case_class=texts,
        source=texts,
        light=st.none() | st.sampled_from(LIGHTS),
        placed=st.none() | st.booleans(),
        text=texts,
    )
)
def test_an_address_is_read_back_as_it_was_written(selection: Selection) -> None:
    assert Selection.of_query(selection.query()) == selection


def test_what_is_unset_is_not_in_the_address_and_other_parameters_are_left_alone() -> None:
    assert Selection(count="reported", period="today").query() == {"count": "reported", "period": "today"}
    assert Selection.of_query({"count": "reported", "lang": "en", "page": "3"}) == Selection(count="reported")


@pytest.mark.parametrize(
    ("name", "text"), [("at", "yesterday"), ("end", "9" * 40), ("basis", "both"), ("light", "blue"), ("placed", "1")]
)
def test_a_bad_parameter_is_named(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=f"^{name}: '{text}'"):
        Selection.of_query({name: text})
