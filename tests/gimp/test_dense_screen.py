"""The Live window's picture on a screen with two pixels for one, without GIMP."""

from pathlib import Path

from gimp.harness import Snippets, WorkFolder, serving

_SHOW = """
import sys
sys.path.append(f"{os.environ['GIMP3_DIRECTORY']}/plug-ins/handtint")
import gi
gi.require_version('Gtk', '3.0')
from gi.repository import Gdk, Gtk
from handtint_plugin.live.picture import PhotoPicture
from handtint_shared.pixels import Picture, PixelFormat

picture = PhotoPicture(tuple(photo_hw), print)
height, width = picture.pixels_hw
pixels = b''.join(bytes([255 * ((x + y) % 2)]) * 3 for y in range(height) for x in range(width))
picture.show_colors(Picture((height, width), PixelFormat.RGB_U8, pixels))
window = Gtk.Window()
window.add(picture.widget)
window.show_all()

def lines():
    # a white pixel between black ones, looked for in every four
    while Gtk.events_pending():
        Gtk.main_iteration()
    root = Gdk.get_default_root_window()
    seen = Gdk.pixbuf_get_from_window(root, 0, 0, root.get_width(), root.get_height())
    return seen.get_pixels().count(bytes([0, 0, 0, 255, 255, 255, 0, 0, 0]))

try:
    wait_for('the picture', lambda: lines() > height * width // 5, 10)
finally:
    window.destroy()
result = [height, width]
"""


def test_every_pixel_is_seen_of_a_wide_and_of_a_tall_photo(
    gimp_tree: Path, gimp_work: WorkFolder, plug_in: Path
) -> None:
    program = serving("vars(desktop)", first="from gimp import desktop")
    command, variables = ["python3", "-c", program], {"GDK_SCALE": "2"}
    inside = Snippets(gimp_tree, gimp_work, "dense", command, variables)
    try:
        inside.run("start_desktop()")
        shown = [inside.run(_SHOW, photo_hw=size_hw) for size_hw in ([60, 120], [120, 60])]
    finally:
        inside.close()
    assert shown == [[296, 592], [480, 240]]
