"""The frame of a page: one file, with its style and pictures inside."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

from handtint_daemon.arrays.dtypes import UInt8
from handtint_lab.reports.embedding import data_uri
from handtint_shared.translation import language, translated

_STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, "Noto Sans", sans-serif; margin: 0 auto; max-width: 1500px;
       padding: 1.5rem; color: #1c1c1c; background: #fff; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; } h2 { margin: 2.5rem 0 .5rem; }
h3 { margin: 2rem 0 .3rem; font-size: 1.05rem; overflow-wrap: anywhere; }
h4 { margin: .8rem 0 .3rem; font-weight: 600; font-size: .9rem; color: #444; }
p, li { max-width: 46rem; } .lede { font-size: 1.1rem; }
.trial { display: grid; grid-template-columns: minmax(150px, 24%) 1fr; gap: 0 1rem;
         border-top: 1px solid #ddd; }
.trial > h3 { grid-column: 1 / -1; }
.truth { position: sticky; top: .5rem; align-self: start; }
.strip { display: grid; grid-template-columns: repeat(auto-fill, minmax(165px, 1fr)); gap: .6rem; }
figure { margin: 0; } figure img { display: block; width: 100%; height: auto;
max-height: 75vh; object-fit: contain; object-position: left top; }
figcaption { font-size: .8rem; line-height: 1.3; color: #444; margin-top: .2rem; }
figcaption b { color: #111; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .6rem; text-align: right; border-bottom: 1px solid #e2e2e2; }
th { font-weight: 600; vertical-align: bottom; } td.name, th.name { text-align: left; }
.wide { overflow-x: auto; } details { margin: .4rem 0 1rem; font-size: .9rem; }
summary { cursor: pointer; }
.swatches { display: flex; flex-wrap: wrap; gap: 4px; margin: .3rem 0; }
.swatch { width: 52px; font-size: .7rem; text-align: center; color: #444; }
.swatch i { display: block; height: 40px; border: 1px solid #0002; }
.swatch.true i { border: 3px solid #111; height: 36px; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1.5rem; margin-bottom: 1.5rem; }
.place { display: grid; grid-template-columns: 96px 96px 1fr; gap: .5rem; align-items: start; }
.hash { font-family: ui-monospace, monospace; font-size: .75rem; overflow-wrap: anywhere; }
@media (max-width: 700px) { .trial, .pair { grid-template-columns: 1fr; }
  .truth { position: static; max-width: 300px; } }
@media print { details { display: none; } .truth { position: static; } }
"""


def page(title: str, lede: str, parts: Iterable[str]) -> str:
    """Return the page; title and lede are marked for translation, `parts` are HTML."""
    heading = escape(translated(title))
    return "\n".join(
        (
            f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="generator" content="Handtint">',
            f"<title>{heading}</title><style>{_STYLE}</style></head><body>",
            f'<h1>{heading}</h1><p class="lede">{escape(translated(lede))}</p>',
            *parts,
            "</body></html>\n",
        )
    )


def heading(words: str) -> str:
    return f"<h2>{escape(translated(words))}</h2>"


def figure(rgb_u8: UInt8, *lines: str, kind: str = "") -> str:
    """Return a picture with its caption; the first line is the strongest, and what it shows."""
    first, *more = lines
    caption = "<br>".join((f"<b>{escape(first)}</b>", *map(escape, more)))
    of_kind = f' class="{kind}"' if kind else ""
    return (
        f'<figure{of_kind}><img alt="{escape(first)}" src="{data_uri(np.asarray(rgb_u8))}">'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def embedded(data: Mapping[str, Any]) -> str:
    """Return data for programs, which stays with the page wherever it goes."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False).replace("<", "\\u003c")
    return f'<script type="application/json" id="experiment">{text}</script>'


def listed(items: Iterable[str]) -> str:
    """Return a list; the items are HTML."""
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], names: int = 1) -> str:
    """Return a table, whose first columns, `names` of them, are words."""

    def cells(tag: str, texts: Sequence[str]) -> str:
        return "".join(
            f"<{tag}{' class=name' if number < names else ''}>{escape(text)}</{tag}>"
            for number, text in enumerate(texts)
        )

    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    head = cells("th", headings)
    return f'<div class="wide"><table><tr>{head}</tr>{body}</table></div>'
