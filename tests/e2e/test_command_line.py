"""`handtint` as a person types it."""

import json
from collections.abc import Iterator
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import Image

from e2e.command_line import LIGHT, NETWORK, CommandLine, with_state
from e2e.daemon_process import Daemon, running_daemon
from e2e.pictures import write_ramp
from handtint import Colorizer
from handtint_daemon.model.shipped import SHIPPED_SHA256

DEFAULT_ENGINE = NETWORK


@pytest.fixture
def handtint(tmp_path: Path, daemon: Daemon) -> CommandLine:
    """A command line in tmp_path, with the daemon shared by all tests of this file."""
    return with_state(tmp_path, daemon.state_dir)


@pytest.fixture
def handtint_alone(tmp_path: Path) -> Iterator[CommandLine]:
    """A command line in tmp_path, without a running daemon."""
    handtint = with_state(tmp_path, tmp_path / "state")
    yield handtint
    handtint("stop", "--force")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return write_ramp(tmp_path / "photo.png")


@pytest.fixture
def hints(tmp_path: Path) -> Path:
    path = tmp_path / "hints.json"
    path.write_text(json.dumps([{"x": 40, "y": 25, "rgb": [170, 110, 90], "radius": 3}]))
    return path


def test_photo_and_json_hints_give_a_colored_picture(
    handtint: CommandLine, photo: Path, hints: Path, tmp_path: Path
) -> None:
    done = handtint("colorize", "photo.png", "--hints", "hints.json", "-o", "out.png")

    assert done.returncode == 0, done.stderr
    pixels = np.asarray(Image.open(tmp_path / "out.png")).astype(int)
    assert pixels.shape == (50, 80, 3)
    assert (pixels[..., 0] > pixels[..., 2]).all()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_python_gives_the_same_picture(
    handtint: CommandLine, hints: Path, tmp_path: Path, dtype: type[np.generic]
) -> None:
    ramp = np.tile(np.linspace(9000, 50_000, 80), (50, 1))
    pixels = (ramp / (257 if dtype is np.uint8 else 1)).astype(dtype)
    tifffile.imwrite(tmp_path / "photo.tif", pixels)
    colorizer = Colorizer()
    colorizer.set_photo(pixels)

    words = ("--hints", "hints.json", "--vividness", "1.5", "-o", "out.tif")
    done = handtint("colorize", "photo.tif", *words)

    assert done.returncode == 0, done.stderr
    coloured = colorizer.paint(json.loads(hints.read_text()), vividness=1.5)
    np.testing.assert_array_equal(tifffile.imread(tmp_path / "out.tif"), coloured)


def test_photo_and_painted_hints(handtint: CommandLine, photo: Path, tmp_path: Path) -> None:
    layer = np.zeros((50, 80, 4), np.uint8)
    layer[20:26, 30:36] = (90, 110, 170, 255)
    Image.fromarray(layer).save(tmp_path / "hints.png")

    done = handtint("colorize", "photo.png", "--hints", "hints.png", "-o", "out.png")

    assert done.returncode == 0, done.stderr
    assert "1 hint by" in done.stdout
    pixels = np.asarray(Image.open(tmp_path / "out.png")).astype(int)
    assert (pixels[..., 2] > pixels[..., 0]).all()


def test_hints_that_name_a_color_are_written_as_they_were_used(
    handtint: CommandLine, photo: Path, tmp_path: Path
) -> None:
    (tmp_path / "suit.json").write_text('{"suit": {"rgb": [170, 110, 90], "source": "his book"}}')
    (tmp_path / "hints.json").write_text('[{"x": 40, "y": 25, "color": "suit", "radius": 3}]')
    words = ("colorize", "photo.png", "--hints")

    beside = (
        "--hints-out",
        "used.json",
        "--side-by-side",
        "both.png",
        "--with-hints",
        "--with-map",
    )
    done = handtint(*words, "hints.json", "--palette", "suit.json", "-o", "1.png", *beside)
    again = handtint(*words, "used.json", "-o", "2.png")

    assert (done.returncode, again.returncode) == (0, 0), done.stderr + again.stderr
    assert json.loads((tmp_path / "used.json").read_text()) == [
        {
            **{"x": 40, "y": 25, "rgb": [170, 110, 90], "radius": 3},
            **{"name": "suit", "source": "his book"},
        }
    ]
    sheet = np.asarray(Image.open(tmp_path / "both.png")).astype(int)
    off_gray = [int(np.ptp(sheet[30, 20 + 83 * n], axis=-1)) for n in (0, 3)]
    assert sheet.shape[1] > 4 * 80 and (off_gray[0], off_gray[1] > 10) == (0, True)
    decided = sheet[2:50, 2 + 83 * 2 :][:, :80]
    assert decided[25, 40].min() > 250 and np.ptp(decided, axis=-1).max() == 0
    told = json.loads(handtint("provenance", "both.png", "--photo", "photo.png", "--json").stdout)
    assert (told["hint_count"], told["unchanged"], told["same_photo"]) == (1, True, True)
    first, second = (np.asarray(Image.open(tmp_path / name)) for name in ("1.png", "2.png"))
    np.testing.assert_array_equal(first, second)


def test_the_map_is_white_where_a_hint_decided(
    handtint: CommandLine, photo: Path, tmp_path: Path
) -> None:
    (tmp_path / "hints.json").write_text('[{"x": 10, "y": 25, "rgb": [170, 110, 90], "radius": 3}]')
    words = ("colorize", "photo.png", "--map", "map.png", "--force", "-o", "out.png")

    def written(*further: str) -> np.ndarray:
        done = handtint(*words, *further)
        assert done.returncode == 0, done.stderr
        with Image.open(tmp_path / "map.png") as told:
            assert (told.mode, told.size) == ("L", (80, 50))
            return np.asarray(told)

    hinted = written("--hints", "hints.json")
    assert hinted[25, 10] == 255 and hinted[25, 10] > hinted[25, 40] > hinted[25, 75]
    assert not written().any()
    assert (written("--hints", "hints.json", "--engine", "propagate") == 255).all()


def bright_yellow_on_dark(count: int) -> str:
    places = [{"x": 4 + 7 * n, "y": 25, "rgb": [255, 240, 0]} for n in range(count)]
    return json.dumps(places)


def test_of_many_colors_that_do_not_exist_the_farthest_are_named(
    handtint: CommandLine, photo: Path, tmp_path: Path
) -> None:
    (tmp_path / "hints.json").write_text(bright_yellow_on_dark(10))

    words = ("colorize", "photo.png", "--hints", "hints.json", "-o", "out.png", "--film", "ortho")
    said = handtint(*words).stdout

    off = [float(part.split()[0].rstrip(",")) for part in said.partition("\n")[0].split("ΔE ")[1:]]
    assert "10 of 10 colours do not exist" in said
    assert "and 5 more (--json lists all)" in said
    assert "5 colours would be lighter on that film than the photo is there: (4, 25)," in said
    assert (len(off), off) == (5, sorted(off, reverse=True))


def test_json_tells_what_became_of_each_hint(
    handtint: CommandLine, photo: Path, tmp_path: Path
) -> None:
    (tmp_path / "hints.json").write_text(bright_yellow_on_dark(10))

    words = ("colorize", "photo.png", "--hints", "hints.json", "-o", "out.png", "--json")
    done = handtint(*words, "--film", "ortho")

    told = json.loads(done.stdout)
    assert (told["output"], told["engine"], told["notice"]) == ("out.png", "handtint", None)
    assert [hint["x"] for hint in told["hints"]] == [4 + 7 * n for n in range(10)]
    assert not any(hint["in_gamut"] for hint in told["hints"])
    assert told["not_on_film"][0] == {"x": 4, "y": 25, "film": "lighter"}


def test_dots_on_a_copy_of_the_photo_are_hints_if_it_is_said(
    handtint: CommandLine, photo: Path, tmp_path: Path
) -> None:
    copy = Image.open(photo).convert("RGB")
    copy.paste((90, 110, 170), (30, 20, 38, 28))
    copy.paste((170, 110, 90), (60, 30, 68, 38))
    copy.save(tmp_path / "copy.jpg", quality=90)
    words = ("colorize", "photo.png", "--hints", "copy.jpg", "-o", "out.png")

    refused = handtint(*words)
    done = handtint(*words, "--hints-on-photo")

    assert refused.returncode == 1
    assert "--hints-on-photo" in refused.stderr
    assert done.returncode == 0, done.stderr
    assert "2 painted dots were found" in done.stdout


def test_the_copy_of_the_photo_must_be_named(handtint: CommandLine, photo: Path) -> None:
    done = handtint("colorize", "photo.png", "--hints-on-photo")

    assert done.returncode == 1
    assert "--hints-on-photo names no file" in done.stderr


def test_the_record_tells_who_chose_which_colors(
    handtint: CommandLine, photo: Path, tmp_path: Path
) -> None:
    hint = {"x": 40, "y": 25, "rgb": [170, 110, 90], "name": "face", "source": "her daughter"}
    (tmp_path / "hints.json").write_text(json.dumps([hint]))
    words = ("colorize", "photo.png", "--hints", "hints.json")

    handtint(*words, "-o", "out.jpg", "--vividness", "0.5", "--film", "ortho", "--label")
    handtint(*words, "-o", "plain.jpg", "--no-provenance")
    said = handtint("provenance", "out.jpg", "--photo", "photo.png").stdout
    told = json.loads(handtint("provenance", "out.jpg", "--json").stdout)
    refused = handtint("provenance", "plain.jpg")

    assert "(40, 25) #aa6e5a face (source: her daughter)" in said
    assert "guessed by the network “handtint”" in said
    share = told["hint_influence"]["mean"]
    assert 0 < share < 1 and f"settle {share:.0%} of a pixel's colour" in said
    assert "unchanged since" in said
    assert "said to be orthochromatic" in said
    assert (told["film"], told["hint_count"]) == ("ortho", 1)
    assert "1 colour was chosen by a person, the others were guessed" in told["label"]
    with Image.open(tmp_path / "out.jpg") as image:
        assert image.getexif()[270] == told["label"]
    assert "photo.png is the photo that was coloured" in said
    assert (told["weights_sha256"], told["vividness"]) == (SHIPPED_SHA256, 0.5)
    assert told["hints"] == [hint]
    assert (refused.returncode, "holds no record" in refused.stderr) == (1, True)


def test_hints_outside_are_counted_and_listed(
    handtint: CommandLine, photo: Path, tmp_path: Path
) -> None:
    (tmp_path / "hints.csv").write_text("x,y,color\n40,25,#aa6e5a\n80,25,#aa6e5a\n-2.5,9,#aa6e5a\n")
    words = ("colorize", "photo.png", "--hints", "hints.csv", "-o", "out.png", "--force")

    said = handtint(*words)
    told = json.loads(handtint(*words, "--json").stdout)

    assert said.returncode == 0, said.stderr
    assert "2 of 3 hints lie outside" in said.stdout
    assert "hint 2 at (80, 25), hint 3 at (-2.5, 9)" in said.stdout
    assert "1 hint by" in said.stdout
    assert told["hints_outside"] == [
        {"number": 2, "x": 80, "y": 25},
        {"number": 3, "x": -2.5, "y": 9},
    ]


def test_without_hints_the_picture_is_written_and_it_is_said(
    handtint: CommandLine, photo: Path, tmp_path: Path
) -> None:
    done = handtint("colorize", "photo.png")

    assert done.returncode == 0, done.stderr
    assert "no hints were given" in done.stdout
    pixels = np.asarray(Image.open(tmp_path / "photo-coloured.png")).astype(int)
    assert np.ptp(pixels, axis=-1).max() > 0  # the engine's own colours


def test_without_vividness_only_the_hints_color(
    handtint: CommandLine, photo: Path, tmp_path: Path
) -> None:
    done = handtint("colorize", "photo.png", "--vividness", "0")

    assert done.returncode == 0, done.stderr
    pixels = np.asarray(Image.open(tmp_path / "photo-coloured.png")).astype(int)
    assert np.ptp(pixels, axis=-1).max() == 0


@pytest.mark.parametrize("vividness", ["-0.1", "2.1", "nan", "much"])
def test_vividness_has_limits(handtint: CommandLine, photo: Path, vividness: str) -> None:
    refused = handtint("colorize", "photo.png", f"--vividness={vividness}")

    assert refused.returncode == 2
    assert "--vividness" in refused.stderr


def test_a_notice_of_the_daemon_is_shown(
    handtint_alone: CommandLine, photo: Path, hints: Path, tmp_path: Path
) -> None:
    absent = tmp_path / "absent.safetensors"
    with running_daemon(tmp_path / "state", engine=f"handtint={absent}"):
        done = handtint_alone("colorize", "photo.png", "--hints", "hints.json", "-o", "out.png")

    assert done.returncode == 0
    assert done.stderr.strip().splitlines()[-1].startswith("note: Engine “handtint” could not be")
    assert done.stdout.strip().endswith("by propagate")


def test_deep_scan_stays_deep(handtint: CommandLine, hints: Path, tmp_path: Path) -> None:
    scan = np.tile(np.linspace(9000, 50000, 80).astype(np.uint16), (50, 1))
    tifffile.imwrite(tmp_path / "scan.tif", scan)

    done = handtint("colorize", "scan.tif", "--hints", "hints.json", "-o", "out.png")

    assert done.returncode == 0, done.stderr
    pixels = imagecodecs.png_decode((tmp_path / "out.png").read_bytes())
    assert pixels.dtype == np.uint16
    assert len(np.unique(pixels[..., 1])) >= 70  # of 80 steps; 8 bits suffice, 16 must not lose any


@pytest.mark.parametrize(
    "former",
    [
        ("keys",),
        ("relay", "host", "--server-key", "k"),
        ("serve", "--remote", "192.0.2.1"),
        ("serve", "--device", "cpu", "--remote=192.0.2.1:1"),
    ],
    ids=["keys", "relay", "serve", "serve="],
)
def test_a_former_command_names_the_one_that_takes_its_place(
    handtint: CommandLine, former: tuple[str, ...]
) -> None:
    refused = handtint(*former)

    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "no longer exists: use `handtint connect [USER@]HOST`" in refused.stderr


def test_existing_output_is_kept_unless_forced(
    handtint: CommandLine, photo: Path, hints: Path
) -> None:
    arguments = ("colorize", "photo.png", "--hints", "hints.json", "-o", "photo.png")

    refused = handtint(*arguments)

    assert (refused.returncode, "--force" in refused.stderr) == (1, True)
    assert np.asarray(Image.open(photo)).ndim == 2
    assert handtint(*arguments, "--force").returncode == 0
    assert np.asarray(Image.open(photo)).ndim == 3


def test_a_photo_whose_format_cannot_be_written_becomes_a_png(
    handtint: CommandLine, photo: Path, tmp_path: Path
) -> None:
    with Image.open(photo) as image:
        image.save(tmp_path / "scan.pgm")

    assert handtint("colorize", "scan.pgm", "--vividness", "0").returncode == 0
    assert (tmp_path / "scan-coloured.png").read_bytes().startswith(b"\x89PNG")


def test_a_file_with_two_names_is_changed_in_place_with_a_copy(
    handtint: CommandLine, photo: Path, tmp_path: Path
) -> None:
    before = photo.read_bytes()
    (tmp_path / "other.png").hardlink_to(photo)
    words = ("colorize", "photo.png", "-o", "photo.png", "--vividness", "0")

    refused = handtint(*words, "--force")
    done = handtint(*words, "--in-place")

    assert "is one file under 2 names" in refused.stderr
    assert "what was in it before is in" in done.stderr
    assert (tmp_path / "photo-before.png").read_bytes() == before
    assert (tmp_path / "other.png").read_bytes() == photo.read_bytes() != before


def test_status_and_stop(handtint_alone: CommandLine, photo: Path, hints: Path) -> None:
    assert handtint_alone("status").returncode == 3
    handtint_alone("colorize", "photo.png", "--hints", "hints.json", "-o", "out.png")
    status = handtint_alone("status", "--json")

    plain = json.loads(status.stdout)
    assert (status.returncode, plain["state"], plain["finished"]) == (0, "idle", 2)
    assert handtint_alone("stop").stdout == "The daemon has stopped.\n"
    assert handtint_alone("status").returncode == 3


def test_device_of_the_running_daemon_is_not_changed_behind_its_back(
    handtint_alone: CommandLine, photo: Path, hints: Path
) -> None:
    handtint_alone(
        "colorize", "photo.png", "--hints", "hints.json", "-o", "out.png", "--device", "cpu"
    )

    refused = handtint_alone(
        *("colorize", "photo.png", "--hints", "hints.json", "-o", "out2.png", "--device", "cuda")
    )

    assert refused.returncode == 1
    assert "handtint stop" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("colorize", "absent.png"), "bad_input"),
        (("colorize", "photo.png", "--hints", "absent.json"), "bad_input"),
        (("colorize", "photo.png", "-o", "no/such/folder.png"), "write_failed"),
        (("colorize", "photo.png", "-o", "out.xyz"), "bad_input"),
    ],
)
def test_bad_input_is_one_line_with_a_code(
    handtint: CommandLine, photo: Path, arguments: tuple[str, ...], code: str
) -> None:
    refused = handtint(*arguments)

    assert refused.returncode == 1
    assert refused.stderr.strip().endswith(f"[{code}]")
    assert len(refused.stderr.strip().splitlines()) == 1


def test_bench_beside_spinning_processes(handtint: CommandLine, tmp_path: Path) -> None:
    done = handtint(
        *("bench", "--busy", "--engine", "propagate", "--megapixels", "0.02", "--json", "busy.json")
    )

    assert done.returncode == 0, done.stderr
    assert "edits per second" in done.stdout
    figures = json.loads((tmp_path / "busy.json").read_text())
    (rates,) = figures["busy"].values()
    assert set(rates) == {"idle", "busy"} and min(rates.values()) > 0
    assert list(figures["busy"]) == ["0.02mp"]


def test_bench_writes_what_it_measured(handtint: CommandLine, tmp_path: Path) -> None:
    done = handtint(
        "bench", "--engine", "propagate", "--megapixels", "0.05", "--json", "bench.json"
    )

    assert done.returncode == 0, done.stderr
    figures = json.loads((tmp_path / "bench.json").read_text())
    assert set(figures["ratios"]) == {
        "encode_vs_siggraph17",
        "paint_vs_siggraph17",
        "edit_0.05mp_vs_siggraph17",
        "message_echo_speed_vs_plain",
    }
    assert all(seconds > 0 for seconds in figures["seconds"].values())
    assert figures["torch_loaded"] is False


def test_suggest_tells_likely_colors_given_the_hints(
    handtint: CommandLine, photo: Path, hints: Path
) -> None:
    asked = ("suggest", "photo.png", "--at", "40,25", "--hints", "hints.json")
    told = json.loads(handtint(*asked, "--engine", NETWORK, "--json").stdout)
    shown = handtint(*asked, "--engine", NETWORK).stdout.splitlines()

    assert 1 <= len(told) <= 9 and set(told[0]) == {"rgb", "share"}
    red, _, blue = told[0]["rgb"]
    assert red > blue + 20 and 0.8 < told[0]["share"] <= 1
    assert len(shown) == 1 + len(told)
    assert "#{:02x}{:02x}{:02x}".format(*told[0]["rgb"]) in shown[1]


def test_where_tells_places_that_are_not_hinted_yet(
    handtint: CommandLine, photo: Path, hints: Path
) -> None:
    asked = ("where", "photo.png", "--hints", "hints.json", "--engine", NETWORK)
    told = json.loads(handtint(*asked, "-n", "2", "--json").stdout)
    shown = handtint(*asked, "-n", "2").stdout.splitlines()

    assert len(told) == 2 and set(told[0]) == {"x", "y", "gain"}
    assert all(abs(place["x"] - 40) + abs(place["y"] - 25) > 5 for place in told)
    assert f"x {told[0]['x']:5}  y {told[0]['y']:5}" in shown[1] and len(shown) == 4


def test_proposed_hints_are_used_only_when_they_are_accepted(
    handtint: CommandLine, photo: Path, tmp_path: Path
) -> None:
    Image.open(photo).transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(tmp_path / "next.png")
    (tmp_path / "suit.json").write_text('{"suit": {"rgb": [170, 110, 90], "source": "his book"}}')
    (tmp_path / "hints.json").write_text('[{"x": 40, "y": 25, "color": "suit", "radius": 3}]')
    known = ("--from", "photo.png", "--hints", "hints.json", "--palette", "suit.json")
    proposed = handtint("propose", "next.png", *known, "--engine", NETWORK, "--json")
    again = handtint("propose", "next.png", *known, "--engine", NETWORK)

    assert proposed.returncode == 0, proposed.stderr
    assert "next.proposed.json already exists" in again.stderr
    (told,) = json.loads(proposed.stdout)
    assert json.loads((tmp_path / "next.proposed.json").read_text()) == [told]
    assert (told["color"], told["from"], told["source"]) == ("suit", "photo.png", "his book")
    sure = told["confidence"]
    paint = ("colorize", "next.png", "--hints", "next.proposed.json", "--palette", "suit.json")
    refused, unsure = handtint(*paint), handtint(*paint, "--accept", str(min(sure + 0.001, 1)))
    assert "nobody has accepted them" in refused.stderr and refused.returncode == 1
    assert "as sure as --accept" in unsure.stderr and unsure.returncode == 1
    done = handtint(*paint, "--accept", str(sure - 0.001), "--label", "--hints-out", "used.json")
    assert "coloured with 1 hint" in done.stdout, done.stderr
    said = handtint("provenance", "next-coloured.png").stdout
    assert "A person chose 0 colours" in said and "accepted for its confidence alone" in said
    assert "proposed from photo.png" in said
    again = ("--palette", "suit.json", "--hints", "used.json", "-o", "again.png")
    handtint("colorize", "next.png", *again)
    told = json.loads(handtint("provenance", "again.png", "--json").stdout)
    assert told["hints_chosen_by"] == {"person": 0, "accepted": 0, "by_threshold": 1}


def test_a_coloured_reference_needs_no_hints(
    handtint: CommandLine, photo: Path, tmp_path: Path
) -> None:
    Image.new("RGB", (60, 40), (170, 110, 90)).save(tmp_path / "coloured.png")
    asked = ("propose", "photo.png", "--from", "coloured.png", "--engine", NETWORK, "--force")
    told = json.loads(handtint(*asked, "--json").stdout)
    shown = handtint(*asked, "--least", "0.01").stdout.splitlines()
    grey = handtint("propose", "photo.png", "--from", "photo.png", "-o", "none.json")

    assert told and {tuple(one["rgb"]) for one in told} == {(170, 110, 90)}
    kept = [one for one in told if one["confidence"] >= 0.01]
    assert len(shown) == 1 + len(kept) and f"{len(kept)} proposal" in shown[-1]
    assert "reference in colour" in grey.stderr and not (tmp_path / "none.json").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("propose", "photo.png", "--from", "photo.png", "--palette", "suit.json"),
            "is of no use",
        ),
        (("propose", "photo.png", "--from", "photo.png", "-o", "hints.csv"), ".json"),
        (("colorize", "photo.png", "--accept", "0.5"), "chooses among proposed hints"),
        (("suggest", "photo.png", "--at", "80,25"), "lies outside the photo"),
        (
            ("suggest", "photo.png", "--at", "1,1", "--engine", LIGHT),
            "cannot suggest likely colours",
        ),
        (("where", "photo.png", "--engine", LIGHT), "cannot suggest"),
    ],
)
def test_what_cannot_be_suggested_is_told_in_a_sentence(
    handtint: CommandLine, photo: Path, words: tuple[str, ...], said: str
) -> None:
    refused = handtint(*words)
    (sentence,) = refused.stderr.split("\n\n")[-1].strip().splitlines()
    assert refused.returncode == 1 and refused.stdout == "" and said in sentence
