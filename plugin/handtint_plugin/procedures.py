"""The procedures behind the menu entries: the only place that knows the order of the steps."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp, GLib, GObject  # noqa: E402

from handtint_plugin import wording  # noqa: E402
from handtint_plugin.gimp_layers import add_hint_layer, check_image, photo_layer  # noqa: E402
from handtint_plugin.gimp_photo import PhotoInGimp  # noqa: E402
from handtint_plugin.session import Options, Session  # noqa: E402
from handtint_shared.errors import HandtintError, Internal  # noqa: E402
from handtint_shared.knobs import KNOBS, Knobs  # noqa: E402
from handtint_shared.messages import ProgressEvent  # noqa: E402
from handtint_shared.problems import error_of  # noqa: E402
from handtint_shared.sentences import explain  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402

ENGINE = "engine"
WITHOUT_HINTS = "without-hints"

Run = Callable[[Any, Any, Any, Any, Any, Any], Any]


class _CancelledByPerson(Exception):
    """The dialog was closed: show no message."""


def run_new_hint_layer(
    procedure: Any, run_mode: Any, image: Any, _drawables: Any, _config: Any, _data: Any
) -> Any:
    """GIMP's run function of handtint-new-hint-layer."""

    def work() -> Any:
        check_image(image)
        return add_hint_layer(image)

    return _answer(procedure, run_mode, work)


def run_colorize(
    procedure: Any, run_mode: Any, image: Any, drawables: Any, config: Any, _data: Any
) -> Any:
    """GIMP's run function of handtint-colorize."""

    def work() -> Any:
        with Session(PhotoInGimp(image, photo_layer(image, drawables))) as session:
            if run_mode == Gimp.RunMode.INTERACTIVE:
                _let_person_choose(session, procedure, config)
            return _colorize(session, _options_of(config))

    return _answer(procedure, run_mode, work)


def _let_person_choose(session: Session, procedure: Any, config: Any) -> None:
    from handtint_plugin.dialog import choose_options  # Gtk needs a display  # noqa: PLC0415

    Gimp.progress_init(translated(wording.STARTING))
    engines = session.engines()
    Gimp.progress_end()
    if not choose_options(
        procedure,
        config,
        engines,
        engine=ENGINE,
        without_hints=WITHOUT_HINTS,
    ):
        raise _CancelledByPerson


def _options_of(config: Any) -> Options:
    return Options(
        engine=config.get_property(ENGINE) or "",
        without_hints=bool(config.get_property(WITHOUT_HINTS)),
        knobs=Knobs(**{knob.name: config.get_property(knob.option) for knob in KNOBS}),
    )


def _colorize(session: Session, options: Options) -> Any:
    Gimp.progress_init(translated(wording.READING))
    answer = session.colorize(options, _show_progress)
    if answer.notice:
        Gimp.message(str(explain(error_of(answer.notice))))
    return answer.layer


def _show_progress(event: ProgressEvent) -> None:
    Gimp.progress_set_text(wording.progress(event))
    if event.fraction < 0:
        Gimp.progress_pulse()
    else:
        Gimp.progress_update(event.fraction)


def _answer(procedure: Any, run_mode: Any, work: Callable[[], Any]) -> Any:
    """Run `work`, which returns a layer; the only place where errors become return values."""
    status = Gimp.PDBStatusType
    try:
        layer = work()
    except _CancelledByPerson:
        return procedure.new_return_values(status.CANCEL, None)
    except HandtintError as error:
        return _failure(procedure, error)
    except Exception as error:  # noqa: BLE001 - the boundary
        traceback.print_exc(file=sys.stderr)
        return _failure(procedure, Internal(why=f"{type(error).__name__}: {error}"))
    if run_mode != Gimp.RunMode.NONINTERACTIVE:
        Gimp.displays_flush()  # returns only after the whole window is repainted
    values = procedure.new_return_values(status.SUCCESS, None)
    values.remove(1)
    values.insert(1, GObject.Value(Gimp.Layer, layer))
    return values


def _failure(procedure: Any, error: HandtintError) -> Any:
    told = GLib.Error(str(explain(error)))
    return procedure.new_return_values(Gimp.PDBStatusType.EXECUTION_ERROR, told)
