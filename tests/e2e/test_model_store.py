"""Downloads from a real server on 127.0.0.1 that can break off and resume."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from handtint_lab.published.store import (
    PUBLISHED,
    PublishedModel,
    fetch,
    has_siggraph17,
    models_dir,
    published,
    stored_path,
)
from handtint_shared.errors import BadInput, BadWeights, FetchFailed
from handtint_shared.paths import SETTINGS_VARIABLE

CONTENT = bytes(range(256)) * 4000


@dataclass
class Server:
    """Serves CONTENT; the first response stops after `first_stops_after` bytes."""

    url: str = ""
    first_stops_after: int | None = None
    knows_ranges: bool = True
    content: bytes = CONTENT
    starts: list[int] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
            start = int(asked[1]) if asked and state.knows_ranges else 0
            stop = state.first_stops_after if not state.starts else None
            state.starts.append(start)
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(state.content) - 1}/*")
            self.send_header("Content-Length", str(len(state.content) - start))
            self.end_headers()
            self.wfile.write(state.content[start:stop])

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        state.url = f"http://127.0.0.1:{httpd.server_port}/weights.pth"
        yield state
        httpd.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def model_at(*urls: str) -> PublishedModel:
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    return PublishedModel("toy", "toy.pth", sha256, 2 * len(CONTENT), urls, "here", "none")


def ignore(_there: int, _total: int | None) -> None:
    pass


def test_a_file_arrives_whole(server: Server, tmp_path: Path) -> None:
    assert fetch(model_at(server.url), tmp_path / "new", ignore).read_bytes() == CONTENT


def test_progress_ends_with_all_bytes(server: Server, tmp_path: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    fetch(model_at(server.url), tmp_path, lambda *at: seen.append(at))
    assert seen[-1] == (len(CONTENT), len(CONTENT))


def test_a_broken_off_download_is_said(server: Server, tmp_path: Path) -> None:
    server.first_stops_after = 100_000
    with pytest.raises(FetchFailed, match="broke off after 100000"):
        fetch(model_at(server.url), tmp_path, ignore)


def test_a_broken_off_download_goes_on_where_it_ended(server: Server, tmp_path: Path) -> None:
    server.first_stops_after = 100_000
    with pytest.raises(FetchFailed):
        fetch(model_at(server.url), tmp_path, ignore)
    fetch(model_at(server.url), tmp_path, ignore)
    assert server.starts == [0, 100_000]


def test_what_went_on_is_whole(server: Server, tmp_path: Path) -> None:
    server.first_stops_after = 100_000
    path = fetch(model_at(server.url, server.url), tmp_path, ignore)
    assert path.read_bytes() == CONTENT


def test_a_server_without_ranges_starts_anew(server: Server, tmp_path: Path) -> None:
    server.knows_ranges = False
    (tmp_path / "toy.pth.part").write_bytes(CONTENT[:5000])
    assert fetch(model_at(server.url), tmp_path, ignore).read_bytes() == CONTENT


def test_a_start_from_elsewhere_is_thrown_away(server: Server, tmp_path: Path) -> None:
    (tmp_path / "toy.pth.part").write_bytes(b"another file")
    assert fetch(model_at(server.url), tmp_path, ignore).read_bytes() == CONTENT


def test_a_wrong_hash_is_refused(server: Server, tmp_path: Path) -> None:
    server.content = CONTENT[:-1] + b"!"
    with pytest.raises(FetchFailed, match="not the published file"):
        fetch(model_at(server.url), tmp_path, ignore)


def test_a_wrong_file_leaves_nothing(server: Server, tmp_path: Path) -> None:
    server.content = b"<html>not found</html>"
    with pytest.raises(FetchFailed):
        fetch(model_at(server.url), tmp_path, ignore)
    assert list(tmp_path.iterdir()) == []


def test_an_endless_file_is_refused(server: Server, tmp_path: Path) -> None:
    with pytest.raises(FetchFailed, match="not the published file"):
        fetch(replace(model_at(server.url), max_bytes=1000, sha256="0" * 64), tmp_path, ignore)


def test_the_next_mirror_is_tried(server: Server, tmp_path: Path) -> None:
    nobody = "http://127.0.0.1:9/weights.pth"
    assert fetch(model_at(nobody, server.url), tmp_path, ignore).read_bytes() == CONTENT


def test_offline_says_where_to_put_the_file(tmp_path: Path) -> None:
    with pytest.raises(FetchFailed, match=re.escape(f"folder='{tmp_path}'")):
        fetch(model_at("http://127.0.0.1:9/weights.pth"), tmp_path, ignore)


def test_a_file_that_is_there_is_not_fetched_again(server: Server, tmp_path: Path) -> None:
    (tmp_path / "toy.pth").write_bytes(CONTENT)
    fetch(model_at(server.url), tmp_path, ignore)
    assert server.starts == []


def test_weights_that_were_not_fetched_name_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDTINT_MODELS_DIR", str(tmp_path))
    with pytest.raises(BadWeights, match="engine_weights_missing engine='siggraph17'"):
        stored_path("siggraph17")


def test_damaged_weights_name_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDTINT_MODELS_DIR", str(tmp_path))
    (tmp_path / published("siggraph17").file_name).write_bytes(CONTENT)
    with pytest.raises(BadWeights, match="engine_weights_damaged"):
        stored_path("siggraph17")


def test_the_settings_name_their_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settings.toml").write_text(f"models-dir = '{tmp_path / 'nets'}'")
    monkeypatch.setenv(SETTINGS_VARIABLE, str(tmp_path / "settings.toml"))
    assert models_dir() == tmp_path / "nets"
    monkeypatch.setenv("HANDTINT_MODELS_DIR", str(tmp_path))
    assert models_dir() == tmp_path


def test_an_unknown_name_lists_the_known() -> None:
    with pytest.raises(BadInput, match="siggraph17"):
        published("nothing")


@pytest.mark.parametrize("model", PUBLISHED.values())
def test_the_file_name_carries_its_hash(model: PublishedModel) -> None:
    assert model.sha256[:8] in model.file_name


def test_weights_count_as_there_once_they_were_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDTINT_MODELS_DIR", str(tmp_path))
    assert not has_siggraph17()
    (tmp_path / published("siggraph17").file_name).write_bytes(b"weights")
    assert has_siggraph17()
