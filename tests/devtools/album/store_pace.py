"""How many results a second does the album's own process put in their places in a store?

    cd tests && ../.venv/bin/python -m devtools.album.store_pace --photos 200 --late-ms 25

The store is moto's server, on this computer; a proxy has each of its answers come later, as from a
store elsewhere. Compared are results placed one by one and as many at once as the album does.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from e2e.album_pace import make_album
from e2e.object_store import BUCKET, ObjectStore
from handtint_daemon.album.finding import find_album
from handtint_daemon.album.folders.naming import folder_of
from handtint_daemon.album.folders.remote_folder import RemoteFolder
from handtint_daemon.album.inputs import HintSources, Manner
from handtint_daemon.album.places import require_places
from handtint_daemon.album.placing import staged_name
from handtint_daemon.album.plan import Planner
from handtint_daemon.album.running import Run, at_work
from handtint_daemon.album.tasks import Outcome

_CHUNK_BYTES = 1 << 16
_STRIP_BYTES = 40_000


@contextmanager
def late(url: str, late_s: float) -> Iterator[str]:
    """Yield the URL of a server that passes all on, and answers later."""
    place, loop = urlsplit(url), asyncio.new_event_loop()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, to_there = await asyncio.open_connection(place.hostname, place.port)
        await asyncio.gather(_pass_on(reader, to_there, 0), _pass_on(there, writer, late_s))

    server = loop.run_until_complete(asyncio.start_server(meet, "127.0.0.1", 0))
    threading.Thread(target=loop.run_forever, daemon=True).start()
    yield "http://127.0.0.1:{1}".format(*server.sockets[0].getsockname())
    loop.call_soon_threadsafe(loop.stop)


async def _pass_on(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, late_s: float
) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(_CHUNK_BYTES):
            await asyncio.sleep(late_s)
            writer.write(data)
            await writer.drain()
    writer.close()


def place_all(folder: Path, photos: int, at_once: int) -> float:
    """Return how many results were placed a second."""
    album, output = folder / "album", folder_of(f"s3://{BUCKET}/out-{at_once}")
    shop = require_places(folder_of(str(album)), output, own=folder / f"own-{at_once}")
    RemoteFolder.moves_at_once = at_once
    content = (folder / "photo.png").read_bytes()
    digest, strip = hashlib.sha256(content).hexdigest(), bytes(_STRIP_BYTES)
    plan = Planner(HintSources(shop.folder), shop.output, Manner("propagate", ""), {}).plan(
        find_album(shop.folder, shop.output)
    )
    with at_work(shop) as ledger:
        run = Run(shop, ledger)
        for job in plan.jobs:
            shop.output.write(staged_name(job.photo.name, job.photo.output, digest), content)
        begun_s = time.monotonic()
        for job in plan.jobs:
            run.take(Outcome(job, photo=job.photo.sign, output_sha256=digest, strip=strip))
        run.settle()
        took_s = time.monotonic() - begun_s
    assert len(run.result(()).colored) == photos
    return photos / took_s


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--photos", type=int, default=200)
    parser.add_argument("--late-ms", type=float, default=25)
    parser.add_argument("--at-once", type=int, nargs="+", default=[1, RemoteFolder.moves_at_once])
    args = parser.parse_args()
    store = ObjectStore()
    with tempfile.TemporaryDirectory() as folder, late(store.url, args.late_ms / 1000) as url:
        os.environ.update(store.variables, AWS_ENDPOINT_URL=url)
        make_album(Path(folder), args.photos)
        for at_once in args.at_once:
            before_s = time.process_time()
            rate = place_all(Path(folder), args.photos, at_once)
            cpu_ms = (time.process_time() - before_s) / args.photos * 1000
            print(f"{at_once} at once: {rate:.1f} photos/s, {cpu_ms:.0f} ms (with the store's)")
    store.close()


if __name__ == "__main__":
    main()
