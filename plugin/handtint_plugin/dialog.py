"""The dialog for the options of a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("GimpUi", "3.0")
from gi.repository import GimpUi, Gtk  # noqa: E402

from handtint_plugin import wording  # noqa: E402
from handtint_plugin.entries import COLORIZE  # noqa: E402
from handtint_plugin.gimp_help import add_help_button  # noqa: E402
from handtint_plugin.session import Engines  # noqa: E402
from handtint_shared.knobs import KNOBS  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402

_PROGRAM = "handtint"
_SPACING_PX = 12
_STEPS_OF_A_PAGE = 5


def choose_options(
    procedure: Any,
    config: Any,
    engines: Engines,
    *,
    engine: str,
    film: str,
    ticks: Sequence[str],
) -> bool:
    """Let the person change `config`; return False if they cancel.

    `engine`, `film` and `ticks` are the names of its properties.
    """
    GimpUi.init(_PROGRAM)
    dialog = GimpUi.ProcedureDialog.new(procedure, config, translated(wording.DIALOG_TITLE))
    dialog.get_content_area().pack_start(_engine_row(config, engines, engine), False, False, 0)  # noqa: FBT003
    for knob in KNOBS:
        scale = dialog.get_scale_entry(knob.option, 1.0)  # otherwise it is a number entry
        scale.set_increments(knob.step, _STEPS_OF_A_PAGE * knob.step)
        for control in (scale.get_spin_button(), scale.get_range()):
            control.get_accessible().set_name(wording.plain(translated(knob.label)))
    dialog.fill([*(knob.option for knob in KNOBS), film, *ticks])
    accepted = bool(dialog.run())
    dialog.destroy()
    return accepted


def confirm_without_hints(absence: str) -> bool:
    """Tell the person why there are no hints; return whether to colour the photo all the same."""
    GimpUi.init(_PROGRAM)
    title = translated(wording.NO_HINTS_TITLE)
    dialog = Gtk.MessageDialog(
        message_type=Gtk.MessageType.QUESTION,
        title=title,
        text=absence,
        secondary_text=translated(wording.NO_HINTS_EXPLANATION),
    )
    add_help_button(dialog, COLORIZE)
    dialog.add_button(translated(wording.CANCEL), Gtk.ResponseType.CANCEL)
    dialog.add_button(translated(wording.COLOR_WITHOUT_HINTS), Gtk.ResponseType.OK)
    dialog.get_accessible().set_name(title)  # else it is “Question”
    GimpUi.window_set_transient(dialog)
    accepted = dialog.run() == Gtk.ResponseType.OK
    dialog.destroy()
    return bool(accepted)


def _engine_row(config: Any, engines: Engines, engine: str) -> Any:
    choices = Gtk.ListStore.new([str, str])
    default = translated(wording.DEFAULT_ENGINE).format(name=wording.engine_label(engines.default))
    choices.append(["", default])
    for name in engines.names:
        choices.append([name, wording.engine_label(name)])
    combo = GimpUi.prop_string_combo_box_new(config, engine, choices, 0, 1)
    combo.set_tooltip_text(translated(wording.ENGINE_HELP))
    label = Gtk.Label.new_with_mnemonic(translated(wording.ENGINE))
    label.set_mnemonic_widget(combo)
    row = Gtk.Box(spacing=_SPACING_PX, margin_bottom=_SPACING_PX)
    row.pack_start(label, False, False, 0)  # noqa: FBT003
    row.pack_start(combo, True, True, 0)  # noqa: FBT003
    row.show_all()
    return row
