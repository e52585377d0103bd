"""TIFFs of every depth, kind and layout, any two of them together; what they show is known."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile

from handtint_daemon.files.photo_files import read_photo
from unit.daemon.files.made_photos import (
    SAME_L,
    SAME_L_U8,
    TRUTH_0_1,
    linear_profile,
    mean_error_L,
)
from unit.daemon.files.pairwise import Case, pairwise_cases

VALUES = {
    "dtype": ["u1", "u2", "f2", "f4", "f8"],
    "kind": ["black", "white", "rgb", "rgba", "cmyk", "infrared"],
    "layout": ["strips", "tiles", "planes"],
    "order": ["<", ">"],
    "is_big": [False, True],
    "compression": [None, "zlib", "lzw", "packbits", "zstd"],
    "orientation": range(1, 9),
    "is_linear": [False, True],
}
CASES = list(pairwise_cases(VALUES))
_AS_STORED = {
    1: lambda a: a,
    2: np.fliplr,
    3: lambda a: np.rot90(a, 2),
    4: np.flipud,
    5: np.transpose,
    6: np.rot90,
    7: lambda a: np.rot90(a.T, 2),
    8: lambda a: np.rot90(a, -1),
}


def channels(case: Case, gray: np.ndarray) -> np.ndarray:
    """What a file of this kind holds of a grey picture, 0 to 1, channels first."""
    other = np.linspace(0, 1, gray.size).reshape(gray.shape)  # no part of the picture
    nothing = np.zeros_like(gray)
    return {
        "black": gray[None],
        "white": 1 - gray[None],
        "rgb": np.stack([gray] * 3),
        "rgba": np.stack([gray, gray, gray, other]),
        "cmyk": np.stack([nothing, nothing, nothing, 1 - gray]),
        "infrared": np.stack([gray, other]),
    }[case["kind"]]


def write(path: Path, case: Case) -> None:
    linear = np.where(TRUTH_0_1 <= 0.04045, TRUTH_0_1 / 12.92, ((TRUTH_0_1 + 0.055) / 1.055) ** 2.4)
    has_profile = case["is_linear"] and case["kind"] != "cmyk"
    gray = _AS_STORED[case["orientation"]](linear if has_profile else TRUTH_0_1)
    planes = channels(case, gray)
    if case["dtype"] in ("u1", "u2"):
        planes = np.round(planes * (255 if case["dtype"] == "u1" else 65535))
    samples = planes.astype(case["dtype"])
    options: dict[str, Any] = {}
    if len(samples) == 1:
        samples = samples[0]
    elif case["layout"] == "planes":
        options["planarconfig"] = "separate"
    else:
        samples = np.moveaxis(samples, 0, -1)
        options["planarconfig"] = "contig"
    if case["layout"] == "tiles":
        options["tile"] = (16, 16)
    if case["kind"] in ("rgba", "infrared"):
        options["extrasamples"] = ["unassalpha" if case["kind"] == "rgba" else "unspecified"]
    if has_profile:
        options["iccprofile"] = linear_profile("rgb" if "rgb" in case["kind"] else "gray")
    tifffile.imwrite(
        path,
        samples,
        bigtiff=case["is_big"],
        byteorder=case["order"],
        photometric={"black": "minisblack", "white": "miniswhite", "cmyk": "separated"}.get(
            case["kind"], "rgb" if "rgb" in case["kind"] else "minisblack"
        ),
        compression=case["compression"],
        extratags=[(274, "H", 1, case["orientation"], True)],
        metadata=None,
        **options,
    )


def tolerance(case: Case) -> float:
    if case["dtype"] == "u1":
        return SAME_L_U8 * (
            5 if case["is_linear"] else 1
        )  # 8 linear bits are coarse in the shadows
    return 0.3 if case["dtype"] == "f2" else SAME_L


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, case.values())))
def test_a_tiff_of_any_kind_is_read_as_it_was_meant(tmp_path: Path, case: Case) -> None:
    write(tmp_path / "photo.tif", case)

    photo = read_photo(tmp_path / "photo.tif")

    assert mean_error_L(photo) < tolerance(case)
    assert photo.is_deep == (case["dtype"] != "u1")
    assert (photo.alpha is not None) == (case["kind"] == "rgba")


def test_each_pair_of_values_is_in_a_case() -> None:
    pairs = {
        (one, case[one], other, case[other]) for case in CASES for one in VALUES for other in VALUES
    }
    for one, ones in VALUES.items():
        for other, others in VALUES.items():
            if one != other:
                assert {(one, a, other, b) for a in ones for b in others} <= pairs
    assert len(CASES) < 80
