"""Configuration of a daemon."""

from __future__ import annotations

from dataclasses import dataclass

AUTO, CPU = "auto", "cpu"
DEVICES = (AUTO, CPU, "cuda", "mps")


@dataclass(frozen=True, slots=True)
class ServeConfig:
    """The settings of `handtint serve`; its flags and their help are derived from these."""

    device: str = AUTO
    engine: str = "handtint"
    port: int | None = None
    idle_exit_s: float = 1800.0
    rest_s: float = 120.0
    job_limit_s: float = 1800.0
    cache_bytes: int = 2 << 30
    verbose: bool = False
    log_format: str = "text"
