"""What is noted on layers, in parasites: GIMP keeps them in XCF files, and undoes them."""

from __future__ import annotations

from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp  # noqa: E402

from handtint_plugin.block_sums import BlockSums, read_block_sums  # noqa: E402
from handtint_plugin.result_record import ResultRecord, read_record  # noqa: E402
from handtint_plugin.touch_ups import mark_of_touch_ups, photo_of_touch_ups  # noqa: E402

HINTS_PARASITE = "handtint-hints"
RESULT_PARASITE = "handtint-result"
TOUCH_UPS_PARASITE = "handtint-touch-ups"
_SUMS_PARASITE = "handtint-result-blocks"
_KEPT_AND_UNDONE = Gimp.PARASITE_PERSISTENT | Gimp.PARASITE_UNDOABLE


def record_of(layer: Any) -> ResultRecord | None:
    """Return the record of how a layer of colours was made."""
    data = _noted(layer, RESULT_PARASITE)
    return None if data is None else read_record(data)


def sums_of(layer: Any) -> BlockSums | None:
    """Return the checksums of the colours that we gave the layer."""
    data = _noted(layer, _SUMS_PARASITE)
    return None if data is None else read_block_sums(data)


def note_result(layer: Any, record: ResultRecord, sums: BlockSums) -> None:
    """Note how a layer of colours was made and what it then was; undone as its pixels are."""
    note_record(layer, record)
    _note(layer, _SUMS_PARASITE, sums.to_ascii())


def note_record(layer: Any, record: ResultRecord) -> None:
    """Note anew how a layer of colours was made."""
    _note(layer, RESULT_PARASITE, record.to_ascii())


def note_touch_ups(layer: Any, photo_tattoo: int) -> None:
    """Make a copy of a layer of colours a layer of touch-ups of that photo."""
    for name in (RESULT_PARASITE, _SUMS_PARASITE):
        if layer.get_parasite(name) is not None:
            layer.detach_parasite(name)
    _note(layer, TOUCH_UPS_PARASITE, mark_of_touch_ups(photo_tattoo))


def colored_photo(layer: Any) -> int | None:
    """Return the tattoo of the photo that a layer of colours or of touch-ups is for."""
    record, mark = record_of(layer), _noted(layer, TOUCH_UPS_PARASITE)
    if record is not None:
        return record.photo_tattoo
    return None if mark is None else photo_of_touch_ups(mark)


def _noted(layer: Any, name: str) -> bytes | None:
    parasite = layer.get_parasite(name)
    return None if parasite is None else bytes(parasite.get_data())


def _note(layer: Any, name: str, data: bytes) -> None:
    layer.attach_parasite(Gimp.Parasite.new(name, _KEPT_AND_UNDONE, data))
