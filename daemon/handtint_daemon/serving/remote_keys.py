"""CURVE keys for use over the network: this computer's own pair, and whose keys may connect to it.

Kept in pyzmq's certificate files. People see keys in hex, which needs no quotes in a shell.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from zmq import auth
from zmq.utils import z85

from handtint_daemon.serving.private_folder import make_private
from handtint_shared.errors import BadInput

_OWN = "own"
_NAME = re.compile(r"[\w-]{1,40}", re.ASCII)
_KEY = re.compile(r"[0-9a-f]{64}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class KeyPair:
    """As ZeroMQ wants them: Z85, 40 bytes."""

    public: bytes
    secret: bytes = field(repr=False)


def own_keys(folder: Path) -> KeyPair:
    """This computer's pair, which is made when it is asked for first. Raises OSError, BadInput."""
    make_private(folder)
    path = folder / f"{_OWN}.key_secret"
    if not path.exists():
        with tempfile.TemporaryDirectory(dir=folder) as work:  # private; renamed when it is whole
            made = Path(auth.create_certificates(work, _OWN)[1])
            made.chmod(0o600)
            made.replace(path)
    try:
        public, secret = auth.load_certificate(path)
    except ValueError:
        secret = None
    if secret is None:
        raise BadInput(f"{path} is broken: remove it, and give the new key to those who need it.")
    return KeyPair(public, secret)


def allowed_keys(folder: Path) -> dict[str, bytes]:
    """Name -> public key (Z85) of those who may connect. A broken file allows nobody."""
    found = {}
    for path in sorted(_allowed_folder(folder).glob("*.key")):
        try:
            found[path.stem] = auth.load_certificate(path)[0]
        except (OSError, ValueError):
            continue
    return found


def allow(folder: Path, name: str, key: str) -> None:
    """From now on the holder of `key` (hex) may connect. Raises BadInput, OSError."""
    public = key_from_hex(key).decode("ascii")
    path = _file_of(folder, name)
    make_private(folder)
    make_private(path.parent)
    path.write_text(f'curve\n    public-key = "{public}"\n', encoding="ascii")


def remove(folder: Path, name: str) -> None:
    """No new connection with that name's key from now on. Raises BadInput when there is none."""
    try:
        _file_of(folder, name).unlink()
    except FileNotFoundError:
        raise BadInput(f"There is no key named {name}: see `handtint keys`.") from None


def key_from_hex(key: str) -> bytes:
    """A public key as people see it -> as ZeroMQ wants it. Raises BadInput."""
    if not _KEY.fullmatch(key):
        raise BadInput("A key has 64 digits from 0 to f: `handtint keys` shows a computer's own.")
    return bytes(z85.encode(bytes.fromhex(key)))


def hex_of_key(key: bytes) -> str:
    """The opposite of `key_from_hex`."""
    return z85.decode(key).hex()


class AllowedKeys:
    """For pyzmq's authenticator. Looks at each handshake: a change holds at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def callback(self, _domain: str, key: bytes) -> bool:
        return key in allowed_keys(self._folder).values()


def _allowed_folder(folder: Path) -> Path:
    return folder / "allowed"


def _file_of(folder: Path, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise BadInput("A key's name has up to 40 letters, digits, - and _, as in `laptop`.")
    return _allowed_folder(folder) / f"{name}.key"
