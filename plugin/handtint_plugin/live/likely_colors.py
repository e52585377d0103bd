"""The panel of likely colours: swatches and gamut of a place, and where a dot helps most."""

from __future__ import annotations

from typing import Any

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

from handtint_plugin.gimp_named_colors import foreground, set_foreground  # noqa: E402
from handtint_plugin.gimp_pixels import rect_of  # noqa: E402
from handtint_plugin.gimp_sample_points import SamplePoint, newest_sample_point  # noqa: E402
from handtint_plugin.live import likely_words as words  # noqa: E402
from handtint_plugin.live.boundary import again_and_again  # noqa: E402
from handtint_plugin.live.disc import GamutDisc  # noqa: E402
from handtint_plugin.live.hint_tiles import without  # noqa: E402
from handtint_plugin.live.likely_parts import Swatch, label_of  # noqa: E402
from handtint_plugin.live.panels import PLACE_MARK, Desk, Mark, News  # noqa: E402
from handtint_plugin.live.writing import around  # noqa: E402
from handtint_plugin.session import Session, Task  # noqa: E402
from handtint_shared.documents.colors import Rgb  # noqa: E402
from handtint_shared.errors import HandtintError, Superseded  # noqa: E402
from handtint_shared.exchange import ask_about  # noqa: E402
from handtint_shared.geometry import Rect  # noqa: E402
from handtint_shared.lab import GamutAt  # noqa: E402
from handtint_shared.messages import (  # noqa: E402
    HintLayer,
    SuggestReply,
    SuggestRequest,
    UncertaintyReply,
    UncertaintyRequest,
)
from handtint_shared.sentences import explain  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402

MOST = 9
_COLUMNS = 3
_SPACING_PX = 6
_WIDE, _NARROW = 36, 22
"""Of labels, in characters."""
_LOOK_MS = 400


class LikelyColors:
    """A `panels.Panel`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._place: tuple[int, int] | None = None
        self._gamut: GamutAt | None = None
        self._task: Task | None = None
        self._asked_where: Task | None = None
        self._places = 0
        self._newest: Rect | None = None
        self._sampled: SamplePoint | None = None
        self._has_keys = self._is_marked = False
        self._said, self._foreground, self._gain = (label_of(n) for n in (_WIDE, _NARROW, _NARROW))
        self._swatches = [Swatch(number, self._choose) for number in range(1, MOST + 1)]
        self._disc = GamutDisc(self._choose)
        self._next = Gtk.Button.new_with_mnemonic(translated(words.NEXT_PLACE))
        self._next.set_tooltip_text(translated(words.NEXT_PLACE_HELP))
        self._next.connect("clicked", lambda _button: self._ask_where())
        self.widget = self._filled()
        self.widget.connect("map", self._mapped)
        looking = GLib.timeout_add(_LOOK_MS, again_and_again(self._look))
        self.widget.connect("destroy", lambda _: GLib.source_remove(looking))
        self._said.set_text(translated(words.NO_PLACE))

    @property
    def title(self) -> str:
        return translated(words.TITLE)

    def tell(self, news: News) -> None:
        if news.newest is not None and news.newest != self._newest:
            box = self._newest = news.newest
            self._unmark()
            self._move_to(box.x + box.width // 2, box.y + box.height // 2)
        elif news.task is not self._task and not news.state.is_busy:
            self._ask_colors()

    def clicked(self, x: int, y: int) -> None:
        self._mark(x, y)

    def _mark(self, x: int, y: int) -> None:
        self._desk.mark([Mark(x, y, PLACE_MARK)])
        self._is_marked = True
        self._move_to(x, y)

    def _unmark(self) -> None:
        if self._is_marked:
            self._desk.mark([])
            self._gain.set_text("")
        self._is_marked = False

    def _move_to(self, x: int, y: int) -> None:
        """Tell of a pixel of the photo, or the nearest one."""
        photo = self._desk.photo
        if photo.is_valid():
            inside_x = min(max(x, 0), photo.get_width() - 1)
            self._place = inside_x, min(max(y, 0), photo.get_height() - 1)
            self._ask_colors()

    def _ask_colors(self) -> None:
        task, place = self._desk.news.task, self._place
        is_seen = self.widget.get_mapped() and self._desk.photo.is_valid()
        if task is None or place is None or not is_seen:
            return
        self._task = task
        request = SuggestRequest(**self._hinted(task, *place), x=place[0], y=place[1])

        def question(session: Session) -> SuggestReply:
            return ask_about(session.link(), request, task.photo, SuggestReply)

        self._desk.ask("likely colours", question, lambda answer: self._show(place, answer))

    def _hinted(self, task: Task, x: int, y: int) -> dict[str, Any]:
        """Return photo and hints without what was painted there last: nothing else were likely."""
        hinted, newest, photo = task.request.hinted(), self._newest, rect_of(self._desk.photo)
        hints: HintLayer | None = hinted["hint_layer"]
        if hints is None or newest is None or newest.intersect(Rect(y, x, 1, 1)).is_empty:
            return hinted
        if around(newest, (photo.height, photo.width)) is None:  # not a dot, but all there is
            return hinted
        return {**hinted, "hint_layer": without(hints, newest)}

    def _show(self, place: tuple[int, int], answer: SuggestReply | HandtintError) -> None:
        if isinstance(answer, HandtintError):
            self._fail(answer)
            return
        self._gamut = GamutAt(answer.L_0_100, answer.max_chroma)
        self._said.set_text(words.place_words(*place, self._gamut))
        for number, swatch in enumerate(self._swatches):
            swatch.show(answer.colors[number] if number < len(answer.colors) else None)
        self._disc.show(self._gamut)
        self._show_foreground()

    def _ask_where(self) -> None:
        """Ask for the best place, and for the one after that when the hints are the same still."""
        task = self._desk.news.task
        if task is None:
            return
        self._places = self._places % MOST + 1 if task is self._asked_where else 1
        self._asked_where, count = task, self._places
        request = UncertaintyRequest(**task.request.hinted(), count=count)

        def question(session: Session) -> UncertaintyReply:
            return ask_about(session.link(), request, task.photo, UncertaintyReply)

        self._desk.ask("next place", question, self._show_place)

    def _show_place(self, answer: UncertaintyReply | HandtintError) -> None:
        if isinstance(answer, HandtintError):
            self._fail(answer)
        elif answer.places:
            place = answer.places[-1]
            self._gain.set_text(words.gain_words(place, is_best=len(answer.places) == 1))
            self._mark(place.x, place.y)

    def _fail(self, error: HandtintError) -> None:
        if not isinstance(error, Superseded):
            self._said.set_text(str(explain(error)))

    def _choose(self, rgb: Rgb) -> None:
        set_foreground(rgb)
        self._show_foreground()

    def _show_foreground(self) -> None:
        if self._gamut is not None:
            rgb = foreground()
            self._disc.mark(rgb)
            self._foreground.set_text(words.foreground_words(rgb, self._gamut))

    def _look(self) -> None:
        """Follow GIMP's foreground colour and its newest sample point while the panel is seen."""
        if not self.widget.get_mapped():
            return
        self._show_foreground()
        image, photo = self._desk.image, self._desk.photo
        point = newest_sample_point(image) if image.is_valid() and photo.is_valid() else None
        if point is not None and point != self._sampled:
            place = rect_of(photo)
            self._mark(point.x - place.x, point.y - place.y)
        self._sampled = point

    def _mapped(self, _widget: Any) -> None:
        window = self.widget.get_toplevel()
        if not self._has_keys:
            window.connect("key-press-event", self._key)
            self._has_keys = True
        self._ask_colors()

    def _key(self, window: Any, event: Any) -> bool:
        """Keys 1 to 9, on either block of the keyboard, unless they are typed into a text."""
        if isinstance(window.get_focus(), (Gtk.Entry, Gtk.TextView)):
            return False
        name = (Gdk.keyval_name(event.keyval) or "").removeprefix("KP_")
        is_number = name.isdecimal() and 1 <= int(name) <= MOST
        if not is_number or not self.widget.get_mapped():
            return False
        self._swatches[int(name) - 1].press()
        return True

    def _filled(self) -> Any:
        grid = Gtk.Grid(column_spacing=_SPACING_PX, row_spacing=_SPACING_PX)
        for number, swatch in enumerate(self._swatches):
            grid.attach(swatch.button, number % _COLUMNS, number // _COLUMNS, 1, 1)
        gamut, where = (Gtk.Box(spacing=_SPACING_PX) for _ in range(2))
        for row, parts in (
            (gamut, (self._disc.widget, self._foreground)),
            (where, (self._next, self._gain)),
        ):
            for part in parts:
                row.pack_start(part, False, True, 0)  # noqa: FBT003 - gi takes no keywords
        box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=_SPACING_PX)
        for part in (where, self._said, grid, gamut):  # what grows comes last: the button stays
            box.pack_start(part, False, True, 0)  # noqa: FBT003 - as above
        return box
