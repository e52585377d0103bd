"""How Live writes into the layer of colours, without its window."""

from gimp.studio import Studio

_WRITE_AFTER_A_DOT = """
from handtint_plugin.gimp_photo import PhotoInGimp
from handtint_plugin.live import gimp_colors
from handtint_plugin.session import Options, Session
from handtint_shared.exchange import ignore_progress

image = by_id(image)
dot(layer(image, 'Hints · Handtint'), 20, 20, '#b43cb4', 9.0)
colors, photo = layer(image, 'Colours · Handtint'), layer(image, 'photo')
read_part, before, is_undoable = gimp_colors.read_part, get(colors, "R'G'B'A u8"), []

def read(*arguments):
    is_undoable.append(image.undo_is_enabled())
    return read_part(*arguments)

gimp_colors.read_part = read
try:
    with Session(PhotoInGimp(image, photo)) as session:
        written = gimp_colors.ColorLayer(image, photo)
        task = written.task(session.prepare(Options('', False), session.hints()), None)
        for _ in written.write(task, session.ask(task, ignore_progress)):
            pass
finally:
    gimp_colors.read_part = read_part
result = [is_undoable, get(colors, "R'G'B'A u8") != before, image.undo_is_enabled()]
"""


def test_a_stroke_that_ends_while_live_reads_what_it_wrote_can_be_undone(studio: Studio) -> None:
    """GIMP goes on while Live works: with undo frozen, the stroke would get no undo step."""
    image = studio.image_with_hints()
    assert studio.colorize(image)[0] == "success"
    is_undoable, is_written, is_undoable_then = studio.run(_WRITE_AFTER_A_DOT, image=image)
    assert (is_written, is_undoable_then) == (True, True)
    assert len(is_undoable) >= 2
    assert all(is_undoable)
