"""Which answer a layer of colours holds, and where not: no GIMP in here."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from handtint_shared.geometry import Rect


class Held:
    """The answer `revision` (0: none), apart from `stale` parts, which must come again.

    What was left as it was because of a selection is stale once another part is selected.
    """

    def __init__(self, revision: int = 0) -> None:
        self.revision = revision
        self._stale: set[Rect] = set()
        self._left: set[Rect] = set()
        self._selected: Hashable | None = None

    @property
    def stale(self) -> tuple[Rect, ...]:
        return tuple(self._stale)

    @property
    def whole_revision(self) -> int:
        """What may be noted for those who know of no parts; 0 if the layer holds it in part."""
        return 0 if self._left else self.revision

    def see_selection(self, selected: Hashable | None) -> None:
        """Note what is selected before an answer is asked for; None: nothing, or it is no limit."""
        if selected != self._selected:
            self._stale |= self._left
            self._left.clear()
            self._selected = selected

    def begin(self, places: Iterable[Rect]) -> None:
        """These parts are of an answer that is not all there yet, or were painted over."""
        self._stale.update(places)

    def complete(self, revision: int, left: Iterable[Rect] = ()) -> None:
        """An answer is there, apart from parts of which a selection has left some as it was."""
        self.revision = revision
        self._stale.clear()
        self._left.update(left)
