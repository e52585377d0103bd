import re
from pathlib import Path

from handtint_shared import errors
from handtint_shared.errors import BadInput, HandtintError, WrongToken

_DRAWN_LINE = re.compile(r"^(?P<rails>[│ ]*)(?:[├└]── )?(?P<name>[A-Z]\w+)(?: +(?P<code>[a-z_]+))?")


def _drawn_tree() -> set[tuple[str, str, str]]:
    """Return (parent, class, code) of each line of the drawing in the module's docstring."""
    tree, at_depth = set(), {0: "Exception"}
    drawing = (errors.__doc__ or "").split("\n\n", 2)[2]
    for line in drawing.splitlines():
        drawn = _DRAWN_LINE.match(line)
        assert drawn is not None, line
        name = drawn["name"]
        depth = 1 if name == "HandtintError" else 2 + len(drawn["rails"]) // 4
        at_depth[depth] = name
        cls = getattr(errors, name)
        code = drawn["code"] if cls.code else None  # an abstract class has a comment there
        tree.add((at_depth[depth - 1], name, code or ""))
    return tree


def _classes() -> list[type[HandtintError]]:
    return [
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, HandtintError)
    ]


def test_the_drawing_shows_the_classes() -> None:
    actual = {(str(c.__base__ and c.__base__.__name__), c.__name__, c.code) for c in _classes()}
    assert _drawn_tree() | {("Exception", "HandtintError", "")} == actual


def test_each_code_is_used_once() -> None:
    codes = [c.code for c in _classes() if c.code]
    assert len(set(codes)) == len(codes)


def test_a_code_is_the_name_of_its_class() -> None:
    named = {re.sub(r"(?<!^)(?=[A-Z])", "_", c.__name__).lower() for c in _classes() if c.code}
    assert named == {c.code for c in _classes() if c.code}


def test_a_log_line_names_the_reason_and_its_facts() -> None:
    error = BadInput("output_exists", path=Path("/tmp/a b.png"), tries=2)
    assert str(error) == "output_exists path='/tmp/a b.png' tries=2"


def test_the_reason_of_a_code_with_one_sentence_is_the_code() -> None:
    assert WrongToken().reason == "wrong_token"
