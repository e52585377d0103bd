"""GIMP's swap folder on a disk that can be filled."""

from gimp.harness import GUEST_WORK

SWAP = f"""(tile-cache-size 1M)
(swap-path "{GUEST_WORK}/swap")
"""
"""For gimprc: next to nothing is kept in memory."""

FILL = """
with open('/mnt/swap/filler', 'wb', buffering=0) as filler:
    try:
        while True:
            filler.write(bytes(4096))
    except OSError:
        pass
"""

FILL_GAPS = """
import os

def filled(side):
    image = Gimp.Image.new(side, side, Gimp.ImageBaseType.RGB)
    of_image = Gimp.ImageType.RGB_IMAGE, 100.0, Gimp.LayerMode.NORMAL
    layer = Gimp.Layer.new(image, 'gaps', side, side, *of_image)
    image.insert_layer(layer, None, 0)
    buffer = layer.get_buffer()
    for top in range(0, side, 64):
        band = Gegl.Rectangle.new(0, top, side, 64)
        buffer.set(band, "R'G'B' u8", os.urandom(3 * 64 * side))
    buffer.flush()
    return image

room_for_a_dot = filled(512)
filled(4096)
room_for_a_dot.delete()
"""
"""Once the disk is full, fill the gaps of the swap file: what GIMP kept there and gave back."""

FREE = """
import os
os.unlink('/mnt/swap/filler')
for image in Gimp.get_images():
    if image.get_layer_by_name('gaps'):
        image.delete()
"""


def small_disk(megabytes: int) -> str:
    """Return the snippet that mounts a disk of that size as the swap folder."""
    return f"""
import ctypes
assert ctypes.CDLL(None).mount(
    b'tmpfs', b'/mnt/swap', b'tmpfs', 0, b'size={megabytes}m'
) == 0
"""
