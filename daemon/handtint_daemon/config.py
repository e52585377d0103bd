"""What a daemon is started with."""

from __future__ import annotations

from dataclasses import dataclass

DEVICES = ("auto", "cpu", "cuda", "mps")


@dataclass(frozen=True, slots=True)
class ServeConfig:
    """The settings of `handtint serve`; its flags and their help come from here."""

    device: str = "auto"
    engine: str = "propagate"
    port: int = 0
    idle_exit_s: float = 1800.0
    cache_bytes: int = 2 << 30
    verbose: bool = False
