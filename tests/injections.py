"""Five hundred ways of talking a database into more than it was asked: how a text is left, and what is said then."""

from __future__ import annotations

from itertools import product

ENDS = ("'", "''", '"', "')", "'))", '")', "`", "\\'", "%' ", "_'", "';", "%27", "＇", "ʼ", "' ", "1'", "-1", "0 ")
SAYS = (
    "OR '1'='1", "OR 1=1", "OR 1=1 --", "OR 1=1#", "OR 1=1/*", "AND 1=2", "AND 1=1 --", "|| 'x", "+ 'x", "LIKE '%",
    "UNION SELECT NULL --", "UNION SELECT name FROM sqlite_master --", "UNION ALL SELECT usename FROM pg_user --",
    "; DROP TABLE case_file --", "; DELETE FROM case_version --", "; UPDATE case_file SET title='x' --",
    "AND SLEEP(9) --", "AND (SELECT 1 FROM pg_sleep(9)) IS NULL --", "; SELECT pg_sleep(9) --", "AND randomblob(9e8) --",
    "AND CAST((SELECT version()) AS int)=1 --", "AND 1=(SELECT COUNT(*) FROM case_file) --", "ORDER BY 99 --",
    "GROUP BY title HAVING 1=1 --", "; PRAGMA writable_schema=1 --", "; ATTACH 'x' AS x --", "; COPY case_file TO '/x' --",
    "AND load_extension('x') --", "MATCH 'x' OR '1", "NEAR(a b)",
)  # fmt: skip
WILD = (
    "%",
    "_",
    "%%",
    "*",
    "a%",
    "\\",
    "\\%",
    '"',
    "title:*",
    "a OR b",
    "NOT a",
    "a NEAR b",
    "^a",
    "{a}",
    "\u2028",
    "x" * 5000,
)
CORPUS = [*(f"{end} {said}" for end, said in product(ENDS, SAYS)), *WILD]
