"""Published networks: where they are stored on this machine, and how they are downloaded."""

from __future__ import annotations

import http.client
import os
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import platformdirs

from handtint_daemon.model.digests import is_whole, sha256_of
from handtint_daemon.settings.in_force import settings_in_force
from handtint_daemon.settings.table import MODELS_DIR
from handtint_shared import paths
from handtint_shared.errors import BadInput, BadWeights, FetchFailed, WriteFailed, why_of
from handtint_shared.sentences import explain

_CHUNK_BYTES = 1 << 18
_SILENCE_S = 30.0

Progress = Callable[[int, int | None], None]
"""Receives the bytes downloaded so far and in total (None if the server does not say)."""


@dataclass(frozen=True, slots=True)
class PublishedModel:
    """A weights file and its mirrors; `sha256` is hexadecimal."""

    name: str
    file_name: str
    sha256: str
    max_bytes: int
    urls: tuple[str, ...]
    origin: str
    license: str


# The publisher's file name contains the first eight digits of its SHA-256 (as in torch.hub).
PUBLISHED: Mapping[str, PublishedModel] = {
    "siggraph17": PublishedModel(
        name="siggraph17",
        file_name="siggraph17-df00044c.pth",
        sha256="df00044c0a4d7c3edcecf6f75437ce346a66e7a42612d9b968e1a7e17dbc6f66",
        max_bytes=256 << 20,
        urls=(
            "https://colorizers.s3.us-east-2.amazonaws.com/siggraph17-df00044c.pth",
            "https://github.com/clibdev/colorization/releases/latest/download/colorization-siggraph-17.pth",
            "https://github.com/clibdev/colorization/releases/latest/download/siggraph17-df00044c.pth",
        ),
        origin="Zhang et al. 2017, github.com/richzhang/colorization",
        license="BSD-2-Clause",
    ),
}


def models_dir() -> Path:
    """Return the folder of downloaded weights, from setting `models-dir`. Raises BadInput."""
    settings = settings_in_force(paths.settings_path(), os.environ)
    if chosen := settings[MODELS_DIR.name].value:
        return Path(str(chosen))
    return platformdirs.user_data_path("handtint", appauthor=False) / "models"


def published(name: str) -> PublishedModel:
    """Return the model. Raises BadInput if `name` is not in PUBLISHED."""
    if name not in PUBLISHED:
        raise BadInput("unknown_model", model=name, known=", ".join(PUBLISHED))
    return PUBLISHED[name]


def has_siggraph17() -> bool:
    """Return whether its weights were fetched; whether they are whole is not looked at."""
    return (models_dir() / published("siggraph17").file_name).is_file()


def stored_path(name: str) -> Path:
    """Return the downloaded file. Raises BadWeights if it is missing or damaged."""
    model = published(name)
    path = models_dir() / model.file_name
    if not path.is_file():
        raise BadWeights("engine_weights_missing", engine=name)
    try:
        if not is_whole(path, model.sha256):
            raise BadWeights("engine_weights_damaged", path=path, engine=name)
    except OSError as error:
        why = why_of(error)
        raise BadWeights("engine_weights_unreadable", path=path, why=why, engine=name) from error
    return path


def fetch(model: PublishedModel, folder: Path, progress: Progress) -> Path:
    """Download the file into `folder`, trying each mirror, and resuming a partial download.

    The download gets its final name only after its SHA-256 has been verified. Raises FetchFailed,
    WriteFailed.
    """
    target = folder / model.file_name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if target.is_file() and sha256_of(target) == model.sha256:
            return target
        return _fetch_from_mirrors(model, target, progress)
    except OSError as error:
        raise WriteFailed(path=folder, why=why_of(error)) from error


def _fetch_from_mirrors(model: PublishedModel, target: Path, progress: Progress) -> Path:
    part = target.with_name(target.name + ".part")
    tried = []
    for url in model.urls:
        try:
            _download_and_check(url, part, model, progress)
        except FetchFailed as failure:
            tried.append(f"{url}: {explain(failure).found}")
        else:
            part.replace(target)
            return target
    raise FetchFailed(
        model=model.name, tried="; ".join(tried), file=model.file_name, folder=target.parent
    )


def _download_and_check(url: str, part: Path, model: PublishedModel, progress: Progress) -> None:
    had_a_start = part.exists()
    _download(url, part, model.max_bytes, progress)
    if (actual := sha256_of(part)) == model.sha256:
        return
    part.unlink()
    if had_a_start:  # the partial file may have come from elsewhere
        _download_and_check(url, part, model, progress)
        return
    raise FetchFailed("fetch_not_published", found=actual[:8], wanted=model.sha256[:8])


def _download(url: str, part: Path, max_bytes: int, progress: Progress) -> None:
    """Append the missing bytes to `part`. urllib takes the proxy from the environment."""
    start = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={start}-"} if start else {})  # noqa: S310
    try:
        with (
            urllib.request.urlopen(request, timeout=_SILENCE_S) as answer,  # noqa: S310
            part.open("ab" if _goes_on(answer, start) else "wb") as file,
        ):
            _copy(answer, file, max_bytes, progress)
    except urllib.error.HTTPError as error:
        if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # it is complete already; the hash will tell
        raise FetchFailed("fetch_refused", status=error.code) from error
    except (
        urllib.error.URLError,
        http.client.HTTPException,
        TimeoutError,
        ConnectionError,
    ) as error:
        why = str(getattr(error, "reason", error))
        raise FetchFailed("fetch_no_connection", why=why) from error


def _goes_on(answer: http.client.HTTPResponse, start: int) -> bool:
    said = answer.headers.get("Content-Range", "")
    return answer.status == http.client.PARTIAL_CONTENT and said.startswith(f"bytes {start}-")


def _copy(
    answer: http.client.HTTPResponse, file: IO[bytes], max_bytes: int, progress: Progress
) -> None:
    there = file.tell()
    total = None if answer.length is None else there + answer.length
    while there <= max_bytes and (chunk := _read(answer)):
        there += file.write(chunk)
        progress(there, total)
    if total is not None and there < min(total, max_bytes):
        raise FetchFailed("fetch_broken_off", there=there, total=total)


def _read(answer: http.client.HTTPResponse) -> bytes:
    try:
        return answer.read(_CHUNK_BYTES)
    except (OSError, http.client.HTTPException) as error:
        raise FetchFailed("fetch_lost", why=str(error)) from error
