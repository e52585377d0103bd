"""What GIMP and its plug-ins logged as critical, apart from what is known to be none of ours."""

import re
from collections.abc import Iterable

_CRITICAL = re.compile(
    r"^\(?(?P<program>[\w.-]+?)(:\d+\))?: [\w.-]+-CRITICAL( \*\*)?: ([\d:.]+: )?(?P<text>.*)$",
    re.MULTILINE,
)
_KNOWN = {
    (
        "gimp",
        "gimp_image_undo_group_end: assertion 'private->group_count > 0' failed",
    ): "undo and redo of a parasite of a layer end a group that only attaching it anew has begun "
    "(gimp_item_parasite_attach); nothing comes of it, as no group is open then",
    (
        "gimp",
        "g_object_unref: assertion 'G_IS_OBJECT (object)' failed",
    ): "gimp-console as it ends, also without us; and in the window with the next one",
    (
        "gimp",
        "atk_state_set_contains_state: assertion 'ATK_IS_STATE_SET (set)' failed",
    ): "GIMP's menus, when AT-SPI lists them",
    (
        "gimp",
        "gimp_data_factory_data_new: data saving failed: Failed to save data:",
    ): "the tests give GIMP no folder for palettes that it searches",
    (
        "gimp",
        "gimp_data_get_identifier: assertion 'private->internal || private->file != NULL || "
        "private->image != NULL' failed",
    ): "such a palette has no file",
    (
        "handtint",
        "gdk_window_get_window_type: assertion 'GDK_IS_WINDOW (window)' failed",
    ): "GTK, when AT-SPI chooses from a combo box whose menu is not open",
    (
        "file-png",
        "file ../libgimp/gimppixbuf.c: line 112 (_gimp_pixbuf_from_data): should not be reached",
    ): "GIMP's PNG export of 16 bits, when it makes the thumbnail",
    (
        "file-png",
        "gdk_pixbuf_save_to_callbackv: assertion 'GDK_IS_PIXBUF (pixbuf)' failed",
    ): "as above",
    ("file-png", "g_object_unref: assertion 'G_IS_OBJECT (object)' failed"): "as above",
}
"""By program and text: why each is none of ours."""


def criticals(log: str) -> list[str]:
    """Return the lines of a log that tell of something critical that is not known."""
    found = _CRITICAL.finditer(log)
    return [line[0] for line in found if (line["program"], line["text"]) not in _KNOWN]


def check_logs(logs: Iterable[str]) -> None:
    """Raise AssertionError with what is critical in any of the logs."""
    found = [line for log in logs for line in criticals(log)]
    assert not found, "\n".join(["GIMP's log has what it should not have:", *found])
