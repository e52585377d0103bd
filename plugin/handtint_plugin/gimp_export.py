"""What an image gives to the file of it: what it shows without hints, and what it knows of the
photo."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp, Gio  # noqa: E402

from handtint_plugin.exporting import Shown, Wish, export, require_exportable  # noqa: E402
from handtint_plugin.gimp_copied import photo_to_color  # noqa: E402
from handtint_plugin.gimp_hint_list import found_hints  # noqa: E402
from handtint_plugin.gimp_hints import hint_layer_of  # noqa: E402
from handtint_plugin.gimp_layers import all_layers, kind_of  # noqa: E402
from handtint_plugin.gimp_options import remembered  # noqa: E402
from handtint_plugin.gimp_parasites import record_of  # noqa: E402
from handtint_plugin.gimp_photo import PhotoInGimp  # noqa: E402
from handtint_plugin.gimp_pixels import answer_format, read_whole  # noqa: E402
from handtint_plugin.gimp_previous import previous_result  # noqa: E402
from handtint_plugin.layer_choice import Absence, Kind  # noqa: E402
from handtint_plugin.result_record import ResultRecord  # noqa: E402
from handtint_plugin.session import Session  # noqa: E402
from handtint_shared.documents.plain_hints import GivenHint  # noqa: E402
from handtint_shared.errors import BadInput, HandtintError  # noqa: E402
from handtint_shared.exchange import OnProgress  # noqa: E402
from handtint_shared.messages import ColorizeReply  # noqa: E402
from handtint_shared.pixels import Picture  # noqa: E402

_COMMENT = "gimp-comment"
_EXPORT = "file-png-export"
_KEPT = ("include-exif", "include-iptc", "include-xmp", "include-comment", "phys")
_LEFT_OUT = ("include-thumbnail", "include-color-profile")


@dataclass(frozen=True, slots=True)
class ColoredPhoto:
    """A photo in GIMP, its layer of colours, and how that was made."""

    photo: Any
    colors: Any
    record: ResultRecord


def colored_photo(image: Any, drawables: Sequence[Any]) -> ColoredPhoto:
    """Return the photo that is selected, or whose hints or colours are. Raises BadInput if it has
    no colours."""
    photo = photo_to_color(image, drawables)
    colors = previous_result(image, photo)
    record = None if colors is None else record_of(colors)
    if record is None:
        raise BadInput("no_colors")
    return ColoredPhoto(photo, colors, record)


def export_image(
    image: Any, colored: ColoredPhoto, wish: Wish, on_progress: OnProgress
) -> tuple[HandtintError, ...]:
    """Write the file; return notes for the person. The image stays as it is.

    Raises as `exporting.export` does.
    """
    require_exportable(wish)
    photo, hints = colored.photo, hint_layer_of(image)

    def listed(found: ColorizeReply) -> list[GivenHint]:
        return [] if isinstance(hints, Absence) else found_hints(hints, photo, found)

    shown = Shown(_shown(image), _metadata(image), f"GIMP {Gimp.version()}")
    with Session(PhotoInGimp(image, photo)) as session:
        return export(
            session,
            colored.record,
            shown,
            listed,
            wish,
            on_progress,
            faint_hints=remembered().faint_hints,
        )


def _shown(image: Any) -> Picture:
    """Return what is seen of the image without its hints."""
    copy = image.duplicate()
    try:
        for layer in all_layers(copy.get_layers()):
            if kind_of(layer) is Kind.HINTS:
                layer.set_visible(False)
        seen = Gimp.Layer.new_from_visible(copy, copy, "")
        return read_whole(seen, answer_format(image))
    finally:
        copy.delete()


def _metadata(image: Any) -> bytes:
    """Return a PNG of one pixel with all that GIMP would write about the image into a file."""
    small = Gimp.Image.new(1, 1, Gimp.ImageBaseType.RGB)
    try:
        layer = Gimp.Layer.new(
            small, "", 1, 1, Gimp.ImageType.RGB_IMAGE, 100.0, Gimp.LayerMode.NORMAL
        )
        small.insert_layer(layer, None, 0)
        small.set_metadata(image.get_metadata())
        _, across, down = image.get_resolution()
        small.set_resolution(across, down)
        comment = image.get_parasite(_COMMENT)
        if comment is not None:
            small.attach_parasite(comment)
        return _as_png(small)
    finally:
        small.delete()


def _as_png(image: Any) -> bytes:
    with tempfile.TemporaryDirectory(prefix="handtint-") as folder:
        path = Path(folder) / "metadata.png"
        export_png = Gimp.get_pdb().lookup_procedure(_EXPORT)
        config = export_png.create_config()
        config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
        config.set_property("image", image)
        config.set_property("file", Gio.File.new_for_path(str(path)))
        for name in (*_KEPT, *_LEFT_OUT):
            if config.find_property(name) is not None:  # GIMP 3 may come to name them otherwise
                config.set_property(name, name in _KEPT)
        export_png.run(config)
        return path.read_bytes() if path.exists() else b""
