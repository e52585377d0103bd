"""Whatever goes wrong: one sentence that says what to do, and an unchanged image."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gimp import badserver
from gimp.badserver import Answer, BadServer, ask_for_the_photo_first
from gimp.harness import host_daemon_command
from gimp.studio import Studio
from handtint_daemon.gimp.plugin_tree import DAEMON_COMMAND_NAME
from handtint_shared.errors import StartFailed
from handtint_shared.paths import SETTINGS_VARIABLE
from handtint_shared.problems import error_line
from handtint_shared.version import PROTOCOL_VERSION

_SELECT = """
image = by_id(image)
photo, hints = layer(image, 'photo'), layer(image, 'Hints · Handtint')
"""
_WRONG_SELECTIONS = {
    "nothing": ("result = colorize(image, [])", "No layer is selected"),
    "several layers": ("result = colorize(image, [photo, hints])", "Several layers are selected"),
    "the hint layer over two photos": (
        "beside = photo.copy(); image.insert_layer(beside, None, 1)\n"
        "beside.set_offsets(30, 0); photo.set_offsets(-30, 0); image.clean_all()\n"
        "result = colorize(image, [hints])",
        "not clear which layer the hints are for",
    ),
    "a group": (
        "g = Gimp.GroupLayer.new(image, 'g'); image.insert_layer(g, None, 0); image.clean_all()\n"
        "result = colorize(image, [g])",
        "“g” is a layer group",
    ),
    "a text layer": (
        "Gimp.fonts_refresh(); font = Gimp.fonts_get_list('')[0]\n"
        "t = Gimp.TextLayer.new(image, 'Ypres 1917', font, 9, Gimp.Unit.pixel())\n"
        "image.insert_layer(t, None, 0); image.clean_all()\n"
        "result = colorize(image, [t])",
        "is a text layer",
    ),
    "a mask": (
        "m = photo.create_mask(Gimp.AddMaskType.WHITE); photo.add_mask(m); image.clean_all()\n"
        "result = colorize(image, [m])",
        "layer mask is being edited",
    ),
    "a channel": (
        "c = Gimp.Channel.new(image, 'c', 64, 48, 50.0, Gegl.Color.new('red'))\n"
        "image.insert_channel(c, None, 0); image.clean_all()\n"
        "result = colorize(image, [c])",
        "channel is selected",
    ),
    "a floating selection": (
        "image.select_rectangle(Gimp.ChannelOps.REPLACE, 0, 0, 9, 9); Gimp.edit_copy([photo])\n"
        "f = Gimp.edit_paste(photo, False)[0]; image.clean_all()\n"
        "result = colorize(image, [f])",
        "is a floating selection: anchor it",
    ),
}


@pytest.mark.parametrize("name", _WRONG_SELECTIONS)
def test_a_wrong_selection_is_named(studio: Studio, name: str) -> None:
    code, expected = _WRONG_SELECTIONS[name]
    image = studio.image_with_hints()
    status, sentence = studio.run(_SELECT + code, image=image)
    assert status == "execution-error"
    assert expected in sentence
    assert not studio.state(image)[2]  # not dirty: no undo step


def test_colors_whose_photo_is_gone(studio: Studio) -> None:
    image = studio.image_with_hints()
    studio.colorize(image)
    code = """
    image = by_id(image)
    image.remove_layer(layer(image, 'photo'))
    result = colorize(image, [layer(image, 'Colours · Handtint')])
    """
    assert "The photo that these colours belong to is gone" in studio.run(code, image=image)[1]


def test_no_image(studio: Studio) -> None:
    status, sentence = studio.run("result = colorize(None, [])")
    assert (status, sentence) == ("execution-error", "No image is open: open a photo first.")


_TOO_LARGE = """
image = Gimp.Image.new(20_000, 10_001, Gimp.ImageBaseType.GRAY)  # GIMP keeps no empty tiles
kind, mode = Gimp.ImageType.GRAY_IMAGE, Gimp.LayerMode.NORMAL
photo = Gimp.Layer.new(image, 'photo', 20_000, 10_001, kind, 100, mode)
image.insert_layer(photo, None, 0)
result = colorize(image, [photo], without_hints=True)
image.delete()
"""


def test_a_photo_that_is_too_large(studio: Studio) -> None:
    status, sentence = studio.run(_TOO_LARGE)
    assert (status, sentence) == (
        "execution-error",
        "The photo has more than 200 megapixels: colour a smaller copy.",
    )


def test_an_indexed_image(studio: Studio) -> None:
    image = studio.new_image()
    convert = """
    by_id(image).convert_indexed(
        Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 16, False, False, '')
    """
    studio.run(convert, image=image)
    assert "Image > Mode > RGB" in studio.colorize(image)[1]


_HINTLESS = {
    "no layer": ("pass", "has no hint layer: choose Filters > Handtint > New Hint Layer"),
    "flattened": (
        "add_hints(image, [[9, 9, '#ff0000']])\nimage.flatten()",
        "Ctrl+Z brings the hints",
    ),
    "empty": ("add_hints(image, [])", "Nothing is painted on the hint layer"),
    "painted elsewhere": (
        "h = add_hints(image, [[9, 9, '#ff0000']])\nh.set_offsets(500, 0); image.clean_all()",
        "Nothing is painted on the hint layer over this photo",
    ),
}


@pytest.mark.parametrize("name", _HINTLESS)
def test_hints_that_are_missing(studio: Studio, name: str) -> None:
    code, expected = _HINTLESS[name]
    image = studio.new_image()
    studio.run("image = by_id(image)\n" + code, image=image)
    before = studio.state(image)
    status, sentence = studio.colorize(image)
    assert status == "execution-error"
    assert expected in sentence
    assert studio.state(image) == before


def test_an_unknown_engine(studio: Studio) -> None:
    image = studio.image_with_hints()
    assert "no engine “vincent”" in studio.colorize(image, engine="vincent")[1]


_MEANWHILE = {
    "the layer is removed": "image.remove_layer(photo)",
    "the layer is resized": "photo.scale(30, 20, False)",
    "the image is closed": "image.delete()",
}


@pytest.mark.parametrize("event", _MEANWHILE)
def test_the_photo_changes_while_the_daemon_works(studio: Studio, event: str) -> None:
    """Call our code directly: a test's snippet cannot do two things at once."""
    answered = """
    from handtint_plugin.gimp_result import insert_result
    from handtint_shared.errors import BadInput
    from handtint_shared.messages import ColorizeReply
    from handtint_shared.pixels import Picture, PixelFormat
    pixels = bytes(48 * 64 * 4)
    reply = ColorizeReply(1, 'propagate', Picture((48, 64), PixelFormat.RGBA_U8, pixels))
    image = by_id(image)
    photo = layer(image, 'photo')
    exec(event)
    try:
        insert_result(image, photo, (48, 64), reply)
    except BadInput as error:
        result = error.reason
    """
    reason = studio.run(answered, image=studio.new_image(), event=_MEANWHILE[event])
    assert reason == "photo_changed"


_MISBEHAVIOURS: dict[str, tuple[Answer, str]] = {
    "dies": (badserver.hang_up, "stopped in the middle of the work"),
    "wrong size": (badserver.answer_too_small, "a picture of another size or format"),
    "cut-off pixels": (
        ask_for_the_photo_first(badserver.cut_off_pixels),
        "frame does not have as many bytes as its size and format need",
    ),
    "garbage": (badserver.talk_garbage, "header is not"),
    "out of memory": (
        badserver.refuse("out_of_memory", "Close other programs."),
        "Close other programs.",
    ),
    "newer daemon's error": (badserver.refuse("no_coffee", "Make coffee."), "Make coffee."),
}


@pytest.mark.parametrize("name", _MISBEHAVIOURS)
@pytest.mark.parametrize("base", ["GRAY", "RGB"])
def test_a_daemon_that_misbehaves(studio: Studio, state_dir: Path, name: str, base: str) -> None:
    answer, expected = _MISBEHAVIOURS[name]
    image = studio.new_image(base=base)
    before = studio.state(image)
    with BadServer(state_dir, answer):
        status, sentence = studio.colorize(image, without_hints=True)
    assert status == "execution-error"
    assert expected in sentence
    assert studio.state(image) == before


def test_a_run_that_a_later_one_supersedes_ends_without_a_word(
    studio: Studio, state_dir: Path
) -> None:
    image = studio.image_with_hints()
    before = studio.state(image)
    with BadServer(state_dir, badserver.refuse("superseded", "x", reason="superseded")):
        status, layer = studio.colorize(image)
    assert (status, layer) == ("cancel", None)
    assert studio.state(image) == before


def test_a_daemon_of_another_version(studio: Studio, state_dir: Path) -> None:
    image = studio.image_with_hints()
    with BadServer(state_dir, badserver.say_nothing, protocol=(PROTOCOL_VERSION[0] + 1, 0)):
        sentence = studio.colorize(image)[1]
    assert "run `handtint install-plugin`, then `handtint stop`" in sentence


SetCommand = Callable[[list[str]], None]


@pytest.fixture
def no_daemon(state_dir: Path) -> Iterator[None]:
    """Hide the running daemon, as if none had ever run."""
    hidden = state_dir.with_name("hidden-state")
    if state_dir.exists():
        state_dir.rename(hidden)
    state_dir.mkdir()
    yield
    for path in state_dir.iterdir():
        path.unlink()
    state_dir.rmdir()
    if hidden.exists():
        hidden.rename(state_dir)


@pytest.fixture
def set_command(plug_in: Path) -> Iterator[SetCommand]:
    """A function that sets how the plug-in starts its daemon."""
    file = plug_in / DAEMON_COMMAND_NAME
    usual = file.read_text()

    def write(command: list[str]) -> None:
        file.write_text(json.dumps({"command": command}))

    yield write
    file.write_text(usual)


@pytest.mark.usefixtures("no_daemon")
def test_no_daemon_and_none_may_be_started(studio: Studio, set_command: SetCommand) -> None:
    set_command([])
    sentence = studio.colorize(studio.image_with_hints())[1]
    assert "run `handtint serve` in a terminal" in sentence


@pytest.mark.usefixtures("no_daemon")
def test_a_daemon_that_does_not_start_leaves_a_log_to_read(
    studio: Studio, set_command: SetCommand, state_dir: Path
) -> None:
    set_command(["sh", "-c", "echo no such luck >&2; exit 3"])
    sentence = studio.colorize(studio.image_with_hints())[1]
    assert "/mnt/state/daemon-start.log" in sentence
    assert (state_dir / "daemon-start.log").read_text() == "no such luck\n"


@pytest.mark.usefixtures("no_daemon")
def test_a_daemon_that_cannot_start_says_why(studio: Studio, set_command: SetCommand) -> None:
    line = error_line(StartFailed("port_unusable", port=80, why="taken"))
    set_command(["sh", "-c", f"echo '{line}' >&2; exit 1"])
    sentence = studio.colorize(studio.image_with_hints())[1]
    assert sentence == "Port 80 cannot be used (taken): choose another with --port."


@pytest.mark.usefixtures("no_daemon")
def test_a_setting_that_cannot_be_is_told_with_its_file(
    studio: Studio, set_command: SetCommand, state_dir: Path, tmp_path: Path
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("port = 99999\n")
    chroot, root, env, *rest = host_daemon_command(state_dir)
    set_command([chroot, root, env, f"{SETTINGS_VARIABLE}={file}", *rest])
    sentence = studio.colorize(studio.image_with_hints())[1]
    assert sentence == (
        f"port = 99999 in {file} cannot be used (it must be a whole number from 0 to 65535): "
        "correct it there."
    )


@pytest.mark.usefixtures("no_daemon")
def test_a_program_that_is_not_there(studio: Studio, set_command: SetCommand) -> None:
    set_command(["/no/such/handtint", "serve"])
    sentence = studio.colorize(studio.image_with_hints())[1]
    assert "cannot be started" in sentence
    assert "handtint doctor" in sentence


@pytest.mark.usefixtures("no_daemon")
def test_a_full_disk_under_the_state_folder(studio: Studio) -> None:
    image = studio.image_with_hints()
    before = studio.state(image)
    fill = """
    import ctypes
    mount = ctypes.CDLL(None).mount
    assert mount(b'tmpfs', b'/mnt/state', b'tmpfs', 0, b'size=4k,nr_inodes=1') == 0
    """
    studio.run(fill)
    try:
        status, sentence = studio.colorize(image)
    finally:
        studio.run("import ctypes; assert ctypes.CDLL(None).umount(b'/mnt/state') == 0")
    assert status == "execution-error"
    assert "No space left" in sentence
    assert studio.state(image) == before
