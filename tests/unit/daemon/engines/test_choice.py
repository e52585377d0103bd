"""The choice of engine, without any network: engine `propagate` is real, the others fail here."""

from __future__ import annotations

from typing import Any

import pytest

from handtint_daemon.engines import create_engine, plain_name
from handtint_daemon.engines.choice import FALLBACK, RETRY_S, SMALLER_AREA, EngineChoice, Way
from handtint_daemon.engines.engine import Engine
from handtint_daemon.engines.propagate import PropagateEngine
from handtint_shared.errors import BadWeights, EngineUnusable, HandtintError, UnknownEngine

SAID_INSTEAD = f"other_engine wanted='handtint' used='{FALLBACK}'"


class Workshop:
    """Creates engines, except `handtint` while `fault` is set."""

    def __init__(self, fault: Exception | None) -> None:
        self.fault = fault
        self.asked: list[str] = []
        self.now_s = 1000.0
        self.told: list[HandtintError] = []

    def create(self, name: str, device: str) -> Engine[Any]:
        self.asked.append(name)
        if plain_name(name) == FALLBACK:
            return create_engine(name, device)
        if self.fault is not None:
            raise self.fault
        engine = PropagateEngine()
        engine.name = plain_name(name)
        return engine

    def choice(self, default: str = "handtint", device: str = "cpu") -> EngineChoice:
        return EngineChoice(default, device, self.create, lambda: self.now_s, self.told.append)


@pytest.fixture
def workshop() -> Workshop:
    return Workshop(BadWeights("weights_damaged", file="x"))


def first(choice: EngineChoice, asked: str = "") -> tuple[str, str]:
    """Return the name of the engine tried first, and its notice."""
    way = choice.first_way(asked)
    return way.engine.name, str(way.notice or "")


def test_the_default_engine_is_taken_without_a_word() -> None:
    assert first(Workshop(None).choice()) == ("handtint", "")


@pytest.mark.parametrize(
    "fault",
    [
        BadWeights("weights_damaged", file="x"),
        ModuleNotFoundError("No module named 'torch'"),
        OSError("libtorch_cpu.so: cannot open shared object file"),
        MemoryError(),
        AttributeError("partially initialized module 'torch'"),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_where_the_default_cannot_be_made_another_stands_in_and_says_so(fault: Exception) -> None:
    assert first(Workshop(fault).choice()) == (FALLBACK, SAID_INSTEAD)


def test_why_another_stands_in_is_told(workshop: Workshop) -> None:
    first(workshop.choice())
    assert workshop.told == [workshop.fault]


def test_why_an_engine_does_not_load_is_told_with_its_mend() -> None:
    workshop = Workshop(ModuleNotFoundError("No module named 'torch'"))
    first(workshop.choice())
    (trouble,) = workshop.told
    assert (trouble.code, trouble.reason) == ("engine_unusable", "engine_unusable")


def test_nothing_is_told_while_all_is_well() -> None:
    workshop = Workshop(None)
    first(workshop.choice())
    assert workshop.told == []


def test_an_engine_asked_for_by_name_has_no_stand_in(workshop: Workshop) -> None:
    with pytest.raises(BadWeights, match="damaged"):
        first(workshop.choice(), "handtint")


def test_what_does_not_import_is_told_with_its_mend() -> None:
    with pytest.raises(EngineUnusable) as told:
        first(Workshop(ModuleNotFoundError("No module named 'torch'")).choice(), "handtint")
    assert told.value.facts == {"engine": "handtint", "why": "No module named 'torch'"}


def test_a_default_without_a_stand_in_says_what_is_wrong() -> None:
    def fail(_name: str, _device: str) -> Engine[Any]:
        raise OSError("no scipy")

    with pytest.raises(EngineUnusable, match="no scipy"):
        first(EngineChoice(FALLBACK, "cpu", fail))


def test_a_failed_engine_is_not_tried_again_at_once(workshop: Workshop) -> None:
    choice = workshop.choice()
    for _ in range(3):
        first(choice)
    assert workshop.asked == ["handtint", FALLBACK]


def test_a_failed_engine_is_tried_again_later(workshop: Workshop) -> None:
    choice = workshop.choice()
    first(choice)
    workshop.fault, workshop.now_s = None, workshop.now_s + RETRY_S
    assert first(choice) == ("handtint", "")


def test_an_engine_that_was_made_by_name_serves_as_default_at_once(workshop: Workshop) -> None:
    choice = workshop.choice()
    first(choice)
    workshop.fault = None
    first(choice, "handtint")
    assert first(choice) == ("handtint", "")


def test_the_weights_of_the_default_hold_for_its_name_too() -> None:
    workshop = Workshop(None)
    first(workshop.choice("handtint=/my/weights"), "handtint")
    assert workshop.asked == ["handtint=/my/weights"]


@pytest.mark.parametrize("asked", ["vincent", "handtint=/etc/passwd", "propagate="])
def test_a_name_that_is_asked_for_is_never_more_than_a_name(workshop: Workshop, asked: str) -> None:
    with pytest.raises(UnknownEngine):
        first(workshop.choice(), asked)


def test_a_default_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownEngine, match="vincent"):
        EngineChoice("vincent", "cpu")


def test_the_device_is_the_one_asked_for_until_an_engine_is_made() -> None:
    choice = Workshop(None).choice(device="auto")
    before = choice.device
    first(choice)
    assert (before, choice.device) == ("auto", "cpu")


def test_a_stand_in_tells_its_own_device(workshop: Workshop) -> None:
    choice = workshop.choice(device="auto")
    first(choice)
    assert choice.device == "cpu"


def test_getting_ready_makes_the_default_engine(workshop: Workshop) -> None:
    choice = workshop.choice(FALLBACK)
    assert list(choice.warm_up()) == [None, None]
    assert workshop.asked == [FALLBACK]


def test_after_a_rest_an_engine_in_main_memory_is_made_again() -> None:
    workshop = Workshop(None)
    choice = workshop.choice(device="auto")
    made = choice.first_way("").engine
    made.weights_bytes = 1
    choice.rest()
    assert (choice.weights_bytes, choice.device) == (0, "cpu")
    assert choice.first_way("").engine is not made
    assert workshop.asked == ["handtint", "handtint"]


def test_after_a_rest_an_engine_without_weights_is_still_there() -> None:
    choice = Workshop(None).choice()
    made = choice.first_way("").engine
    choice.rest()
    assert choice.first_way("").engine is made


def test_encodings_of_other_weights_are_not_interchangeable() -> None:
    engines = [PropagateEngine(), PropagateEngine()]
    for number, engine in enumerate(engines):
        vars(engine)["weights_sha256"] = str(number)
    one, other = (Way(engine, engine.working_area_px).key for engine in engines)
    assert one != other


class FullGpu(PropagateEngine):
    """Claims to run on a GPU."""

    device = "cuda"


def test_a_gpu_that_failed_is_not_tried_again_after_a_rest() -> None:
    told: list[HandtintError] = []
    devices: list[str] = []

    def create(_name: str, device: str) -> Engine[Any]:
        devices.append(device)
        if device != "cpu":
            raise RuntimeError("CUDA error")
        engine = PropagateEngine()
        engine.weights_bytes = 1
        return engine

    choice = EngineChoice(FALLBACK, "cuda", create, tell=told.append)
    choice.first_way("")
    choice.rest()
    choice.first_way("")
    assert (devices, [trouble.reason for trouble in told]) == (
        ["cuda", "cpu", "cpu"],
        ["gpu_unused"],
    )


def test_who_runs_out_of_memory_is_shown_a_smaller_size_and_then_the_cpu() -> None:
    told: list[HandtintError] = []

    def create(_name: str, device: str) -> Engine[Any]:
        return PropagateEngine() if device == "cpu" else FullGpu()

    choice = EngineChoice(FALLBACK, "cuda", create, tell=told.append)
    ways = [choice.first_way("")]
    while (way := choice.way_out(ways[-1])) is not None:
        ways.append(way)
    whole_px = PropagateEngine.working_area_px
    assert [(way.engine.device, way.working_area_px) for way in ways] == [
        ("cuda", whole_px),
        ("cuda", whole_px // SMALLER_AREA),
        ("cpu", whole_px),
    ]
    assert [way.notice and way.notice.reason for way in ways] == [None, "gpu_small", "gpu_full"]
    assert [trouble.reason for trouble in told] == ["gpu_small", "gpu_full"]


def test_on_the_cpu_there_is_no_way_out() -> None:
    choice = Workshop(None).choice()
    assert choice.way_out(choice.first_way("")) is None
