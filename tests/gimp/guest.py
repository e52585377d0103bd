"""Runs inside GIMP: helpers of the tests' snippets for images."""

import os
import sys
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
from gi.repository import Gegl, Gimp, Gio  # noqa: E402

sys.path.append(f"{os.environ['GIMP3_DIRECTORY']}/plug-ins/handtint")
from handtint_plugin.gimp_hints import add_hint_layer  # noqa: E402

_TYPES = {
    ("GRAY", False): Gimp.ImageType.GRAY_IMAGE,
    ("GRAY", True): Gimp.ImageType.GRAYA_IMAGE,
    ("RGB", False): Gimp.ImageType.RGB_IMAGE,
    ("RGB", True): Gimp.ImageType.RGBA_IMAGE,
}


def new_image(
    pixels: bytes,
    size_hw: list[int],
    *,
    base: str = "RGB",
    alpha: bool = False,
    precision: str = "U8_NON_LINEAR",
    format_name: str = "Y' u8",
    offset_yx: tuple[int, int] = (0, 0),
    canvas_hw: list[int] | None = None,
    in_group: bool = False,
) -> Any:
    """Return an image whose only layer, named photo and selected, contains `pixels`; not dirty."""
    height, width = canvas_hw or size_hw
    image = Gimp.Image.new_with_precision(
        width, height, getattr(Gimp.ImageBaseType, base), getattr(Gimp.Precision, precision)
    )
    group = None
    if in_group:
        group = Gimp.GroupLayer.new(image, "group")
        image.insert_layer(group, None, 0)
    photo = Gimp.Layer.new(
        image, "photo", size_hw[1], size_hw[0], _TYPES[base, alpha], 100.0, Gimp.LayerMode.NORMAL
    )
    image.insert_layer(photo, group, 0)
    photo.set_offsets(offset_yx[1], offset_yx[0])
    put(photo, format_name, pixels)
    image.set_selected_layers([photo])
    image.clean_all()
    return image


def by_id(image_id: int) -> Any:
    return Gimp.Image.get_by_id(image_id)


def layer(image: Any, name: str) -> Any:
    return image.get_layer_by_name(name)


def get(drawable: Any, format_name: str) -> bytes:
    whole = Gegl.Rectangle.new(0, 0, drawable.get_width(), drawable.get_height())
    data: bytes = drawable.get_buffer().get(whole, 1.0, format_name, Gegl.AbyssPolicy.NONE)
    return data


def put(drawable: Any, format_name: str, pixels: bytes) -> None:
    buffer = drawable.get_buffer()
    whole = Gegl.Rectangle.new(0, 0, drawable.get_width(), drawable.get_height())
    buffer.set(whole, format_name, pixels)
    buffer.flush()


def flat(image: Any) -> bytes:
    """Return the visible result, as `R'G'B'A u8` of the canvas."""
    copy = image.duplicate()
    merged = Gimp.Layer.new_from_visible(copy, copy, "seen")
    data = get(merged, "R'G'B'A u8")
    copy.delete()
    return data


def dot(hints: Any, x: float, y: float, color: str, diameter: float = 7.0) -> None:
    """Paint a dot with the hard pencil."""
    brush = Gimp.Brush.new("dot")
    brush.set_radius(diameter / 2)
    brush.set_hardness(1.0)
    Gimp.context_set_brush(brush)
    Gimp.context_set_brush_size(diameter)
    Gimp.context_set_foreground(Gegl.Color.new(color))
    Gimp.pencil(hints, [x, y])
    brush.delete()


def call(procedure_name: str, image: Any, layers: list[Any], **options: object) -> list[Any]:
    """Run a procedure without a dialog; return its status, and its text or layer."""
    procedure = Gimp.get_pdb().lookup_procedure(procedure_name)
    config = procedure.create_config()
    config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    config.set_property("image", image)
    config.set_core_object_array("drawables", layers)
    for name, value in options.items():
        config.set_property(name.replace("_", "-"), value)
    values = procedure.run(config)
    return [values.index(0).value_nick, values.index(1) if values.length() > 1 else None]


def colorize(image: Any, layers: list[Any] | None = None, **options: object) -> list[Any]:
    """Run handtint-colorize as in `call`; a layer is returned as its name."""
    chosen = [layer(image, "photo")] if layers is None else layers
    status, value = call("handtint-colorize", image, chosen, **options)
    return [status, value.get_name() if isinstance(value, Gimp.Layer) else value]


def add_hints(image: Any, dots: list[list[Any]]) -> Any:
    """Add a hint layer with our plug-in's own code and paint (x, y, colour) dots on it."""
    hints = add_hint_layer(image)
    for x, y, color in dots:
        dot(hints, x, y, color)
    image.clean_all()
    return hints


def tree(image: Any) -> list[dict[str, Any]]:
    """Return every layer, topmost first, with all that a person could set or would notice."""
    return [_facts(item) for item in _all(image.get_layers())]


def state(image: Any) -> list[Any]:
    """Return all that an error must not change; `is_dirty` reveals any undo step."""
    selected = [item.get_name() for item in image.get_selected_layers()]
    return [tree(image), image.get_base_type().value_nick, image.is_dirty(), selected]


def reload(image: Any, path: str) -> Any:
    """Save the image as XCF, and open it again."""
    file = Gio.File.new_for_path(path)
    Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, file, None)
    return Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, file)


def _all(items: Any) -> list[Any]:
    return [
        found
        for item in items
        for found in (item, *(_all(item.get_children()) if item.is_group() else ()))
    ]


def _facts(item: Any) -> dict[str, Any]:
    parent = item.get_parent()
    return {
        "name": item.get_name(),
        "in": parent.get_name() if parent else None,
        "mode": item.get_mode().value_nick,
        "opacity": item.get_opacity(),
        "visible": item.get_visible(),
        "offset_yx": list(item.get_offsets())[:0:-1],
        "size_hw": [item.get_height(), item.get_width()],
    }
