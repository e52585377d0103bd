"""The areas of a picture whose chroma is told apart: named by a person, or found by the network."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from handtint_daemon.arrays.dtypes import Bool, Float32, UInt8
from handtint_daemon.files.given_paths import require_file
from handtint_lab.experiment.subjects import AREA_SUFFIXES, Subject
from handtint_shared.documents.colors import is_number
from handtint_shared.documents.texts import read_json
from handtint_shared.errors import BadInput

_MOST = 24
_CLUSTERS = 6
_ROUNDS, _SEED = 30, 1909
_LEAST_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Area:
    """A part of a picture, bool (h, w); `name` is a person's, or the number of a cluster."""

    name: str
    mask: Bool


def named_areas(subject: Subject, given: Path | None) -> tuple[Area, ...]:
    """Return the areas that a person named, in `given` or beside the picture. Raises BadInput."""
    path = given or subject.beside(AREA_SUFFIXES)
    return () if path is None else read_areas(path, subject.origin.size_hw)


def read_areas(path: Path, size_hw: tuple[int, int]) -> tuple[Area, ...]:
    """Read `{"sky": [[x, y], …], …}`, or a mask of the picture's size whose levels number areas.

    A name may have several polygons, in a list. Level 0 is in no area. Raises BadInput.
    """
    require_file(path)
    if path.suffix.lower() == ".json":
        return _polygons(read_json(path), path, size_hw)
    try:
        with Image.open(path) as opened:
            levels = np.asarray(opened if opened.mode == "P" else opened.convert("L"))
    except (OSError, ValueError, SyntaxError) as error:
        raise BadInput("file_unreadable", path=path, why=str(error)) from error
    numbers = [int(level) for level in np.unique(levels) if level]
    if levels.shape != size_hw or not 0 < len(numbers) <= _MOST:
        raise BadInput("areas_mask", path=path, width=size_hw[1], height=size_hw[0], most=_MOST)
    return tuple(Area(str(number), levels == number) for number in numbers)


def _polygons(plain: Any, path: Path, size_hw: tuple[int, int]) -> tuple[Area, ...]:
    if not isinstance(plain, Mapping) or not 0 < len(plain) <= _MOST:
        raise BadInput("areas_document", path=path)
    found = []
    for name, given in plain.items():
        several = given if _is_list_of(given, _is_polygon) else [given]
        if not all(_is_polygon(polygon) for polygon in several):
            raise BadInput("areas_document", path=path)
        mask = _filled(several, size_hw)
        if not mask.any():
            raise BadInput("area_outside", path=path, name=str(name))
        found.append(Area(str(name), mask))
    return tuple(found)


def _is_list_of(given: Any, is_one: Any) -> bool:
    return isinstance(given, list) and bool(given) and all(is_one(one) for one in given)


def _is_polygon(given: Any) -> bool:
    return _is_list_of(given, _is_point) and len(given) > 2


def _is_point(given: Any) -> bool:
    return _is_list_of(given, is_number) and len(given) == 2


def _filled(polygons: Sequence[Sequence[Sequence[float]]], size_hw: tuple[int, int]) -> Bool:
    picture = Image.new("1", (size_hw[1], size_hw[0]))
    draw = ImageDraw.Draw(picture)
    for polygon in polygons:
        draw.polygon([(float(x), float(y)) for x, y in polygon], fill=1)
    return np.asarray(picture)


def clusters(features: Float32, size_hw: tuple[int, int]) -> tuple[Area, ...]:
    """Return k-means clusters of features (channels, h, w) as areas, the largest first."""
    from scipy.cluster.vq import kmeans2  # noqa: PLC0415 - slow to import

    rows = features.reshape(len(features), -1).T
    count = min(_CLUSTERS, len(np.unique(rows, axis=0)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a cluster is empty
        _, labels = kmeans2(rows, count, iter=_ROUNDS, minit="++", rng=_SEED)
    small = Image.fromarray(labels.reshape(features.shape[1:]).astype(np.uint8))
    levels: UInt8 = np.asarray(small.resize((size_hw[1], size_hw[0]), Image.Resampling.NEAREST))
    areas = np.bincount(levels.ravel(), minlength=_CLUSTERS)
    kept = [n for n in np.argsort(-areas, kind="stable") if areas[n] >= _LEAST_SHARE * levels.size]
    return tuple(Area(str(number), levels == n) for number, n in enumerate(kept, 1))
