"""The panel of references: another image's hints proposed here, to be accepted one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gimp, GLib, Gtk  # noqa: E402

from handtint_plugin.gimp_hint_list import hints_in, paint_given  # noqa: E402
from handtint_plugin.gimp_reference import (  # noqa: E402
    ReferenceInGimp,
    other_images,
    read_reference,
)
from handtint_plugin.live import hint_words  # noqa: E402
from handtint_plugin.live import reference_words as words  # noqa: E402
from handtint_plugin.live.boundary import again_and_again  # noqa: E402
from handtint_plugin.live.panels import PLACE_MARK, Desk, Mark, News  # noqa: E402
from handtint_plugin.live.tables import Column, Table  # noqa: E402
from handtint_plugin.live.wheel import leave_wheel  # noqa: E402
from handtint_plugin.proposed_hints import (  # noqa: E402
    Proposed,
    accepted_from,
    number_at,
    turned,
)
from handtint_plugin.session import Session  # noqa: E402
from handtint_shared.documents.colors import hex_of_rgb  # noqa: E402
from handtint_shared.errors import HandtintError, Superseded  # noqa: E402
from handtint_shared.exchange import ask_propose  # noqa: E402
from handtint_shared.messages import ProposeReply, ProposeRequest  # noqa: E402
from handtint_shared.sentences import explain  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402

_LOOK_MS = 500
_SPACING_PX = 6
_WIDE = 36
_FIRST_LEAST = 80
_REACH = 0.02
"""Of the photo's longer side: as near a click must be to a proposal."""


class ReferencePanel:
    """A `panels.Panel`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._proposed: tuple[Proposed, ...] = ()
        self._listed: list[tuple[str, str]] | None = None
        self._said = Gtk.Label(wrap=True, xalign=0.0, max_width_chars=_WIDE)
        self._images = Gtk.ComboBoxText()
        self._least = Gtk.SpinButton.new_with_range(0, 100, 5)
        self._propose = Gtk.Button.new_with_mnemonic(translated(words.PROPOSE))
        columns = [
            Column(words.ACCEPTED),
            Column(hint_words.COLOR, swatch=True),
            Column(words.CONFIDENCE),
            Column(hint_words.NAME),
            Column(hint_words.PLACE),
        ]
        self._table = Table(
            translated(words.TABLE_NAME), columns, on_delete=self._refuse, on_chosen=self._mark
        )
        self._table.add_button(words.TURN, words.TURN_HELP, self._turn)
        self._table.add_button(words.PAINT, words.PAINT_HELP, self._paint)
        self.widget = self._filled()
        looking = GLib.timeout_add(_LOOK_MS, again_and_again(self._look))
        self.widget.connect("destroy", lambda _: GLib.source_remove(looking))
        self.widget.connect("map", lambda _: self._look())

    @property
    def title(self) -> str:
        return translated(words.TITLE)

    def tell(self, news: News) -> None:
        """Proposals stay until they are painted or others come."""

    def clicked(self, x: int, y: int) -> None:
        """Choose the proposal there."""
        photo = self._desk.photo
        if not self._proposed or not photo.is_valid() or not self.widget.get_mapped():
            return
        reach_px = _REACH * max(photo.get_width(), photo.get_height())
        number = number_at(self._proposed, x, y, reach_px)
        if number is not None:
            self._table.choose(number)

    def _look(self) -> None:
        """Follow which images are open while the panel is seen."""
        image = self._desk.image
        if not self.widget.get_mapped() or not image.is_valid():
            return
        listed = [(str(other.get_id()), other.get_name()) for other in other_images(image)]
        if listed != self._listed:
            chosen = self._images.get_active_id()
            self._listed = listed
            self._images.remove_all()
            for number, name in listed:
                self._images.append(number, name)
            if not (chosen and self._images.set_active_id(chosen)) and listed:
                self._images.set_active(0)
            if not self._proposed:
                self._said.set_text(words.hint_words(bool(listed)))
        self._propose.set_sensitive(bool(listed) and self._desk.news.task is not None)

    def _ask(self) -> None:
        task, chosen = self._desk.news.task, self._images.get_active_id()
        image = Gimp.Image.get_by_id(int(chosen)) if chosen else None
        if task is None or image is None:
            return
        try:
            reference = read_reference(image)
        except HandtintError as error:
            self._fail(error)
            return
        request = ProposeRequest(**task.request.hinted(), reference=reference.asked)
        self._said.set_text(words.busy_words())

        def question(session: Session) -> ProposeReply:
            return ask_propose(session.link(), request, task.photo, reference.picture)

        self._desk.ask("propose", question, lambda answer: self._answered(reference, answer))

    def _answered(self, reference: ReferenceInGimp, answer: ProposeReply | HandtintError) -> None:
        if isinstance(answer, HandtintError):
            self._fail(answer)
        else:
            self._proposed = reference.noted(answer.proposals)
            self._accept_sure()
            if self._proposed:
                self._table.choose(0)

    def _fail(self, error: HandtintError) -> None:
        if not isinstance(error, Superseded):
            self._said.set_text(str(explain(error)))

    def _accept_sure(self) -> None:
        least = self._least.get_value() / 100
        self._show(accepted_from(self._proposed, least))

    def _refuse(self) -> None:
        number = self._table.chosen()
        if number is not None and self._proposed[number].is_accepted:
            self._turn()

    def _turn(self) -> None:
        number = self._table.chosen()
        if number is not None:
            self._show(turned(self._proposed, number))
            self._table.choose(number)

    def _show(self, proposed: tuple[Proposed, ...]) -> None:
        self._proposed = proposed
        self._table.show([_row(one) for one in proposed])
        accepted = [one for one in proposed if one.is_accepted]
        self._said.set_text(words.found_words(len(proposed), len(accepted)))
        self._mark()

    def _mark(self) -> None:
        """Show in the window's picture where those accepted are, and the chosen one."""
        number = self._table.chosen()
        marks = [_mark(one) for one in self._proposed if one.is_accepted]
        if number is not None and number < len(self._proposed):
            chosen = _mark(self._proposed[number])
            others = [mark for mark in marks if mark != chosen]
            marks = [*others, replace(chosen, text=f"{PLACE_MARK} {chosen.text}")]
        self._desk.mark(marks)

    def _paint(self) -> None:
        """Paint those accepted; they are hints like any others from now on."""
        layer, photo, reply = self._desk.hints, self._desk.photo, self._desk.news.reply
        accepted = [one.given() for one in self._proposed if one.is_accepted]
        if not accepted or not layer.is_valid() or not photo.is_valid():
            return
        found = (reply.hints, reply.faint) if reply else ((), ())
        paint_given(layer, hints_in(layer, photo, *found), accepted)
        self._show(())
        self._said.set_text(words.painted_words(len(accepted)))
        self._desk.recolor()
        Gimp.displays_flush()

    def _filled(self) -> Any:
        self._propose.set_tooltip_text(translated(words.PROPOSE_HELP))
        self._propose.connect("clicked", lambda _: self._ask())
        self._least.set_value(_FIRST_LEAST)
        for control in (self._images, self._least):
            leave_wheel(control)
        self._least.connect("value-changed", lambda _: self._accept_sure())
        rows = (
            _row_of(words.IMAGE, words.IMAGE_HELP, self._images, self._propose),
            _row_of(words.LEAST, words.LEAST_HELP, self._least, Gtk.Label(label="%")),
        )
        box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=_SPACING_PX)
        for part in (*rows, self._said, self._table.widget):
            box.pack_start(part, False, True, 0)  # noqa: FBT003 - gi takes no keywords
        return box


def _row_of(title: str, help_text: str, control: Any, beside: Any) -> Any:
    row = Gtk.Box(spacing=_SPACING_PX)
    label = Gtk.Label.new_with_mnemonic(translated(title))
    label.set_mnemonic_widget(control)
    control.set_tooltip_text(translated(help_text))
    row.pack_start(label, False, True, 0)  # noqa: FBT003 - as above
    row.pack_start(control, True, True, 0)  # noqa: FBT003 - as above
    row.pack_start(beside, False, True, 0)  # noqa: FBT003 - as above
    return row


def _row(one: Proposed) -> tuple[str, ...]:
    proposal = one.proposal
    place = hint_words.at_words(int(proposal.x), int(proposal.y))
    confidence = words.confidence_words(proposal.confidence)
    accepted = words.accepted_words(one.is_accepted)
    return accepted, hex_of_rgb(proposal.rgb), confidence, one.name, place


def _mark(one: Proposed) -> Mark:
    proposal = one.proposal
    return Mark(int(proposal.x), int(proposal.y), words.confidence_words(proposal.confidence))
