"""A briefing as one HTML file that needs nothing else: to read, to print, and for the browser to make a PDF of."""

from __future__ import annotations

from html import escape

from dashboard.domain.briefing import Section, Table
from dashboard.export.briefing.edition import SHORT, Edition

_WIDE = 9  # columns: so many need smaller letters
_STYLE = """
@page { size: A4; margin: 25mm 20mm 22mm 22mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 820px; padding: 32px 24px; color: #111; background: #fff; font-size: 15px;
  line-height: 1.75; font-family: "FangSong", "仿宋", "STFangsong", "Noto Serif CJK SC", "Source Han Serif SC",
  "Songti SC", SimSun, serif; }
h1 { margin: 0 0 4px; text-align: center; font-size: 27px; line-height: 1.35; color: #b3151b;
  font-family: "FZXiaoBiaoSong-B05S", "方正小标宋简体", "Noto Serif CJK SC", SimSun, serif; }
.issue, .span { margin: 0; text-align: center; }
.rule { margin: 10px 0 18px; border: 0; border-top: 2px solid #b3151b; }
h2 { margin: 22px 0 6px; font-size: 17px; font-weight: 600; break-after: avoid;
  font-family: "SimHei", "黑体", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif; }
p { margin: 0 0 6px; text-indent: 2em; }
.warning { padding: 4px 10px; border: 1px solid #a86a00; color: #7a4b00; text-indent: 0; }
.stamp { padding: 6px 12px; border: 3px solid #b3151b; color: #b3151b; font-weight: 700; text-indent: 0; }
.missing { color: #555; }
table { width: 100%; margin: 8px 0 14px; border-collapse: collapse; font-size: 12px; line-height: 1.4;
  font-family: "Noto Sans CJK SC", "Microsoft YaHei", "SimHei", sans-serif; font-variant-numeric: tabular-nums; }
caption { padding-bottom: 4px; font-weight: 600; text-align: left; }
caption, thead { break-after: avoid; }
thead { display: table-header-group; }
.short { break-inside: avoid; }
tr { break-inside: avoid; }
th, td { padding: 3px 6px; border: 1px solid #999; text-align: left; vertical-align: top; word-break: keep-all; }
.wide { font-size: 10.5px; }
.wide th, .wide td { padding: 3px 4px; }
th { background: #f1f1f1; font-weight: 600; }
.number { text-align: right; white-space: nowrap; }
th.number { white-space: normal; }
figure { margin: 12px 0; break-inside: avoid; }
figure img { width: 100%; border: 1px solid #ccc; }
figcaption { font-size: 12px; color: #555; text-align: center; }
.receipt { break-inside: avoid; margin-top: 28px; padding-top: 8px; border-top: 1px solid #999; font-size: 12px;
  color: #444; }
.signature { margin: 0; padding-right: 4em; text-align: right; text-indent: 0; break-before: avoid; }
.receipt p { margin: 0; text-indent: 0; }
html:lang(en) p { text-indent: 0; }
"""


def html_text(edition: Edition) -> str:
    """Every word of a source is escaped; there is no script and nothing is fetched."""
    briefing = edition.briefing
    title = escape(edition.read(briefing.title))
    issue = escape(edition.read(briefing.issue))
    parts = [f"<p class='stamp'>{escape(edition.stamp)}</p>"] if edition.stamp else []
    parts += [f"<h1>{title}</h1>"]
    parts += [f"<p class='issue'>{issue}</p>"] if issue else []
    parts += [f"<p class='span'>{escape(edition.read(briefing.span))}</p><hr class='rule'>"]
    parts += [f"<p class='warning'>{escape(edition.read(one))}</p>" for one in briefing.warnings]
    parts += [_section(edition, number, section) for number, section in enumerate(briefing.sections, 1)]
    parts += [f"<p class='signature'>{escape(line)}</p>" for line in edition.signature]
    parts += [_table(edition, table) for table in edition.appendix]
    receipt = "".join(f"<p>{escape(line)}</p>" for line in edition.receipt)
    parts.append(f"<div class='receipt'>{receipt}</div>")
    lang = "en" if edition.lang == "en" else "zh-CN"
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return (
        f"<!doctype html><html lang='{lang}'><head><meta charset='utf-8'>"
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>{''.join(parts)}</body></html>"
    )


def _section(edition: Edition, number: int, section: Section) -> str:
    parts = [f"<h2>{escape(edition.heading(number, section))}</h2>"]
    parts += [f"<p>{escape(edition.read(one))}</p>" for one in section.sentences]
    parts += [f"<p class='missing'>{escape(edition.read(one))}</p>" for one in section.missing]
    parts += [_table(edition, table) for table in section.tables if table.rows]
    return "".join(parts)


def _table(edition: Edition, table: Table) -> str:
    kinds = ["number" if one else "" for one in table.numbers]
    head = "".join(
        f"<th class='{kind}'>{escape(edition.read(column))}</th>"
        for column, kind in zip(table.columns, kinds, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td class='{kind}'>{escape(edition.cell(cell))}</td>" for cell, kind in zip(row, kinds, strict=True)
        )
        + "</tr>"
        for row in table.rows
    )
    caption = escape(edition.read(table.title))
    sorts = {"short": len(table.rows) <= SHORT, "wide": len(table.columns) >= _WIDE}
    names = " ".join(name for name, is_so in sorts.items() if is_so)
    return (
        f"<table class='{names}'><caption>{caption}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )
