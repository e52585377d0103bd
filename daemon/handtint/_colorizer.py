"""`Colorizer`: what the daemon does for one picture, without the daemon."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from operator import index
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from handtint._arrays import Hints, hints_of, photo_of_answer, picture_of_photo
from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.config import DEVICES, ServeConfig
from handtint_daemon.devices import resolve_device
from handtint_daemon.engines.choice import EngineChoice
from handtint_daemon.painting.colorizer import Colorizer as _Painter
from handtint_daemon.painting.photo_cache import PhotoCache
from handtint_daemon.progress import report_to_nobody
from handtint_shared.canvas import new_canvas
from handtint_shared.documents.plain_hints import GivenHint, plain_hints
from handtint_shared.errors import BadInput, HandtintError, ProtocolError
from handtint_shared.messages import (
    ColorizeRequest,
    HintPoint,
    InfluenceRequest,
    Proposal,
    ProposeRequest,
    Reference,
    SuggestRequest,
    UncertaintyRequest,
)
from handtint_shared.pixels import Picture, PixelFormat, photo_key
from handtint_shared.problems import error_of
from handtint_shared.sentences import english

_MOST_LEVEL = 255
_ONE_PHOTO = 0  # bytes: the photo used last is kept in any case


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A colour that is likely at a place.

    Attributes
    ----------
    rgb : tuple of int
        Red, green and blue, sRGB, 0–255, at the photo's lightness there.
    share : float
        How likely it is, 0–1.
    """

    rgb: tuple[int, int, int]
    share: float


@dataclass(frozen=True, slots=True)
class Place:
    """A place where a hint would help.

    Attributes
    ----------
    x, y : int
        Column and row of the photo, from 0.
    gain : float
        By how much the mean of Δa² + Δb² over the photo is expected to fall, in squared units of
        CIE Lab, when the true colour is hinted there, and at the places listed before it.
    """

    x: int
    y: int
    gain: float


@contextmanager
def _told() -> Iterator[None]:
    """Errors leave with their sentence, and without words of the protocol."""
    try:
        yield
    except ProtocolError as error:
        told = BadInput(error.reason, **error.facts)
        told.sentence = english(told)
        raise told from None
    except HandtintError as error:
        error.sentence = error.sentence or english(error)
        raise


class Colorizer:
    """Colours one photograph after another by hints. For one thread at a time.

    Parameters
    ----------
    engine : str, optional
        What colours: ``"handtint"``, the default, a network that knows likely colours;
        ``"propagate"``, which spreads the hints alone and needs no torch; or another that is
        installed. ``"handtint=FILE"`` takes the network's weights from a file.
    device : str, optional
        What it computes on: ``"auto"``, the default, ``"cpu"``, ``"cuda"`` or ``"mps"``.

    Raises
    ------
    UnknownEngine
        There is no engine of that name.
    NoDevice
        This computer does not have that device.
    BadInput
        There is no device of that name.

    Notes
    -----
    All errors are `HandtintError`: ``str(error)`` is one sentence, ``error.code`` and
    ``error.reason`` are for programs. The settings file of the daemon is not read.

    Examples
    --------
    >>> import numpy as np
    >>> from handtint import Colorizer
    >>> photo = np.tile(np.linspace(60, 200, 90).astype(np.uint8), (60, 1))
    >>> colorizer = Colorizer()
    >>> colorizer.set_photo(photo)
    >>> coloured = colorizer.paint([{"x": 20, "y": 30, "rgb": [120, 60, 50], "radius": 4}])
    >>> coloured.shape, coloured.dtype
    ((60, 90, 3), dtype('uint8'))
    """

    @_told()
    def __init__(self, engine: str = "", device: str = "auto") -> None:
        if device not in DEVICES:
            raise BadInput("device_unknown", device=device, known=", ".join(DEVICES))
        engines = EngineChoice(engine or ServeConfig().engine, resolve_device(device))
        self._engine = engines.default_name
        self._painter = _Painter(PhotoCache(_ONE_PHOTO), engines)
        self._dtype: np.dtype[Any] = np.dtype(np.uint8)
        self._size_hw = (0, 0)
        self._last: ColorizeRequest | None = None

    @_told()
    def set_photo(self, photo: ArrayLike) -> None:
        """Choose the photograph that is coloured from now on. Its hints begin anew.

        Parameters
        ----------
        photo : (H, W), (H, W, 1) or (H, W, 3) array of uint8, uint16 or float
            Grey or RGB, sRGB-encoded; floats from 0 to 1, which are taken to 16 bits. Of colours
            their luminance is used.

        Raises
        ------
        BadInput
            The shape, the dtype or the values are others, or there are more than 200 megapixels.

        Examples
        --------
        >>> import numpy as np
        >>> from handtint import BadInput, Colorizer
        >>> colorizer = Colorizer(engine="propagate")
        >>> try:
        ...     colorizer.set_photo(np.zeros((4, 4), int))
        ... except BadInput as error:
        ...     print(error)
        A photo of dtype int64 cannot be used: give uint8, uint16, or float from 0 to 1.
        """
        picture, self._dtype = picture_of_photo(photo)
        self._size_hw = picture.size_hw
        is_deep = picture.format.bytes_per_channel > 1
        self._last = ColorizeRequest(
            canvas=new_canvas(),
            photo_key=photo_key(picture),
            photo=picture,
            engine=self._engine,
            answer_format=PixelFormat.RGBA_U16 if is_deep else PixelFormat.RGBA_U8,
            without_hints=True,
            faint_hints=True,  # arrays are as they are meant
        )

    @_told()
    def paint(self, hints: Hints | None = None, vividness: float = 1.0) -> NDArray[Any]:
        """Colour the photograph. Its first time takes longer: then the network looks at it.

        Parameters
        ----------
        hints : list of dict, or (H, W, 4) array of uint8, optional
            ``{"x": 10, "y": 20, "rgb": [200, 40, 30], "radius": 3}`` each, in the photo's pixels,
            x the column and y the row; or dots and strokes of plain colour on transparent ground,
            RGBA, of the photo's size. None or an empty list: the engine chooses all colours by
            itself; ``"propagate"``, which has none of its own, leaves the photo grey.
        vividness : float, optional
            How strong the colours are that the engine chose by itself, 0 to 2. Those of the hints
            it never alters.

        Returns
        -------
        coloured : (H, W, 3) array
            RGB, sRGB-encoded, in the photo's own dtype and range. Where you painted, it has your
            hue and chroma at the photo's lightness (less chroma where sRGB has no such colour).

        Raises
        ------
        BadInput
            No photo was set, a hint is outside the photo or is none, or vividness is out of range.
        NoHints
            There is no paint in the array of hints.
        EngineUnusable, BadWeights
            The engine cannot be loaded.
        OutOfMemory
            There is too little memory for the photo.

        Warns
        -----
        RuntimeWarning
            It was made in another way than asked, as on the CPU where the GPU's memory is full.

        Examples
        --------
        A grey photo, and a reddish dot in its middle:

        >>> import numpy as np
        >>> from handtint import Colorizer
        >>> colorizer = Colorizer(engine="propagate")
        >>> colorizer.set_photo(np.full((20, 30), 0.5))
        >>> coloured = colorizer.paint([{"x": 15, "y": 10, "rgb": [160, 110, 100]}])
        >>> coloured.dtype
        dtype('float64')
        >>> red, green, blue = coloured[10, 15]
        >>> bool(red > green > blue)
        True
        """
        request = self._request()
        layer, points = (None, ()) if hints is None else hints_of(hints, self._size_hw)
        request = replace(
            request,
            hint_layer=layer,
            hint_points=points,
            vividness=vividness,
            without_hints=layer is None,
        )
        reply = self._painter.colorize(request, report_to_nobody)
        self._last = request
        if reply.notice:
            warnings.warn(english(error_of(reply.notice)), RuntimeWarning, stacklevel=3)
        return photo_of_answer(reply.picture, self._dtype)

    @_told()
    def suggest(self, x: float, y: float) -> list[Suggestion]:
        """Likely colours at a place, in the light of the hints that were painted last.

        Parameters
        ----------
        x, y : float
            Column and row of the photo, from 0.

        Returns
        -------
        suggestions : list of Suggestion
            At most nine, the likeliest first. Their shares add up to at most 1.

        Raises
        ------
        BadInput
            No photo was set, the place is outside it, or the engine knows no likely colours.
        EngineUnusable, BadWeights, OutOfMemory
            As `paint`.

        Examples
        --------
        >>> import numpy as np
        >>> from handtint import Colorizer
        >>> colorizer = Colorizer()
        >>> colorizer.set_photo(np.full((64, 64), 120, np.uint8))
        >>> coloured = colorizer.paint([{"x": 32, "y": 32, "rgb": [170, 100, 90], "radius": 3}])
        >>> likeliest = colorizer.suggest(32, 32)[0]
        >>> likeliest.share > 0.9
        True
        """
        request = SuggestRequest(**self._request().hinted(), x=x, y=y)
        found = self._painter.suggest(request, report_to_nobody)
        return [Suggestion(color.rgb, color.share) for color in found.colors]

    @_told()
    def where(self, count: int = 5) -> list[Place]:
        """Where further hints help most, given those that were painted last.

        Parameters
        ----------
        count : int, optional
            How many places, up to 100. Each is chosen as if you had hinted at those before it.

        Returns
        -------
        places : list of Place
            The best first; fewer if a tiny photo has no more.

        Raises
        ------
        BadInput
            No photo was set, the count is out of range, or the engine knows no likely colours.
        EngineUnusable, BadWeights, OutOfMemory
            As `paint`.

        Examples
        --------
        >>> import numpy as np
        >>> from handtint import Colorizer
        >>> colorizer = Colorizer()
        >>> colorizer.set_photo(np.full((64, 96), 120, np.uint8))
        >>> first, second = colorizer.where(2)
        >>> first.gain > second.gain > 0
        True
        """
        request = UncertaintyRequest(**self._request().hinted(), count=index(count))
        found = self._painter.where(request, report_to_nobody)
        return [Place(place.x, place.y, place.gain) for place in found.places]

    @_told()
    def uncertainty(self) -> NDArray[np.float32]:
        """How far the network may be off. Where a hint helps most, `where` tells.

        Returns
        -------
        uncertainty : (H, W) array of float32
            How far off a and b may be, each: their standard deviation, in units of CIE Lab, in the
            light of the hints that were painted last.

        Raises
        ------
        BadInput
            No photo was set, or the engine knows no likely colours.
        EngineUnusable, BadWeights, OutOfMemory
            As `paint`.

        Examples
        --------
        >>> import numpy as np
        >>> from handtint import Colorizer
        >>> colorizer = Colorizer()
        >>> colorizer.set_photo(np.full((64, 96), 120, np.uint8))
        >>> before = colorizer.uncertainty()
        >>> coloured = colorizer.paint([{"x": 48, "y": 32, "rgb": [170, 100, 90], "radius": 3}])
        >>> bool(colorizer.uncertainty()[32, 48] < before[32, 48])
        True
        """
        return self._painter.uncertainty(self._request(), report_to_nobody).copy()

    @_told()
    def influence(self) -> NDArray[np.float32]:
        """How much of each pixel's colour the hints decided that were painted last.

        Returns
        -------
        influence : (H, W) array of float32
            From 0, where the engine guessed, to 1, where a hint is painted, in steps of 1/255:
            between them the share of the network's doubt that the hints settle. With
            ``"propagate"``, which guesses nothing, it is 1 everywhere.

        Raises
        ------
        BadInput
            No photo was set, or the engine cannot tell.
        EngineUnusable, BadWeights, OutOfMemory
            As `paint`.

        Examples
        --------
        >>> import numpy as np
        >>> from handtint import Colorizer
        >>> colorizer = Colorizer()
        >>> colorizer.set_photo(np.full((64, 96), 120, np.uint8))
        >>> coloured = colorizer.paint([{"x": 48, "y": 32, "rgb": [170, 100, 90], "radius": 4}])
        >>> influence = colorizer.influence()
        >>> influence.shape, float(influence[32, 48]), bool(influence[0, 0] < 1)
        ((64, 96), 1.0, True)
        """
        request = InfluenceRequest(**self._request().hinted(), with_map=True)
        found = self._painter.influence(request, report_to_nobody)
        asked_for = cast(Picture, found.influence_map)
        return array_of(asked_for).astype(np.float32) / np.float32(_MOST_LEVEL)

    @_told()
    def propose(self, reference: ArrayLike, hints: Hints | None = None) -> list[dict[str, Any]]:
        """Where this photo shows what the hints of another photo lie on.

        Parameters
        ----------
        reference : (H, W), (H, W, 1) or (H, W, 3) array of uint8, uint16 or float
            The other photo, of any size.
        hints : list of dict, or (H, W, 4) array of uint8, optional
            Its hints, as `paint` takes them. None: it is in colour, and its own colours serve.

        Returns
        -------
        proposals : list of dict
            Hints as `paint` takes them, the surest first, each with its ``"confidence"``: how
            likely the colour is right there, 0–1. None is near a hint that was painted last.

        Raises
        ------
        BadInput
            No photo was set, the reference or its hints cannot be used, or the engine cannot
            compare photos.
        EngineUnusable, BadWeights, OutOfMemory
            As `paint`.

        Examples
        --------
        >>> import numpy as np
        >>> from handtint import Colorizer
        >>> reference = np.tile(np.linspace(60, 200, 96).astype(np.uint8), (64, 1))
        >>> colorizer = Colorizer()
        >>> colorizer.set_photo(reference[:, ::-1])
        >>> dots = [{"x": 24, "y": 32, "rgb": [120, 80, 60], "radius": 3}]
        >>> (proposal,) = colorizer.propose(reference, dots)
        >>> proposal["rgb"], 0 < proposal["confidence"] < 1
        ([120, 80, 60], True)
        """
        picture, _ = picture_of_photo(reference)
        layer, points = (None, ()) if hints is None else hints_of(hints, picture.size_hw)
        known = Reference(photo_key(picture), picture, layer, points, own_colors=hints is None)
        request = ProposeRequest(**self._request().hinted(), reference=known)
        found = self._painter.propose(request, report_to_nobody).proposals
        given = [GivenHint(_disc_of(one), confidence=one.confidence) for one in found]
        return plain_hints(given)

    def _request(self) -> ColorizeRequest:
        """The one for the photo and the hints that were painted last. Raises BadInput."""
        if self._last is None:
            raise BadInput("no_photo_yet")
        return self._last


def _disc_of(proposal: Proposal) -> HintPoint:
    return HintPoint(proposal.x, proposal.y, proposal.rgb, proposal.radius_px)
