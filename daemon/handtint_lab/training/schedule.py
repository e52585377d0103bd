"""What changes while a run goes on, by its progress, 0..1."""

from __future__ import annotations

import math

from handtint_lab.training.config import ScheduleConfig


def progress_of(schedule: ScheduleConfig, steps: int, seconds: float) -> float:
    """Of the run: of its steps or its time, whichever is farther; 1 when it is over."""
    of_steps = steps / schedule.steps if schedule.steps else 0.0
    of_time = seconds / (60 * schedule.minutes) if schedule.minutes else 0.0
    return min(max(of_steps, of_time), 1.0)


def learning_rate(schedule: ScheduleConfig, progress: float) -> float:
    """Rises in a line over the part `warmup`, then falls as half a cosine, to 0 at the end."""
    if progress < schedule.warmup:
        return schedule.learning_rate * progress / schedule.warmup
    falling = (progress - schedule.warmup) / (1 - schedule.warmup)
    return schedule.learning_rate * (1 + math.cos(math.pi * falling)) / 2


def ema_decay(schedule: ScheduleConfig, before: float, progress: float) -> float:
    """How much stays of the weights' exponential moving average from `before` to `progress`.

    The weights at progress s count s**ema_power (Karras et al. 2024, section 3.1): a mean over the
    same part of a short run as of a long one, whatever its steps take.
    """
    if progress <= 0:
        return 0.0
    return float((before / progress) ** (schedule.ema_power + 1))
