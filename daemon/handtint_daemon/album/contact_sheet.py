"""The contact sheet of an album: HTML pages of all photos, grey, with hints and coloured."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from html import escape
from string import Template
from urllib.parse import quote_from_bytes

from handtint_daemon.album.folders.folder import Folder, Sign
from handtint_daemon.album.ledger import DONE, Made
from handtint_daemon.album.places import Workshop
from handtint_shared.errors import WriteFailed, why_of
from handtint_shared.printable import printable
from handtint_shared.problems import error_of_line
from handtint_shared.sentences import explain
from handtint_shared.translation import language, translated

FOLDER = "contact-sheet"
_PAGE_PHOTOS = 100
_PAGE = Template("""<!doctype html>
<html lang="$language">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>$title</title>
<style>
body { margin: 2em auto; max-width: 1120px; padding: 0 1em; font: 16px/1.5 sans-serif;
  color: #222; background: #fff }
figure { margin: 0 0 2.5em }
img { max-width: 100%; height: auto; display: block; background: #eee }
figcaption { margin-top: .4em; overflow-wrap: anywhere }
small, .legend { color: #555; display: block }
nav a { margin-right: .6em }
nav b { margin-right: .6em }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #1c1c1c }
  small, .legend { color: #aaa } a { color: #8bf } img { background: #333 } }
</style>
<h1>$title</h1>
<p class="legend">$legend</p>
$nav
$figures
$problems
$nav
</html>
""")


def write_contact_sheet(
    shop: Workshop, made: Mapping[str, Made], problems: Mapping[str, str]
) -> str | None:
    """Write the pages and return what a person calls the first; None if there is nothing to show.

    `problems` are lines of JSON by the names of photos that could not be coloured. Raises
    WriteFailed.
    """
    shown = [one for _, one in sorted(made.items()) if one.state == DONE]
    if not shown and not problems:
        return None
    pictures = f"../{shop.payload}"
    count = max(1, -(-len(shown) // _PAGE_PHOTOS))
    for number in range(count):
        some = shown[number * _PAGE_PHOTOS : (number + 1) * _PAGE_PHOTOS]
        listed = problems if number == count - 1 else {}
        html = _page_html(some, listed, pictures, (number, count))
        shop.output.write(_page_path(number), html.encode())
    _remove_pages(shop.output, count)
    return str(shop.output.called(_page_path(0)))


def write_strip(output: Folder, name: str, strip: bytes) -> None:
    """Write the strip of the output called `name`. Raises WriteFailed."""
    output.write(strip_path(name), strip)


def strip_path(name: str) -> str:
    """Return where the strip of the output called `name` is, in the output folder."""
    return f"{FOLDER}/{_strip_name(name)}"


def _remove_pages(output: Folder, number: int) -> None:
    try:
        while output.sign_of(_page_path(number)) != Sign():
            output.remove(_page_path(number))
            number += 1
    except OSError as error:
        path = output.called(_page_path(number))
        raise WriteFailed(path=path, why=why_of(error)) from error


def _page_html(
    shown: Sequence[Made], problems: Mapping[str, str], pictures: str, page_of: tuple[int, int]
) -> str:
    number, count = page_of
    return _PAGE.substitute(
        language=language(),
        title=escape(translated("Contact sheet")),
        legend=escape(
            translated(
                "From left to right: the photograph, the hints on it if there are any, the "
                "coloured one. Click to open that."
            )
        ),
        nav=_nav(number, count) if count > 1 else "",
        figures="\n".join(_figure(one, pictures) for one in shown),
        problems=_problems(problems),
    )


def _nav(number: int, count: int) -> str:
    links = (
        f"<b>{n + 1}</b>" if n == number else f'<a href="{_page_name(n)}">{n + 1}</a>'
        for n in range(count)
    )
    return f"<nav>{' '.join(links)}</nav>"


def _figure(one: Made, pictures: str) -> str:
    name = escape(printable(one.name))
    link = _url(pictures + one.output)
    notes = "".join(f"<small>{_sentence(line)}</small>" for line in one.notes)
    return (
        f'<figure><a href="{link}">'
        f'<img loading="lazy" src="{_url(_strip_name(one.output))}" alt="{name}"></a>'
        f"<figcaption>{name}{notes}</figcaption></figure>"
    )


def _problems(problems: Mapping[str, str]) -> str:
    if not problems:
        return ""
    lines = "\n".join(
        f"<li>{escape(printable(name))}: {_sentence(line)}</li>" for name, line in problems.items()
    )
    title = escape(translated("Not coloured"))
    return f"<h2>{title}</h2>\n<ul>\n{lines}\n</ul>"


def _sentence(line: str) -> str:
    error = error_of_line(line)
    return escape(printable(str(explain(error)))) if error else ""


def _strip_name(name: str) -> str:
    return f"strips/{name}.jpg"


def _page_path(number: int) -> str:
    return f"{FOLDER}/{_page_name(number)}"


def _page_name(number: int) -> str:
    return f"page-{number + 1}.html" if number else "index.html"


def _url(name: str) -> str:
    return quote_from_bytes(os.fsencode(name))
