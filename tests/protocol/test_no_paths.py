"""No text off the wire ever becomes a file name.

Whatever a message's texts contain, the daemon opens nothing of that name.
"""

import json
import subprocess
import sys
import types
import typing

import pytest

from handtint_shared.messages import AboutPhoto, ColorizeRequest, Request

TRAPS = ["/etc/passwd", "../../trap", "trap.pth", "file:///trap", "\\\\host\\trap", "~/trap"]

# In a subprocess: an audit hook stays until its process ends.
WATCHED = """
import json, sys
trap, opened = "", []
watched = {"open", "os.listdir", "os.scandir", "os.mkdir", "os.rename", "os.remove",
           "subprocess.Popen", "os.system", "import", "ctypes.dlopen", "socket.connect"}
def watch(event, args):
    if event in watched and any(trap.strip("~./\\\\") in str(a) for a in args[:1]):
        opened.append((event, str(args[0])))

import dataclasses, time
from handtint_daemon.painting.colorizer import Colorizer
from handtint_daemon.config import ServeConfig
from handtint_daemon.engines.choice import EngineChoice
from handtint_daemon.serving.handlers import handle
from handtint_daemon.serving.jobs import Sender
from handtint_daemon.painting.photo_cache import PhotoCache
from handtint_daemon.serving.state import DaemonState
from handtint_daemon.serving.work_makers import work_makers
from handtint_shared.codec import Envelope, decode, encode
from handtint_shared.errors import HandtintError
from handtint_shared.messages import (
    ColorizeRequest, ExportRequest, FileFormat, HintPoint, InfluenceRequest, PingRequest,
    ProposeRequest, Reference, SuggestRequest, UncertaintyRequest
)
from handtint_shared.pixels import Picture, PixelFormat, photo_key

class Silent:
    def __call__(self, *_): pass
    def tell(self, _event): pass

photo = Picture((8, 8), PixelFormat.Y_U8, bytes(64))
sound = ColorizeRequest("c0" * 16, photo_key(photo), photo, engine="propagate",
                        hint_points=(HintPoint(1.0, 1.0, (200, 40, 30)),))
texts = ("photo_key", "engine")
suggest = SuggestRequest(**sound.hinted(), x=1.0, y=1.0)
uncertainty = UncertaintyRequest(**sound.hinted())
influence = InfluenceRequest(**sound.hinted(), with_map=True)
shown = Picture((8, 8), PixelFormat.RGBA_U8, b"\\x80" * 256)
export = ExportRequest(**sound.hinted(), picture=shown, file_format=FileFormat.PNG)
export_texts = ("weights_sha256", "photo_sha256", "label", "program")
propose = ProposeRequest(**sound.hinted(), reference=Reference(sound.photo_key, photo))


def outcome_of(request):
    cache = PhotoCache(1 << 20)
    engines = EngineChoice("propagate", "cpu")
    makers = work_makers(cache, Colorizer(cache, engines))
    config = ServeConfig(engine="propagate")
    state = DaemonState(config, engines, "t", time.monotonic(), cache, makers)
    message = decode(encode(Envelope(trap, request, trap))).message
    try:
        handle(message, Sender(b"c", trap), state)
        for job in state.board.waiting:
            job.work.do(Silent())
        return "done"
    except HandtintError as error:
        return error.code


sys.addaudithook(watch)
told = {}
for trap in json.loads(sys.argv[1]):
    opened.clear()
    requests = [PingRequest(trap), sound]
    for request in (sound, suggest, uncertainty, influence, export, propose):
        requests += [dataclasses.replace(request, **{name: trap}) for name in texts]
    requests += [dataclasses.replace(export, **{name: trap}) for name in export_texts]
    requests.append(dataclasses.replace(propose, reference=Reference(trap, photo)))
    outcomes = [outcome_of(request) for request in requests]
    by_the_daemon = list(opened)
    try:
        open(trap + "-control")
    except OSError:
        pass
    told[trap] = [outcomes, by_the_daemon, len(opened) - len(by_the_daemon)]
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told() -> dict[str, tuple[list[str], list[str], int]]:
    """Of each trap: what came of the requests, what was opened, and what the test itself opened."""
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, json.dumps(TRAPS)],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("trap", TRAPS)
def test_nothing_of_that_name_is_opened(
    told: dict[str, tuple[list[str], list[str], int]], trap: str
) -> None:
    outcomes, opened, opened_by_the_test = told[trap]
    assert outcomes == [
        "done",
        "done",
        *["bad_message", "unknown_engine"] * 6,
        *["done"] * 4,
        "bad_message",
    ]
    assert opened == []
    assert opened_by_the_test == 1  # otherwise the watch is blind


def texts_of(hint: object, place: str) -> set[str]:
    """Return where a message contains texts, bytes or paths."""
    if typing.get_origin(hint) in (tuple, types.UnionType):
        return {t for arg in typing.get_args(hint) for t in texts_of(arg, place)}
    if hasattr(hint, "__dataclass_fields__"):
        hints = typing.get_type_hints(hint)
        return {t for name, inner in hints.items() for t in texts_of(inner, f"{place}.{name}")}
    is_number = hint in (int, float, bool, type(None), ...)
    return set() if is_number or hasattr(hint, "__members__") else {place}


def test_requests_have_no_other_texts_than_those() -> None:
    places = {t for cls in Request.__args__ for t in texts_of(cls, cls.__name__)}
    pixels = {p for p in places if p.endswith(".pixels")}
    assert places - pixels == {
        "PingRequest.nonce",
        "CancelRequest.canvas",
        *(
            f"{cls.__name__}.{name}"
            for cls in AboutPhoto.__args__
            for name in ("canvas", "photo_key", "engine")
        ),
        "ProposeRequest.reference.key",
        # no file names either, as the test above shows; the film is one of three
        *(f"ExportRequest.{name}" for name in ("weights_sha256", "photo_sha256", "label")),
        *(f"ExportRequest.{name}" for name in ("film", "program")),
        "ColorizeRequest.film",
        # read as JSON and as a PNG's chunks, see test_exporting.py
        *(f"ExportRequest.{name}.data" for name in ("listed_hints", "metadata")),
    }, ColorizeRequest
