"""A unit of work: ordered by the queue, done by the worker, answered by the server.

None of the three knows what is done. A new kind of long-running request needs one function that
makes a `Work` of it (`work_makers.py`), and no change in them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from handtint_daemon.progress import Telling
from handtint_shared.messages import Reply


@dataclass(frozen=True, slots=True)
class Work:
    """What a request asks for, to be done in the worker thread.

    kind: what is done, in a word.
    canvas: whose work it is; None: of no canvas, so that nothing supersedes it and no
        `cancel_request` applies to it.
    do: does it and makes the reply; called once. It calls its Telling at each step, which is how
        work is stopped. Any other error that it raises is the answer.
    nbytes: size of the pictures that it keeps in memory while it waits.
    newest_wins: superseded once the same is requested again.
    is_edit: its duration counts among the status's `edit_times`.
    """

    kind: str
    canvas: str | None
    do: Callable[[Telling], Reply]
    nbytes: int = 0
    newest_wins: bool = True
    is_edit: bool = False

    def supersedes(self, older: Work) -> bool:
        """Return whether this replaces `older`: same canvas and kind, newest wins."""
        is_same = (self.canvas, self.kind) == (older.canvas, older.kind)
        return self.newest_wins and self.canvas is not None and is_same


MakeWork = Callable[[Any], Work]
"""Makes work of a request, in the server thread, which must not block: leave long work to `do`.

Raises RequestError if it is clear at once that the request cannot be done.
"""

WorkMakers = Mapping[type[Any], MakeWork]
"""By the class of the request."""
