"""One picture, and files that are made of it, so that what must come out is known."""

import struct
from pathlib import Path

import imagecodecs
import numpy as np
import tifffile

from handtint_daemon.files.photo_files import PhotoFile
from handtint_daemon.photo import Photo

SIZE_HW = (24, 32)
TRUTH_0_1 = np.linspace(0, 1, 24 * 32).reshape(SIZE_HW) ** 1.5
TRUTH_0_1[:6, :8] = 0.05  # shows how the picture lies
GRAY_U8 = np.round(TRUTH_0_1 * 255).astype(np.uint8)
GRAY_U16 = np.round(TRUTH_0_1 * 65535).astype(np.uint16)
# Of what the file's own depth or coding loses.
SAME_L, SAME_L_U8, SAME_L_JPEG = 0.02, 0.3, 1.0


def mean_error_L(photo: PhotoFile, truth_0_1: np.ndarray = TRUTH_0_1) -> float:
    """Mean |ΔL| of what the daemon gets of a photo from what its file was made of."""
    true = Photo(np.round(truth_0_1 * 65535).astype(np.uint16)).lightness()
    assert photo.picture.size_hw == true.shape
    return float(np.abs(Photo.from_picture(photo.picture).lightness() - true).mean())


def linear_profile(kind: str) -> bytes:
    """Of grey, or of RGB with sRGB's primaries."""
    primaries = [0.64, 0.33, 1, 0.3, 0.6, 1, 0.15, 0.06, 1] if kind == "rgb" else None
    white = [0.3127, 0.329, 1] if kind == "rgb" else None
    profile = imagecodecs.cms_profile(kind, whitepoint=white, primaries=primaries, gamma=1.0)
    return bytes(profile)


def profile_of_inks() -> bytes:
    """A CMYK profile in which L falls evenly with black ink, as of no real ink (ICC.1:2001-04)."""
    identity = struct.pack(">9i", *(65536 * (n % 4 == 0) for n in range(9)))
    ramp = bytes(range(256))
    paper, ink = bytes((255, 128, 128)), bytes((0, 128, 128))
    corners = paper + ink * 15
    table = b"mft1" + bytes(4) + bytes((4, 3, 2, 0)) + identity + ramp * 4 + corners + ramp * 3
    tags = struct.pack(">I4sII", 1, b"A2B0", 144, len(table))
    white = struct.pack(">3i", 63190, 65536, 54061)  # of D50
    head = struct.pack(">I4sI", 144 + len(table), b"lcms", 0x02400000) + b"prtrCMYKLab "
    head += bytes(12) + b"acsp" + bytes(28) + white
    return head.ljust(128, b"\0") + tags + table


def reasons(photo: PhotoFile) -> list[str]:
    return [note.reason for note in photo.notes]


def tiff(path: Path, pixels: np.ndarray, **options: object) -> Path:
    file = path / "photo.tif"
    tifffile.imwrite(file, pixels, **({"photometric": "minisblack"} | options))  # type: ignore[arg-type]
    return file


def bare_tiff(path: Path, rows: bytes, bits: int, photometric: int = 1) -> Path:
    """A grey TIFF of one strip: tifffile writes no odd depths."""
    height, width = SIZE_HW
    entries = [
        *((256, 4, width), (257, 4, height), (258, 3, bits), (259, 3, 1), (262, 3, photometric)),
        *((273, 4, 8), (277, 3, 1), (278, 4, height), (279, 4, len(rows))),
    ]
    ifd = struct.pack("<H", len(entries))
    ifd += b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    content = b"II*\0" + struct.pack("<I", 8 + len(rows)) + rows + ifd + b"\0" * 4
    file = path / "photo.tif"
    file.write_bytes(content)
    return file


def packed(levels: np.ndarray, bits: int) -> bytes:
    """Each row begins at a byte, the first sample in the highest bits (TIFF 6.0, section 3)."""
    places = np.arange(bits - 1, -1, -1)
    row_bits = ((levels[..., None] >> places) & 1).reshape(len(levels), -1).astype(np.uint8)
    return np.packbits(row_bits, axis=1).tobytes()
