"""The choice of engine and processor for a request.

What was requested if available, else the nearest alternative, with a notice that says so.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from handtint_daemon.config import CPU
from handtint_daemon.engines import create_engine, import_engine, plain_name, require_engine
from handtint_daemon.engines.engine import Engine, weights_sha256_of
from handtint_daemon.engines.self_test import agree, paint_sample
from handtint_shared.errors import EngineUnusable, HandtintError, NoDevice, OutOfMemory

logger = logging.getLogger(__name__)

FALLBACK = "propagate"
RETRY_S = 60.0  # a failing import takes up to a second each time
SMALLER_AREA = 4  # how many times fewer pixels when the GPU's memory is too small

Create = Callable[[str, str], Engine[Any]]
Tell = Callable[[HandtintError], object]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to paint a request; `notice` tells the person what is different about it."""

    engine: Engine[Any]
    working_area_px: int
    notice: HandtintError | None = None

    @property
    def key(self) -> str:
        """Identifies encodings that are interchangeable."""
        engine = self.engine
        weights = weights_sha256_of(engine)  # engines are made anew after a rest
        return f"{engine.name} {weights} {engine.device} {self.working_area_px}"


class EngineChoice:
    """Creates each engine once, on first use. `default` is NAME or NAME=FILE.

    `tell` receives the reason whenever something other than the requested engine or device is used,
    for the daemon's status.
    """

    def __init__(
        self,
        default: str,
        device: str,
        create: Create = create_engine,
        clock_s: Callable[[], float] = time.monotonic,
        tell: Tell = lambda _trouble: None,
    ) -> None:
        self.default_name = plain_name(default)
        self._default = default
        self._wanted_device = device
        self._create = create
        self._clock_s = clock_s
        self._tell = tell
        self._engines: dict[str, Engine[Any]] = {}
        self._on_cpu: dict[str, Engine[Any]] = {}
        self._devices: dict[str, str] = {}
        self._unsaid: dict[str, HandtintError] = {}
        self._retry_at_s = 0.0

    @property
    def device(self) -> str:
        """The device of the default engine or its stand-in; until created, the requested one."""
        if self.default_name not in self._devices and self._retry_at_s:
            return CPU
        return self._devices.get(self.default_name, self._wanted_device)

    @property
    def weights_bytes(self) -> int:
        """Bytes of main memory used by the weights of all engines created so far."""
        # copies, because the worker thread may add engines while the server thread counts
        made = {*self._engines.copy().values(), *self._on_cpu.copy().values()}
        return sum(engine.weights_bytes for engine in made)

    def first_way(self, asked: str) -> Way:
        """Return how to paint a request; `asked` is the engine's name, empty for the default.

        Raises UnknownEngine, and whatever creating an explicitly requested engine raises.
        """
        engine, notice = self._named(asked) if asked else self._default_or_fallback()
        return Way(engine, engine.working_area_px, notice)

    def way_out(self, way: Way) -> Way | None:
        """Return a way that needs less memory than one that ran out of it; None if there is none.

        From a GPU to a smaller size on it, and from there to the CPU.
        """
        engine = way.engine
        if engine.device == CPU:
            return None
        if way.working_area_px == engine.working_area_px:
            smaller = OutOfMemory("gpu_small")
            self._tell(smaller)
            return Way(engine, engine.working_area_px // SMALLER_AREA, smaller)
        on_cpu = OutOfMemory("gpu_full")
        self._tell(on_cpu)
        return Way(self._made_on_cpu(engine.name), engine.working_area_px, on_cpu)

    def said(self, way: Way) -> None:
        """Mark the notice of `way` as shown.

        A fallback from GPU to CPU is reported with its first picture only: the colours are the
        same.
        """
        if way.notice is not None and self._unsaid.get(way.engine.name) is way.notice:
            del self._unsaid[way.engine.name]

    def warm_up(self) -> Iterator[None]:
        """Prepare the default engine in steps, between which the caller may stop."""
        import_engine(self._default)
        yield
        engine, _ = self._default_or_fallback()
        yield
        paint_sample(engine)

    def rest(self) -> None:
        """Forget engines whose weights are in main memory: they are made again when needed."""
        self._on_cpu.clear()
        for name in [name for name, engine in self._engines.items() if engine.weights_bytes]:
            del self._engines[name]

    def _default_or_fallback(self) -> tuple[Engine[Any], HandtintError | None]:
        name = self.default_name
        if name in self._engines or self._clock_s() >= self._retry_at_s:
            try:
                return self._named(name)
            except Exception as error:
                if name == FALLBACK:
                    raise
                # whatever the error, the person's own colours can still be propagated
                logger.warning("engine %s cannot be made", name, exc_info=error)
                self._tell(_trouble_of(name, error))
                self._retry_at_s = self._clock_s() + RETRY_S
        engine, _ = self._named(FALLBACK)
        return engine, EngineUnusable("other_engine", wanted=name, used=FALLBACK)

    def _named(self, name: str) -> tuple[Engine[Any], HandtintError | None]:
        require_engine(name)  # a name from the wire must never be used as anything but a name
        if name not in self._engines:
            self._engines[name] = self._made(name)
            self._devices[name] = self._engines[name].device
        return self._engines[name], self._unsaid.get(name)

    def _made(self, name: str) -> Engine[Any]:
        if CPU in (self._wanted_device, self._devices.get(name)):
            return self._made_on_cpu(name)
        try:
            engine = self._make(name, self._wanted_device)
            if engine.device == CPU or agree(engine, self._made_on_cpu(name)):
                return engine
        except RuntimeError:  # torch's, for driver errors and exhausted memory
            logger.exception("engine %s fails on %s", name, self._wanted_device)
        unused = self._unsaid[name] = NoDevice("gpu_unused")
        self._tell(unused)
        return self._made_on_cpu(name)

    def _made_on_cpu(self, name: str) -> Engine[Any]:
        if name not in self._on_cpu:
            self._on_cpu[name] = self._make(name, CPU)
        return self._on_cpu[name]

    def _make(self, name: str, device: str) -> Engine[Any]:
        try:
            return self._create(self._default if name == self.default_name else name, device)
        except (ImportError, OSError) as error:
            raise _unusable(name, error) from error


def _trouble_of(name: str, error: Exception) -> HandtintError:
    return error if isinstance(error, HandtintError) else _unusable(name, error)


def _unusable(name: str, error: Exception) -> EngineUnusable:
    return EngineUnusable(engine=name, why=str(error) or type(error).__name__)
