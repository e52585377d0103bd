"""Schedules: what changes over a run, as functions of its progress, 0..1."""

from __future__ import annotations

import math

from handtint_lab.training.config import ScheduleConfig


def progress_of(schedule: ScheduleConfig, steps: int, seconds: float) -> float:
    """Return the progress by steps or by time, whichever is further; 1 when the run is over."""
    of_steps = steps / schedule.steps if schedule.steps else 0.0
    of_time = seconds / (60 * schedule.minutes) if schedule.minutes else 0.0
    return min(max(of_steps, of_time), 1.0)


def learning_rate(schedule: ScheduleConfig, progress: float) -> float:
    """Return the learning rate: linear warm-up, then a cosine down to 0."""
    if progress < schedule.warmup:
        return schedule.learning_rate * progress / schedule.warmup
    falling = (progress - schedule.warmup) / (1 - schedule.warmup)
    return schedule.learning_rate * (1 + math.cos(math.pi * falling)) / 2


def ema_decay(schedule: ScheduleConfig, before: float, progress: float) -> float:
    """Return the decay of the weights' exponential moving average from `before` to `progress`.

    Weights at progress s count s**ema_power (Karras et al. 2024, section 3.1): the average covers
    the same part of a short run as of a long one, however long its steps take.
    """
    if progress <= 0:
        return 0.0
    return float((before / progress) ** (schedule.ema_power + 1))
