"""Snippets with guest.py's functions, and the pictures for them."""

import textwrap
from typing import Any

import numpy as np
import numpy.typing as npt

from gimp.harness import Gimp

U8 = npt.NDArray[np.uint8]

HEIGHT, WIDTH = 48, 64
RED, GREEN, ORANGE = (182, 60, 52), (70, 130, 66), (190, 110, 50)
RED_AT_XY, GREEN_AT_XY, ORANGE_AT_XY = (18, 7), (48, 24), (10, 36)


class Studio:
    """`Gimp.run` with all names of guest.py."""

    def __init__(self, gimp: Gimp) -> None:
        self.gimp = gimp

    def run(self, code: str, /, *, timeout_s: float = 60, **values: object) -> Any:
        words = "from gimp.guest import *\n" + textwrap.dedent(code)
        return self.gimp.run(words, timeout_s=timeout_s, **values)

    def new_image(self, **options: object) -> int:
        """Return the id of a new image with the grey test photo."""
        settings: dict[str, object] = {"pixels": grey_photo().tobytes(), "size_hw": [HEIGHT, WIDTH]}
        image_id: int = self.run(
            "result = new_image(**options).get_id()", options={**settings, **options}
        )
        return image_id

    def image_with_hints(self, **options: object) -> int:
        """Return the id of such an image, with all of DOTS on a hint layer."""
        image_id = self.new_image(**options)
        self.run("add_hints(by_id(image), dots)", image=image_id, dots=DOTS)
        return image_id

    def colorize(self, image_id: int, **options: object) -> list[Any]:
        """Return the status, and the new layer's name or the error's sentence."""
        answer: list[Any] = self.run(
            "result = colorize(by_id(image), **options)", image=image_id, options=options
        )
        return answer

    def tree(self, image_id: int) -> list[dict[str, Any]]:
        layers: list[dict[str, Any]] = self.run("result = tree(by_id(image))", image=image_id)
        return layers

    def names(self, image_id: int) -> list[str]:
        """Return the names of all layers, topmost first."""
        return [layer["name"] for layer in self.tree(image_id)]

    def state(self, image_id: int) -> Any:
        return self.run("result = state(by_id(image))", image=image_id)


def hex_color(rgb: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*rgb)


DOTS = [
    [*RED_AT_XY, hex_color(RED)],
    [*GREEN_AT_XY, hex_color(GREEN)],
    [*ORANGE_AT_XY, hex_color(ORANGE)],
]
"""Red and orange share a flat half: the colour is exact only under the dot itself."""


def grey_photo() -> U8:
    """Return `Y' u8`: two flat halves with soft shading, so that colour has an edge to stop at."""
    shade = np.linspace(-12, 12, HEIGHT)[:, None]
    halves = np.where(np.arange(WIDTH)[None, :] < WIDTH // 2, 95.0, 150.0)
    return np.clip(halves + shade, 0, 255).round().astype(np.uint8)


def as_rgba(data: bytes, size_hw: tuple[int, int] = (HEIGHT, WIDTH)) -> U8:
    return np.frombuffer(data, np.uint8).reshape(*size_hw, 4)
