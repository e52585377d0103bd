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


def small_disk(megabytes: int) -> str:
    """Return the snippet that mounts a disk of that size as the swap folder."""
    return f"""
import ctypes
assert ctypes.CDLL(None).mount(
    b'tmpfs', b'/mnt/swap', b'tmpfs', 0, b'size={megabytes}m'
) == 0
"""
