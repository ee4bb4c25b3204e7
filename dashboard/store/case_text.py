"""Full-text search: what stands in a case, cut into pairs of characters, alike on every database.

Chinese has no spaces, so a text is indexed by its pairs: 垃圾桶满 is 垃圾 · 圾桶 · 桶满, and a word is found where its
own pairs follow each other. Latin text is cut the same way, so any part of an id is found, too. SQLite keeps the pairs
in an FTS5 table that stores no text, PostgreSQL in a ``tsvector`` with a GIN index; both get them from here and are
asked by phrase. This is the only file that knows which of the two it talks to.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import chain
from operator import add
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Text,
    cast,
    column,
    false,
    func,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from dashboard.store.bulk import copy_rows
from dashboard.store.rows import CaseRow

NAME = "case_text"
TEXTS = ("description", "title", "address", "external_id")
LONGEST = 4000  # characters of a case that are indexed

_PLACES = [f"':{place} '" for place in range(1, 16_384)]  # the most that a tsvector tells apart
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """The text as it is compared: no case, no widths, no punctuation, one space between words."""
    words = _BETWEEN_WORDS.sub(" ", text)
    if not unicodedata.is_normalized("NFKC", words):
        words = _BETWEEN_WORDS.sub(" ", unicodedata.normalize("NFKC", words))
    return words.casefold()


def pairs_of(texts: Iterable[str | None]) -> str:
    """Every pair of neighbours, in order, separated by spaces; a word's last character stands alone, too.

    A text that is part of one before it is not indexed twice: a title mostly repeats the address.
    """
    joined = ""
    for text in texts:
        if text and text not in joined:
            joined = f"{joined} {text}"
    characters = plain(joined[:LONGEST]) + " "
    return " ".join(map(add, characters, characters[1:]))


def words_of(question: str) -> list[str]:
    """The words of a search; a case is found that holds all of them."""
    return plain(question).split()


def holds(texts: Iterable[str | None], question: str) -> bool:
    """Whether a search finds these texts: what the index says, without the index."""
    here = plain(" ".join(text for text in texts if text))
    return all(word in here for word in words_of(question))


def matching(question: str, dialect: str) -> Select[int]:
    """The ids of the cases that a search finds. A word of one character finds what begins a pair."""
    words = words_of(question)
    if not words:
        return select(CaseRow.id).where(false())
    if dialect == "sqlite":
        phrases = literal(" AND ".join(map(_phrase_of_fts5, words)), Text())
        here = table(NAME, column("rowid", BigInteger))
        return select(here.c.rowid.label("id")).where(literal_column(NAME).op("MATCH")(phrases))
    asked = _tsquery(words)
    here = table(NAME, column("case_id", BigInteger), column("pairs"))
    return select(here.c.case_id.label("id")).where(here.c.pairs.op("@@")(asked))


def count_matching(connection: Connection, question: str) -> int:
    """How many cases a search finds that were not withdrawn: what the index of texts has, and changes with it alone."""
    found = matching(question, connection.dialect.name).subquery()
    gone = select(CaseRow.id).where(CaseRow.deleted_seen_at.is_not(None))
    return connection.scalar(select(func.count()).where(found.c.id.not_in(gone))) or 0


def matches(question: str, dialect: str) -> ColumnElement[bool]:
    """Whether a search finds a case that is looked at, one by one: of a few, where ``matching`` would look for all.

    FTS5 cannot be asked so: each time it would begin anew.
    """
    words = words_of(question)
    if dialect == "sqlite" or not words:
        return CaseRow.id.in_(matching(question, dialect))
    here = table(NAME, column("case_id", BigInteger), column("pairs"))
    found = select(here.c.pairs.op("@@", is_comparison=True)(_tsquery(words))).where(here.c.case_id == CaseRow.id)
    return func.coalesce(found.scalar_subquery(), false())


def _tsquery(words: Sequence[str]) -> Any:
    return cast(literal(" & ".join(map(_phrase_of_tsquery, words)), Text()), TSQUERY)


def _pairs(word: str) -> list[str]:
    return [word] if len(word) == 1 else [word[i : i + 2] for i in range(len(word) - 1)]


def _phrase_of_fts5(word: str) -> str:
    """Only letters and digits are left in a word, so nothing in it can end the quotes."""
    return f'"{" ".join(_pairs(word))}"{"*" if len(word) == 1 else ""}'


def _phrase_of_tsquery(word: str) -> str:
    if len(word) == 1:
        return f"'{word}':*"
    return "({})".format(" <-> ".join(f"'{pair}'" for pair in _pairs(word)))


def write_texts(connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
    """Index the pairs of new cases, by id."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"INSERT INTO {NAME} (rowid, pairs) VALUES (?, ?)", list(rows))  # noqa: S608
    else:
        copy_rows(connection, NAME, ("case_id", "pairs"), ((id_, _tsvector(pairs)) for id_, pairs in rows))


def rewrite_texts(connection: Connection, rows: Sequence[tuple[int, str, str]]) -> None:
    """Index changed texts: id, the pairs before, the pairs now. FTS5 without its text must be told what it forgets."""
    changed = [(id_, before, now) for id_, before, now in rows if before != now]
    if not changed:
        return
    if connection.dialect.name == "sqlite":
        forget: Any = [(id_, before) for id_, before, _ in changed]
        connection.exec_driver_sql(
            f"INSERT INTO {NAME} ({NAME}, rowid, pairs) VALUES ('delete', ?, ?)",  # noqa: S608
            forget,
        )
    else:
        ids: Any = [(id_,) for id_, _, _ in changed]
        connection.exec_driver_sql(f"DELETE FROM {NAME} WHERE case_id = %s", ids)  # noqa: S608
    write_texts(connection, [(id_, now) for id_, _, now in changed])


def _tsvector(pairs: str) -> str:
    """Lexemes with their places, as PostgreSQL reads them; its own parser would not keep Chinese whole."""
    lexemes = zip(pairs.split(), _PLACES, strict=False)
    return f"'{''.join(chain.from_iterable(lexemes))[:-2]}"


def create(connection: Connection) -> None:
    """The index, empty."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            f"CREATE VIRTUAL TABLE {NAME} USING fts5 (pairs, content='', columnsize=0, tokenize='ascii')"
        )
    else:
        connection.exec_driver_sql(f"CREATE TABLE {NAME} (case_id bigint PRIMARY KEY, pairs tsvector NOT NULL)")
        connection.exec_driver_sql(f"CREATE INDEX ix_{NAME}_pairs ON {NAME} USING gin (pairs)")


def drop(connection: Connection) -> None:
    connection.exec_driver_sql(f"DROP TABLE {NAME}")


def index_all(connection: Connection, at_once: int = 5000) -> None:
    """Index every case there is; what an older database needs once."""
    last = 0
    while True:
        columns = (getattr(CaseRow, name) for name in TEXTS)
        some = select(CaseRow.id, *columns).where(CaseRow.id > last).order_by(CaseRow.id).limit(at_once)
        rows = connection.execute(some).all()
        if not rows:
            return
        write_texts(connection, [(id_, pairs_of(texts)) for id_, *texts in rows])
        last = rows[-1][0]
