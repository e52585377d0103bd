"""Tokens are computed once, and kept."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor

from handtint_daemon.model.dinov2 import TOKEN_CHANNELS
from handtint_lab.training.token_cache import TokenCache
from handtint_shared.errors import WriteFailed

TOKENS = torch.arange(2 * TOKEN_CHANNELS * 4.0).reshape(2, TOKEN_CHANNELS, 2, 2) / 8


def never() -> Tensor:
    raise AssertionError


def test_they_are_seen_once_also_by_a_later_process(tmp_path: Path) -> None:
    first = TokenCache(tmp_path / "a.tokens", 3, (2, 2, 2))
    once = first.get(1, lambda: TOKENS)
    torch.testing.assert_close(once, TOKENS.half().float())
    assert torch.equal(first.get(1, never), once)
    later = TokenCache(tmp_path / "a.tokens", 3, (2, 2, 2))
    assert torch.equal(later.get(1, never), once)
    with pytest.raises(AssertionError):
        later.get(0, never)


def test_of_other_batches_they_are_seen_anew(tmp_path: Path) -> None:
    TokenCache(tmp_path / "a.tokens", 3, (2, 2, 2)).get(0, lambda: TOKENS)
    with pytest.raises(AssertionError):
        TokenCache(tmp_path / "a.tokens", 4, (2, 2, 2)).get(0, never)


def test_a_cache_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WriteFailed):
        TokenCache(tmp_path / "file" / "a.tokens", 1, (2, 2, 2))
