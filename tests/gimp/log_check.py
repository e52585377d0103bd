"""What GIMP and its plug-ins logged as critical, apart from what is known to be none of ours."""

import re
from collections.abc import Iterable

_CRITICAL = re.compile(
    r"^\(?(?P<program>[\w.-]+?)(:\d+\))?: [\w.-]+-CRITICAL( \*\*)?: ([\d:.]+: )?(?P<text>.*)$",
    re.MULTILINE,
)
_KNOWN = {
    r"gimp gimp_image_undo_group_end: assertion 'private->group_count > 0' failed": (
        "undo and redo of a parasite of a layer end a group that only attaching it anew has begun "
        "(gimp_item_parasite_attach); nothing comes of it, as no group is open then"
    ),
    r"gimp g_object_unref: assertion 'G_IS_OBJECT \(object\)' failed": (
        "gimp-console as it ends, without us too; in the window with the next one"
    ),
    r"gimp atk_state_set_contains_state: assertion 'ATK_IS_STATE_SET \(set\)' failed": (
        "GIMP's menus, when AT-SPI lists them"
    ),
    r"gimp gimp_data_factory_data_new: data saving failed: Failed to save data:": (
        "the tests give GIMP no folder for palettes that it searches"
    ),
    r"gimp gimp_data_get_identifier: assertion 'private->internal .*' failed": (
        "such a palette has no file"
    ),
    r"gimp gimp_device_info_get_device: assertion 'GIMP_IS_DEVICE_INFO \(info\)' failed": (
        "GIMP 3.2 on a screen where no mouse has been moved yet"
    ),
    r"gimp gdk_(device|window)_get_\w+: assertion 'GDK_IS_DEVICE \(device\)' failed": "as above",
    r"handtint gdk_window_get_window_type: assertion 'GDK_IS_WINDOW \(window\)' failed": (
        "GTK, when AT-SPI chooses from a combo box whose menu is not open"
    ),
    r"file-png file .*/gimppixbuf.c: line \d+ \(_gimp_pixbuf_from_data\): should not be reached": (
        "GIMP's PNG export of 16 bits, when it makes the thumbnail"
    ),
    r"file-png gdk_pixbuf_save_to_callbackv: assertion 'GDK_IS_PIXBUF \(pixbuf\)' failed": (
        "as above"
    ),
    r"file-png g_object_unref: assertion 'G_IS_OBJECT \(object\)' failed": "as above",
}
"""Patterns of program and text, and why each is none of ours."""


def criticals(log: str) -> list[str]:
    """Return the lines of a log that tell of something critical that is not known."""
    found = _CRITICAL.finditer(log)
    return [line[0] for line in found if not _is_known(f"{line['program']} {line['text']}")]


def check_logs(logs: Iterable[str]) -> None:
    """Raise AssertionError with what is critical in any of the logs."""
    found = [line for log in logs for line in criticals(log)]
    assert not found, "\n".join(["GIMP's log has what it should not have:", *found])


def _is_known(told: str) -> bool:
    return any(re.fullmatch(pattern, told) for pattern in _KNOWN)
