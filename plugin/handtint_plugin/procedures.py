"""The procedures behind the menu entries: the only place that knows the order of the steps."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp, GLib, GObject  # noqa: E402

from handtint_plugin import wording  # noqa: E402
from handtint_plugin.export_options import chosen_wish, told_wish  # noqa: E402
from handtint_plugin.gimp_before_after import before_after  # noqa: E402
from handtint_plugin.gimp_copied import photo_to_color  # noqa: E402
from handtint_plugin.gimp_export import colored_photo, export_image  # noqa: E402
from handtint_plugin.gimp_film import (  # noqa: E402
    FILM,
    film_of,
    film_told,
    keep_film,
    tell_film,
)
from handtint_plugin.gimp_hints import (  # noqa: E402
    add_hint_layer,
    show_or_hide_hints,
    use_as_hints,
)
from handtint_plugin.gimp_layers import check_image  # noqa: E402
from handtint_plugin.gimp_options import (  # noqa: E402
    ENGINE,
    FAINT_HINTS,
    WITHIN_SELECTION,
    options_of,
    remember,
    remembered,
)
from handtint_plugin.gimp_photo import PhotoInGimp  # noqa: E402
from handtint_plugin.gimp_told import tell_of  # noqa: E402
from handtint_plugin.layer_choice import ABSENCES  # noqa: E402
from handtint_plugin.session import Options, Session  # noqa: E402
from handtint_shared.errors import BadInput, HandtintError, Internal, Superseded  # noqa: E402
from handtint_shared.messages import ProgressEvent  # noqa: E402
from handtint_shared.sentences import explain  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402

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


def run_use_as_hints(
    procedure: Any, run_mode: Any, image: Any, drawables: Any, _config: Any, _data: Any
) -> Any:
    """GIMP's run function of handtint-use-as-hints."""
    return _answer(procedure, run_mode, lambda: use_as_hints(image, drawables))


def run_colorize(
    procedure: Any, run_mode: Any, image: Any, drawables: Any, config: Any, _data: Any
) -> Any:
    """GIMP's run function of handtint-colorize."""

    def work() -> Any:
        with Session(PhotoInGimp(image, photo_to_color(image, drawables))) as session:
            if run_mode != Gimp.RunMode.INTERACTIVE:
                is_script = run_mode == Gimp.RunMode.NONINTERACTIVE
                options = options_of(config, is_script=is_script)
                if is_script and options.film:
                    keep_film(image, options.film)
                return _colorize(session, replace(options, film=film_of(image)), run_mode)
            absence = session.check()
            if absence is not None:
                _let_person_confirm(absence.error())
            tell_film(config, film_of(image))
            _let_person_choose(session, procedure, config)
            remember(options_of(config))
            keep_film(image, film_told(config))
            options = replace(options_of(config), without_hints=absence is not None)
            return _colorize(session, options, run_mode)

    return _answer(procedure, run_mode, work)


def run_colorize_again(
    procedure: Any, run_mode: Any, image: Any, drawables: Any, _config: Any, _data: Any
) -> Any:
    """GIMP's run function of handtint-colorize-again, to which a person binds a shortcut."""

    def work() -> Any:
        with Session(PhotoInGimp(image, photo_to_color(image, drawables))) as session:
            return _colorize(session, replace(remembered(), film=film_of(image)), run_mode)

    return _answer(procedure, run_mode, work)


def run_live(
    procedure: Any, run_mode: Any, image: Any, drawables: Any, _config: Any, _data: Any
) -> Any:
    """GIMP's run function of handtint-live; it returns when the window is closed."""

    def work() -> Any:
        from handtint_plugin.live import controller  # Gtk needs a display  # noqa: PLC0415

        return controller.run_live(image, drawables)

    return _answer(procedure, run_mode, work)


def run_show_or_hide_hints(
    procedure: Any, run_mode: Any, image: Any, _drawables: Any, _config: Any, _data: Any
) -> Any:
    """GIMP's run function of handtint-show-or-hide-hints."""

    def work() -> Any:
        check_image(image)
        return show_or_hide_hints(image)

    return _answer(procedure, run_mode, work)


def run_before_after(
    procedure: Any, run_mode: Any, image: Any, _drawables: Any, _config: Any, _data: Any
) -> Any:
    """GIMP's run function of handtint-before-after; it returns a layer of the new image."""

    def work() -> Any:
        made = before_after(image)
        if run_mode != Gimp.RunMode.NONINTERACTIVE:
            Gimp.Display.new(made)
        return made.get_layers()[0]

    return _answer(procedure, run_mode, work)


def run_export(
    procedure: Any, run_mode: Any, image: Any, drawables: Any, config: Any, _data: Any
) -> Any:
    """GIMP's run function of handtint-export-with-record; it returns the layer of colours."""

    def work() -> Any:
        colored = colored_photo(image, drawables)
        is_script = run_mode == Gimp.RunMode.NONINTERACTIVE
        wish = told_wish(image, config) if is_script else chosen_wish(image, config)
        if wish is None:
            raise _CancelledByPerson
        Gimp.progress_init(translated(wording.READING))
        for note in export_image(image, colored, wish, _show_progress):
            Gimp.message(str(explain(note)))
        return colored.colors

    return _answer(procedure, run_mode, work)


def _let_person_choose(session: Session, procedure: Any, config: Any) -> None:
    from handtint_plugin.dialog import choose_options  # Gtk needs a display  # noqa: PLC0415

    Gimp.progress_init(translated(wording.STARTING))
    engines = session.engines()
    Gimp.progress_end()
    ticks = (WITHIN_SELECTION, FAINT_HINTS)
    if not choose_options(procedure, config, engines, engine=ENGINE, film=FILM, ticks=ticks):
        raise _CancelledByPerson


def _colorize(session: Session, options: Options, run_mode: Any) -> Any:
    Gimp.progress_init(translated(wording.READING))
    try:
        answer = session.colorize(options, _show_progress)
    except BadInput as error:
        if error.reason not in ABSENCES or run_mode == Gimp.RunMode.NONINTERACTIVE:
            raise
        _let_person_confirm(error)
        answer = session.colorize(replace(options, without_hints=True), _show_progress)
    tell_of(answer)
    return answer.layer


def _let_person_confirm(absence: BadInput) -> None:
    from handtint_plugin.dialog import confirm_without_hints  # as above  # noqa: PLC0415

    if not confirm_without_hints(str(explain(absence))):
        raise _CancelledByPerson


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
    except (_CancelledByPerson, Superseded):  # the person's later run goes on
        return procedure.new_return_values(status.CANCEL, None)
    except HandtintError as error:
        return _failure(procedure, error)
    except Exception as error:  # noqa: BLE001 - the boundary
        traceback.print_exc(file=sys.stderr)
        return _failure(procedure, Internal(why=f"{type(error).__name__}: {error}"))
    if not layer.is_valid():  # after success GIMP would note the options in the image, and complain
        return procedure.new_return_values(status.CANCEL, None)
    if run_mode != Gimp.RunMode.NONINTERACTIVE:
        Gimp.displays_flush()  # returns only after the whole window is repainted
    values = procedure.new_return_values(status.SUCCESS, None)
    values.remove(1)
    values.insert(1, GObject.Value(Gimp.Layer, layer))
    return values


def _failure(procedure: Any, error: HandtintError) -> Any:
    told = GLib.Error(str(explain(error)))
    return procedure.new_return_values(Gimp.PDBStatusType.EXECUTION_ERROR, told)
