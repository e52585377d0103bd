"""The table of knobs: what a person may adjust besides the hints.

Each row is a field of `Knobs`. Messages are validated by it, the dialog and the command line are
built from it, and engines receive its value. Adding a knob takes a row here, an engine that uses
it, and its line in PROTOCOL.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

from handtint_shared.errors import BadMessage
from handtint_shared.translation import N_, translated


@dataclass(frozen=True, slots=True)
class Knob:
    """A row: a range from `least` to `most`, and the slider's `step`.

    `label` has GIMP's mnemonic underscore. `does` describes the knob in words that continue its
    name; {least}, {default} and {most} stand for its numbers.
    """

    name: str
    default: float
    least: float
    most: float
    step: float
    label: str
    does: str

    @property
    def option(self) -> str:
        """Its name with dashes, as for a command-line option."""
        return self.name.replace("_", "-")

    @property
    def help(self) -> str:
        """Its description in the person's language."""
        return self.told(translated)

    def told(self, translate: Callable[[str], str]) -> str:
        """Return its description in another language."""
        numbers = {"least": self.least, "default": self.default, "most": self.most}
        return translate(self.does).format(**{name: f"{n:g}" for name, n in numbers.items()})

    def require(self, value: float) -> None:
        """Raise BadMessage if the value is out of range or NaN."""
        if not self.least <= value <= self.most:
            raise BadMessage("knob_range", knob=self.name, least=self.least, most=self.most)


def row(default: float, *, least: float, most: float, step: float, label: str, does: str) -> Any:
    """Return a field of `Knobs`; see `Knob`, which takes its name from the field."""
    numbers = {"default": default, "least": least, "most": most, "step": step}
    return field(default=default, metadata={**numbers, "label": label, "does": does})


@dataclass(frozen=True, slots=True, kw_only=True)
class Knobs:
    """The values of all knobs, and the base of messages that carry them.

    No knob ever alters the hints themselves. Raises BadMessage if one is out of range.
    """

    vividness: float = row(
        default=1.0,
        least=0.0,
        most=2.0,
        step=0.05,
        label=N_("_Vividness"),
        does=N_(
            "how strong the colours are that engine “handtint” chooses by itself: {default} is "
            "usual, {most} is strongest, and at {least} only your own colours are spread; what you "
            "painted is never changed"
        ),
    )

    def __post_init__(self) -> None:
        for knob in knobs_of(type(self)):
            knob.require(getattr(self, knob.name))

    @property
    def lets_network_choose(self) -> bool:
        """Whether a network's own colours are shown where no hint is."""
        return self.vividness > 0

    def alone(self) -> Knobs:
        """Return the knobs without the rest of a message."""
        return Knobs(**{knob.name: getattr(self, knob.name) for knob in KNOBS})


def knobs_of(holder: type[Knobs]) -> tuple[Knob, ...]:
    """Return the knobs of a class."""
    return tuple(Knob(f.name, **f.metadata) for f in fields(holder) if f.metadata)


KNOBS = knobs_of(Knobs)
