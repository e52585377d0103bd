import os
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote_to_bytes

from handtint_daemon.album.contact_sheet import write_contact_sheet, write_strip
from handtint_daemon.album.folders.folder import Sign
from handtint_daemon.album.ledger import DONE, Made
from handtint_daemon.album.places import Workshop
from handtint_shared.errors import BadInput
from handtint_shared.problems import error_line
from unit.daemon.album.made_albums import workshop

MADE = Made(
    *("a.png", DONE, Sign(1, 2, 3), "photo", "inputs", "a.png", Sign(4, 5, 6)),
    *("output", "", 100, 0.5, 7.0),
)


class Links(HTMLParser):
    """The files that a page names, as paths from it."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.found: list[Path] = []
        self._folder = page.parent
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("src", "href") and value:
                self.found.append(self._folder / os.fsdecode(unquote_to_bytes(value)))


def sheet(shop: Workshop, *made: Made, **problems: str) -> Path:
    page = write_contact_sheet(shop, {one.name: one for one in made}, problems)
    assert page
    return Path(page)


def make(shop: Workshop, name: str) -> Made:
    shop.output.write(shop.payload + name, b"coloured")
    write_strip(shop.output, name, b"strip")
    return replace(MADE, name=name, output=name)


def test_all_that_a_page_shows_is_there_whatever_the_names(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for shop in (workshop(tmp_path), workshop(tmp_path / "b", in_bag=True)):
        names = ('sub/a b#?&".png', os.fsdecode(b"gr\xfc\xdfe.png"), "<b>.png")

        links = Links(sheet(shop, *(make(shop, name) for name in names))).found

        assert len(links) == 2 * len(names)
        assert all(link.is_file() for link in links)


def test_what_names_and_notes_hold_is_text(tmp_path: Path) -> None:
    shop = workshop(tmp_path)
    note = error_line(BadInput("album_hints_outside", count=1, all=2))
    problem = error_line(BadInput("file_missing", path=Path("<script>")))

    page = sheet(shop, replace(make(shop, "<script>.png"), notes=(note,)), **{"<i>.png": problem})

    text = page.read_text(encoding="utf-8")
    assert "<script>" not in text and "<i>" not in text
    assert "1 of 2 hints lie outside the photo" in text
    assert "&lt;i&gt;.png: There is no file &lt;script&gt;" in text


def test_many_photos_are_on_pages_that_link_each_other(tmp_path: Path) -> None:
    shop = workshop(tmp_path)
    many = [replace(MADE, name=f"{n:03}.png") for n in range(201)]

    first = sheet(shop, *many)

    pages = {first.name, *(p.name for p in Links(first).found if p.suffix == ".html")}
    assert pages == {"index.html", "page-2.html", "page-3.html"}
    assert all((first.parent / page).is_file() for page in pages)
    sheet(shop, *many[:3])
    assert [p.name for p in first.parent.glob("*.html")] == ["index.html"]


def test_without_anything_there_is_no_sheet(tmp_path: Path) -> None:
    assert write_contact_sheet(workshop(tmp_path), {}, {}) is None
    assert not (tmp_path / "out").exists()
