"""The help page in each language, and the index by which GIMP finds a topic on it.

No gi here: the build writes the pages (`install/build_hook.py`), GIMP shows them.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

from handtint_plugin import help_words, wording
from handtint_plugin.entries import ENTRIES
from handtint_plugin.live import hint_words, likely_words
from handtint_shared.knobs import KNOBS
from handtint_shared.sentences.explanation import FOUND_FORM
from handtint_shared.translation import DOMAIN

PAGE, INDEX = "handtint.html", "gimp-help.xml"
_STYLE = (
    "body { max-width: 40em; margin: 2em auto; padding: 0 1em; font-family: sans-serif;"
    " line-height: 1.5; } dt { font-weight: bold; margin-top: .7em; } dt:target { color: #b5541c; }"
)
_CODE = re.compile(r"`([^`]*)`")
_Translate = Callable[[str], str]


def write_help_pages(locales: Path) -> None:
    """Write page and index beside each catalogue below `locales`, in its language."""
    for catalogue in sorted(locales.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")):
        folder = catalogue.parents[1]
        language = gettext.translation(DOMAIN, locales, [folder.name])
        (folder / PAGE).write_text(page(folder.name, language.gettext), encoding="utf-8")
        (folder / INDEX).write_text(index(language.gettext), encoding="utf-8")


def page(language: str, translate: _Translate) -> str:
    title = escape(translate(help_words.TITLE))
    body = "\n".join(_body(translate))
    return (
        f'<!doctype html>\n<html lang="{language.replace("_", "-")}">\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n<h1>{title}</h1>\n{body}\n</html>\n"
    )


def index(translate: _Translate) -> str:
    """Return GIMP's list of topics and where on the page they are."""
    titles = {
        name: escape(wording.plain(translate(entry.label))) for name, entry in ENTRIES.items()
    }
    items = [
        f'  <help-item id="{name}" ref="{PAGE}#{name}" title="{title}"/>'
        for name, title in titles.items()
    ]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<gimp-help>", *items, "</gimp-help>", ""]
    return "\n".join(lines)


def _body(translate: _Translate) -> Iterator[str]:
    labels = {
        topic.removeprefix("handtint-").replace("-", "_"): wording.plain(translate(entry.label))
        for topic, entry in ENTRIES.items()
    }
    yield _element("p", translate(help_words.ABOUT))
    yield _element("h2", translate(help_words.STEPS_TITLE))
    steps = (translate(step).format(**labels) for step in help_words.STEPS)
    yield f"<ol>{''.join(_element('li', step) for step in steps)}</ol>"
    for told in (help_words.UNDO, help_words.KEYS, help_words.MERGING):
        yield _element("p", translate(told).format(**labels))
    yield _element("h2", translate(help_words.LIVE_TITLE).format(**labels))
    yield _list(_live_parts(translate), translate)
    yield _element("h2", translate(help_words.ENTRIES_TITLE))
    yield _list(_entries(translate), translate)
    yield _element("h2", translate(help_words.OPTIONS_TITLE))
    yield _list(_options(translate), translate)
    yield _element("h2", translate(help_words.TROUBLE_TITLE))
    yield _element("p", translate(help_words.TROUBLE))


def _entries(translate: _Translate) -> Iterator[tuple[str, str, str]]:
    for name, entry in ENTRIES.items():
        yield name, translate(entry.label), translate(entry.about)


def _live_parts(translate: _Translate) -> Iterator[tuple[str, str, str]]:
    labels = {"next_place": likely_words.NEXT_PLACE, "lighten": hint_words.LIGHTEN}
    shown = {name: wording.plain(translate(label)) for name, label in labels.items()}
    for number, (title, about) in enumerate(help_words.LIVE_PARTS, 1):
        yield f"live-{number}", translate(title), translate(about).format(**shown)


def _options(translate: _Translate) -> Iterator[tuple[str, str, str]]:
    yield "engine", translate(wording.ENGINE), translate(wording.ENGINE_HELP)
    for knob in KNOBS:
        yield knob.name, translate(knob.label), knob.told(translate)
    yield "faint", translate(wording.FAINT_HINTS), translate(wording.FAINT_HINTS_HELP)
    yield "selection", translate(wording.WITHIN_SELECTION), translate(wording.WITHIN_SELECTION_HELP)


def _list(rows: Iterator[tuple[str, str, str]], translate: _Translate) -> str:
    """Return anchor, label and description of each row."""
    stopped = translate(FOUND_FORM)
    parts = [
        f'<dt id="{anchor}">{escape(wording.plain(label))}</dt>'
        + _element("dd", stopped.format(found=wording.sentence(text)))
        for anchor, label, text in rows
    ]
    return f"<dl>{''.join(parts)}</dl>"


def _element(name: str, text: str) -> str:
    inner = _CODE.sub(r"<code>\1</code>", escape(text))
    return f"<{name}>{inner}</{name}>"
