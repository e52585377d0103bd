"""What the hints imply beyond kriging, given the scene."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

from handtint_daemon.model.cells import Observations
from handtint_daemon.model.hint_attention import HintAttention, Looks, at_cells
from handtint_daemon.model.pyramid import Residual, leaky_relu, upsampled_nearest


class Correction(nn.Module):
    """Corrects ab on cells; initialised to 0."""

    SEEN = 5  # automatic ab, ab after kriging, influence of the hints

    def __init__(self, channels: int, n_coarse: int, hint_heads: int) -> None:
        """`n_coarse`: channels at 1/8 of the pyramid, from which hints are attended to."""
        super().__init__()
        self.look = nn.Conv2d(self.SEEN, channels, 3, padding=1)
        self.down = nn.Conv2d(channels, channels, 1)
        self.attention = HintAttention(n_coarse, hint_heads, channels) if hint_heads else None
        self.at8 = nn.Sequential(Residual(channels), Residual(channels))
        self.at4 = Residual(channels)
        self.scene = nn.Linear(channels, channels)
        self.answer = nn.Conv2d(channels, 2, 1)
        nn.init.zeros_(self.answer.weight)
        nn.init.zeros_(self.answer.bias)  # type: ignore[arg-type]

    def looks(self, x8: Tensor) -> Looks | None:
        """Prepare the pyramid's features at 1/8 for `attended`."""
        return None if self.attention is None else self.attention.looks(x8)

    def attended(self, looks: Looks | None, seen: Observations, automatic: Tensor) -> Tensor | None:
        """Return what cells at 1/8 learn from the hints by attention."""
        if self.attention is None or looks is None:
            return None
        told: Tensor = self.attention(looks, seen, at_cells(automatic, seen))
        return told

    def forward(
        self, seen: Tensor, fine: Tensor, coarse: Tensor, attended: Tensor | None = None
    ) -> Tensor:
        x4 = leaky_relu(self.look(seen) + fine)
        x8 = self.down(F.avg_pool2d(x4, 2)) + coarse
        if attended is not None:
            x8 = x8 + attended
        x8 = x8 + self.scene(x8.mean((2, 3)))[:, :, None, None]
        answer: Tensor = self.answer(leaky_relu(self.at4(x4 + upsampled_nearest(self.at8(x8)))))
        return answer
