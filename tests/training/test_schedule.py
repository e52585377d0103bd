"""Learning rate and exponential moving average by a run's progress, computed by hand."""

from __future__ import annotations

import pytest

from handtint_lab.training.config import ScheduleConfig
from handtint_lab.training.schedule import ema_decay, learning_rate, progress_of

SCHEDULE = ScheduleConfig(learning_rate=8e-4, warmup=0.2, ema_power=3.0)


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (0.0, 0.0),
        (0.1, 4e-4),
        (0.2, 8e-4),
        (0.4, 8e-4 * 0.853553),  # (1 + cos 45°) / 2
        (0.6, 4e-4),
        (0.8, 8e-4 * 0.146447),
        (1.0, 0.0),
    ],
)
def test_the_learning_rate_rises_and_falls_to_nothing(progress: float, expected: float) -> None:
    assert learning_rate(SCHEDULE, progress) == pytest.approx(expected, abs=1e-9)


def test_without_warmup_it_starts_at_once() -> None:
    assert learning_rate(ScheduleConfig(learning_rate=1.0, warmup=0.0), 0.0) == 1.0


def test_the_first_weights_are_the_mean() -> None:
    assert ema_decay(SCHEDULE, 0.0, 0.1) == 0
    assert ema_decay(SCHEDULE, 0.0, 0.0) == 0


def test_a_step_keeps_what_the_power_says() -> None:
    """From half of the run to its end: (1/2)**(3 + 1)."""
    assert ema_decay(SCHEDULE, 0.5, 1.0) == pytest.approx(1 / 16)


@pytest.mark.parametrize("steps", [1000, 4000])
def test_the_mean_covers_the_same_part_of_any_run(steps: int) -> None:
    """For weights that grow linearly with progress, the mean weighted by s³ is 4/5."""
    mean = 0.0
    for step in range(steps):
        before, after = step / steps, (step + 1) / steps
        decay = ema_decay(SCHEDULE, before, after)
        mean = decay * mean + (1 - decay) * after
    assert mean == pytest.approx(4 / 5, abs=1e-3)


def test_a_run_is_over_by_steps_or_by_time_whichever_comes_first() -> None:
    both = ScheduleConfig(steps=10, minutes=2.0)
    assert progress_of(both, 5, 30) == 0.5
    assert progress_of(both, 1, 90) == 0.75
    assert progress_of(both, 11, 0) == 1
    assert progress_of(ScheduleConfig(minutes=2.0), 999, 60) == 0.5
    assert progress_of(ScheduleConfig(steps=10), 5, 1e9) == 0.5
