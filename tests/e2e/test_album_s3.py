"""Albums from and to S3, by a server of moto's."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import s3fs
from PIL import Image

from e2e.command_line import CommandLine, Done, altered, execute, with_state
from e2e.object_store import BUCKET, UNREACHABLE, ObjectStore
from e2e.pictures import write_ramp
from e2e.test_album_dask import Cluster
from handtint_daemon.album.folders.naming import folder_of
from handtint_daemon.album.folders.store import opened
from handtint_daemon.files.provenance.examined import examine
from handtint_shared.errors import HandtintError
from handtint_shared.problems import problem_of

OUT = f"s3://{BUCKET}/coloured"
HINT = {"x": 20, "y": 20, "radius": 3, "color": "suit"}
PALETTE = {"suit": {"rgb": [200, 80, 40], "source": "museum"}}
LOSE = (
    "from handtint_daemon.album.ledger import Ledger",
    "from handtint_daemon.album.folders.store import opened",
    "import os, s3fs",
    "then = Ledger.note_placing",
    "def lose(*a):",
    "    then(*a)",
    f"    os.environ['AWS_ENDPOINT_URL'] = {UNREACHABLE!r}",
    "    opened.cache_clear(), s3fs.S3FileSystem.clear_instance_cache()",
    "Ledger.note_placing = lose",
)
"""From the first result on that is to be placed, the store cannot be reached."""


@pytest.fixture(scope="module")
def store() -> Iterator[ObjectStore]:
    running = ObjectStore()
    yield running
    running.close()


@pytest.fixture
def handtint(tmp_path: Path, store: ObjectStore) -> CommandLine:
    person = with_state(tmp_path, tmp_path / "state")
    return CommandLine(tmp_path, {**person.variables, **store.variables})


def ramp(folder: Path) -> bytes:
    return write_ramp(folder / "ramp.png").read_bytes()


def told(done: Done) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def test_an_album_goes_to_a_bucket_though_the_connection_is_lost(
    handtint: CommandLine, store: ObjectStore, tmp_path: Path
) -> None:
    (tmp_path / "album").mkdir()
    for name in (b"a.png", b"b [1] ?#%20+.png", b"gr\xfc\xdfe.png"):
        write_ramp(tmp_path / "album" / os.fsdecode(name))
    (tmp_path / "album" / "a.hints.json").write_text(json.dumps([HINT]))
    store.put("palette.json", json.dumps(PALETTE).encode())
    words = ("album", "album", "-o", OUT, "--palette", f"s3://{BUCKET}/palette.json")
    one = (*words, "--workers", "1")

    lost = execute([*altered(*LOSE), *one], os.environ | handtint.variables, cwd=tmp_path)

    assert (lost.returncode, lost.stdout) == (1, "")
    assert lost.stderr.startswith(f"handtint: {OUT} cannot be reached (Could not connect")
    assert lost.stderr.endswith("it goes on where it was. [remote_unreachable]\n")
    gone_on = handtint(*one, "--json")
    assert (gone_on.returncode, gone_on.stderr) == (5, "")
    assert told(gone_on)["colored"] in ([], ["b [1] ?#%20+.png"])  # the loss may show later
    assert [one["reason"] for one in told(gone_on)["problems"]] == ["album_name_unfit"]
    assert store.names("coloured/") == {
        *("a.png", "b [1] ?#%20+.png", ".handtint-album/ledger.txt", "contact-sheet/index.html"),
        *("contact-sheet/strips/a.png.jpg", "contact-sheet/strips/b [1] ?#%20+.png.jpg"),
    }
    assert store.media_type("coloured/contact-sheet/index.html") == "text/html"
    (tmp_path / "a.png").write_bytes(store.get("coloured/a.png"))
    found = examine(tmp_path / "a.png", tmp_path / "album" / "a.png")
    assert (found.unchanged, found.same_photo) == (True, True)
    assert found.record.hints[0].source == "museum"
    store.put("coloured/a.png", b"edited by hand")
    status = handtint(*words, "--status", "--json")
    assert told(status)["edited"] == ["a.png"]
    assert told(status)["up_to_date"] == ["b [1] ?#%20+.png"]
    assert Path(told(status)["ledger"]).is_relative_to(tmp_path / "state" / "albums")
    assert told(status)["to_color"] == []


def test_an_album_goes_from_bucket_to_bucket_by_a_cluster(
    handtint: CommandLine, store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in store.variables.items():
        monkeypatch.setenv(name, value)
    for name in ("scans/a.png", "scans/sub/日本.png", "scans/sub/../../out.png"):
        store.put(name, ramp(tmp_path))
    dot = Image.new("RGBA", (80, 50))
    dot.paste((200, 80, 40, 255), (15, 15, 25, 25))
    painted = io.BytesIO()
    dot.save(painted, "PNG")
    store.put("scans/a.hints.png", painted.getvalue())
    cluster = Cluster(tmp_path, workers=1)
    try:
        done = handtint(
            *("album", f"s3://{BUCKET}/scans", "-o", f"s3://{BUCKET}/scans/out"),
            *("--dask", cluster.address, "--json"),
        )
    finally:
        cluster.close()

    assert (done.returncode, told(done)["colored"]) == (5, ["a.png", "sub/日本.png"])
    assert [problem["reason"] for problem in told(done)["problems"]] == ["album_name_unsafe"]
    assert {"a.png", "sub/日本.png"} < store.names("scans/out/")
    (tmp_path / "a.png").write_bytes(store.get("scans/out/a.png"))
    assert len(examine(tmp_path / "a.png", None).record.hints) == 1


def problem_at(url: str) -> tuple[str, str]:
    """Return code and reason of what is told of a folder that is to be read and written."""
    opened.cache_clear()
    s3fs.S3FileSystem.clear_instance_cache()
    codes = []
    for use in (lambda: folder_of(url).require(), lambda: folder_of(url).write("a.txt", b"")):
        with pytest.raises(HandtintError) as error:
            use()
        codes.append(f"{problem_of(error.value).code} {error.value.reason}")
    return codes[0], codes[1]


@pytest.fixture
def at_store(store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in store.variables.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_what_a_store_refuses_is_told(at_store: pytest.MonkeyPatch, store: ObjectStore) -> None:
    missing = problem_at("s3://no-such-bucket/scans")
    with store.knowing_nobody():
        refused = problem_at(f"s3://{BUCKET}/scans")

    assert missing == ("bad_input album_folder_missing", "write_failed write_failed")
    assert refused == ("bad_input file_unreadable", "write_failed write_failed")


def test_a_store_that_cannot_be_used_at_all_is_told(at_store: pytest.MonkeyPatch) -> None:
    at_store.setenv("AWS_ENDPOINT_URL", UNREACHABLE)
    away = problem_at(OUT)
    at_store.delenv("AWS_ACCESS_KEY_ID")
    at_store.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    without_account = problem_at(OUT)
    at_store.setitem(sys.modules, "fsspec.core", None)
    without_package = problem_at(OUT)

    assert away == ("remote_unreachable album_storage_unreachable",) * 2
    assert without_account == ("remote_unreachable album_storage_account",) * 2
    assert without_package == ("bad_input album_storage_package",) * 2
