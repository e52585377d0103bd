"""Which of the pictures in one file is meant."""

from __future__ import annotations

from pathlib import Path

from handtint_shared.errors import BadInput, HandtintError


def chosen_page(count: int, page: int | None, path: Path) -> tuple[int, tuple[HandtintError, ...]]:
    """Return the index of `page` (from 1; None: the first), and a note if there was a choice.

    Raises BadInput for a page that is not there.
    """
    if page is None:
        return 0, (BadInput("photo_pages", count=count),) if count > 1 else ()
    if not 1 <= page <= count:
        raise BadInput("photo_page_missing", path=path, page=page, count=count)
    return page - 1, ()
