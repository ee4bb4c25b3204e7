"""Where every page is: the only file that writes an address."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from urllib.parse import quote, quote_plus, urlencode

from dashboard.domain.board import BoardQuestion
from dashboard.domain.selection import Known, Selection
from layouts.words import Words

_UNSAID = {"order": "reported_at", "way": "down", "page": "1"}
_quoted = lru_cache(4096)(quote_plus)  # a page says the same few words in hundreds of addresses


def to(path: str, words: Words, /, **query: str) -> str:
    """An address of the hall. A language that was asked for goes along to the next page."""
    parameters = "&".join(f"{_quoted(name)}={_quoted(text)}" for name, text in (query | carried(words)).items())
    return f"{path}?{parameters}" if parameters else path


def carried(words: Words) -> dict[str, str]:
    """What goes along to every next page."""
    return {"lang": words.lang} if words.chosen else {}


def part(text: str) -> str:
    """A code or a name as one part of a path."""
    return quote(text, safe="")


def wall(name: str, words: Words) -> str:
    return to(f"/wall/{part(name)}", words)


def cases(selection: Selection, words: Words, **further: str) -> str:
    """The list behind a number. ``further`` is what only the list asks: its page, its order."""
    return to("/cases", words, **selection.query(), **further)


def opened(selection: Selection | None, words: Words) -> str | None:
    """Where a number leads; nowhere where no list says it. The screen adds the moment the number was counted."""
    return None if selection is None else cases(selection, words)


def moment(wall: str | None, words: Words, **query: str) -> str:
    """A wall gone back to: ``at`` in the city's time, ``known``. ``None`` is the wall to begin with."""
    return to("/moment" if wall is None else f"/moment/{part(wall)}", words, **query)


def stood(href: str, at: datetime, known: Known) -> str:
    """The address of a list or of a wall's trend, as it stood at a moment; any other address as it is."""
    path, _, asked = href.partition("?")
    of_then = path in ("/cases", "/trend")
    return f"{path}?{asked}&{urlencode(Selection(at=at, known=known).query())}" if of_then else href


def trend(words: Words, **query: str) -> str:
    """The trend as a table: of one's own desk, or of a ``wall``; ``window`` is 24h, 7d or 30d."""
    return to("/trend", words, **query)


def cases_file(kind: str, selection: Selection, words: Words, **further: str) -> str:
    """The same list whole, as a file: ``xlsx`` or ``csv``."""
    return to(f"/cases.{kind}", words, **selection.query(), **further)


def ordered(order: str, descending: bool, page: int = 1) -> dict[str, str]:
    """The parameters of a list's order and page; the latest reports first, and the first page, go without saying."""
    said = {"order": order, "way": "down" if descending else "up", "page": str(page)}
    return {name: text for name, text in said.items() if text != _UNSAID[name]}


def case(case_id: int, words: Words) -> str:
    return to(f"/cases/{case_id}", words)


def leaderboards(question: BoardQuestion, words: Words) -> str:
    return to("/leaderboards", words, **question.query())


def leaderboards_file(question: BoardQuestion, kind: str, words: Words) -> str:
    """The same board whole, as a file: ``xlsx`` or ``csv``."""
    return to(f"/leaderboards.{kind}", words, **question.but(page=1, row=None).query())


def frozen_board(code: str, words: Words, **query: str) -> str:
    return to(f"/leaderboards/frozen/{part(code)}", words, **query)


def frozen_board_file(code: str, kind: str, words: Words) -> str:
    """The same as a file: ``xlsx`` or ``csv``."""
    return to(f"/leaderboards/frozen/{part(code)}.{kind}", words)


def matters(words: Words, **query: str) -> str:
    """What several feeds may tell of once, and the window of the counts."""
    return to("/matters", words, **query)


def rhythm(words: Words, **query: str) -> str:
    """The running week: ``area``, ``by``, and the window of the whistles."""
    return to("/rhythm", words, **query)


def exceptions(words: Words, **query: str) -> str:
    """What did not go straight: ``area``, ``appeals=without``, and the window."""
    return to("/exceptions", words, **query)


def area(code: str, words: Words, **query: str) -> str:
    return to(f"/areas/{part(code)}", words, **query)


def nearby(case_id: int, words: Words, **query: str) -> str:
    return to(f"/nearby/{case_id}", words, **query)


def department(code: str, words: Words, **query: str) -> str:
    return to(f"/departments/{part(code)}", words, **query)


def definition(slug: str, words: Words) -> str:
    return f"{to('/definitions', words)}#{part(slug)}"


def feed(name: str, words: Words) -> str:
    return to(f"/feeds/{part(name)}", words)


def briefing(code: str, words: Words, **query: str) -> str:
    return to(f"/b/{part(code)}", words, **query)


def briefing_files(code: str) -> str:
    """Where its files are ordered; a form adds the language."""
    return f"/b/{part(code)}/files"


def briefing_progress(code: str, words: Words) -> str:
    return to(f"/b/{part(code)}/progress", words)


def briefing_file(code: str, name: str) -> str:
    return f"/b/{part(code)}/{part(name)}"


def briefing_paper(code: str, kind: str, words: Words) -> str:
    return to(f"/b/{part(code)}/papers/{kind}", words)


def briefings_compared(one: str, other: str, words: Words) -> str:
    return to(f"/briefings/compared/{part(one)}/{part(other)}", words)


def briefings_compared_file(one: str, other: str, words: Words) -> str:
    return to(f"/briefings/compared/{part(one)}/{part(other)}.xlsx", words)


def briefing_preview(code: str, words: Words) -> str:
    return to(f"/b/{part(code)}/preview", words)


def roster(words: Words, **query: str) -> str:
    """The list of units: ``kind``, ``fleet``, ``state``, ``day``, ``page``."""
    return to("/patrols", words, **query)


def coverage(words: Words, **query: str) -> str:
    """What was visited: ``at`` is a moment in the shift; ``of`` a kind of beats, ``beat``, ``day``, ``state``."""
    return to("/patrols/coverage", words, **query)


def replay(words: Words, **query: str) -> str:
    """A replay: ``units`` or ``fleet``, ``from``, ``to``; what the clock shows is added by its script."""
    return to("/patrols/replay", words, **query)


def tracks(form: str, **query: str) -> str:
    """The tracks of a replay as a file: ``csv``, ``geojson`` or, for its script, ``json``."""
    return f"/patrols/tracks.{form}?{urlencode(query)}"


def account(account_id: int, words: Words, **query: str) -> str:
    return to(f"/accounts/{account_id}", words, **query)
