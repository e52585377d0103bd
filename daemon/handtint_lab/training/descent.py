"""Moves the weights: AdamW, two learning rates, and steps whose gradients are not finite."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from handtint_lab.training.config import ScheduleConfig
from handtint_lab.training.schedule import learning_rate
from handtint_shared.errors import BadInput

MOST_LOST = 16  # steps one after the other whose gradients are not finite
_MOST_NAMED = 3
_PRETRAINED = ("backbone.", "dinov2.")
_MOMENTS = ("exp_avg", "exp_avg_sq")  # AdamW's names


class Descent:
    """Moves `trained`, parameters by name, against their gradients."""

    def __init__(self, trained: Mapping[str, nn.Parameter], schedule: ScheduleConfig) -> None:
        self._trained = trained
        self._schedule = schedule
        self._optimizer = torch.optim.AdamW(self._groups(), weight_decay=schedule.weight_decay)
        self._lost: list[Tensor] = []  # for each step since the last report, whether it was lost
        self._latest: deque[Tensor] = deque(maxlen=MOST_LOST)
        self._moves = 0

    def _groups(self) -> list[dict[str, Any]]:
        """Return parameter groups by `rate`, the factor on the learning rate."""
        named = self._trained.items()
        slow = [p for k, p in named if k.startswith(_PRETRAINED)]
        fast = [p for k, p in named if not k.startswith(_PRETRAINED)]
        groups = [{"params": fast, "rate": 1.0}]
        if slow:
            groups.append({"params": slow, "rate": self._schedule.backbone_rate})
        return groups

    def forget_gradients(self) -> None:
        self._optimizer.zero_grad(set_to_none=True)

    def gradients(self) -> dict[str, Tensor]:
        """Return those that there are, by the parameter's name."""
        return {name: p.grad for name, p in self._trained.items() if p.grad is not None}

    def move(self, progress: float) -> None:
        """Move by one step; one whose gradients are not all finite is lost: they count as 0.

        Raises BadInput after MOST_LOST steps that were lost one after the other.
        """
        for group in self._optimizer.param_groups:
            group["lr"] = learning_rate(self._schedule, progress) * group["rate"]
        gradients = list(self.gradients().values())
        norm = nn.utils.get_total_norm(gradients)
        self._note(~norm.isfinite())
        nn.utils.clip_grads_with_norm_(self._trained.values(), self._schedule.clip_gradient, norm)
        for gradient in gradients:  # a single non-finite step must not ruin a run
            gradient.nan_to_num_(0.0)
        self._optimizer.step()

    def _note(self, lost: Tensor) -> None:
        self._lost.append(lost)
        self._latest.append(lost)
        self._moves += 1
        # Looked at now and then only: on a GPU that means waiting.
        if self._moves % MOST_LOST == 0 and all(map(bool, self._latest)):
            raise BadInput("training_not_finite", steps=MOST_LOST, parts=self._not_finite())

    def _not_finite(self) -> str:
        """Return the names of the first parameters whose gradients are not finite."""
        names = [name for name, g in self.gradients().items() if not g.isfinite().all()]
        return ", ".join(names[:_MOST_NAMED])

    def lost_steps(self) -> int:
        """Return how many steps have been lost since this was last asked."""
        lost = sum(map(bool, self._lost))
        self._lost = []
        return lost

    def moments_of(self, name: str) -> dict[str, Tensor]:
        """Return a parameter's moments, for a checkpoint."""
        moments = self._optimizer.state[self._trained[name]]
        return {f"{moment}.{name}": moments[moment] for moment in _MOMENTS}

    def resume(self, tensors: Mapping[str, Tensor], step: int) -> None:
        """Take all moments from a checkpoint. Raises KeyError if it lacks one."""
        state = {
            i: {moment: tensors[f"{moment}.{name}"] for moment in _MOMENTS}
            | {"step": torch.tensor(float(step))}
            for i, name in enumerate(self._in_order())
        }
        groups = self._optimizer.state_dict()["param_groups"]
        self._optimizer.load_state_dict({"state": state, "param_groups": groups})

    def _in_order(self) -> list[str]:
        """Return the names of the trained parameters in the optimizer's order."""
        names = {id(parameter): name for name, parameter in self._trained.items()}
        return [names[id(p)] for group in self._optimizer.param_groups for p in group["params"]]
