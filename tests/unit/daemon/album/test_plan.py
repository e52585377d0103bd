import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from handtint_daemon.album.finding import FoundAlbum, find_album
from handtint_daemon.album.folders.local_folder import LocalFolder
from handtint_daemon.album.inputs import HintSources
from handtint_daemon.album.plan import Plan, settled
from handtint_shared.errors import BadInput
from unit.daemon.album.made_albums import DOT, MANNER, colored, palette, planned, write, write_hints

COLORS = palette(suit=(200, 80, 40), sky=(90, 120, 200))


def jobs(plan: Plan) -> list[str]:
    return [job.photo.name for job in plan.jobs]


def reasons(plan: Plan) -> list[tuple[str, str]]:
    return [(name, error.reason) for name, error in plan.problems]


@pytest.fixture
def album(tmp_path: Path) -> Path:
    write(tmp_path, "a.jpg", "b.jpg", "sub/c.jpg")
    write_hints(tmp_path / "a.hints.json", DOT | {"color": "suit"})
    write_hints(tmp_path / "b.hints.json", DOT | {"color": "sky"})
    return tmp_path


def test_at_first_all_is_to_be_done_and_then_nothing(album: Path) -> None:
    first = planned(album, {}, colors=COLORS)
    again = planned(album, colored(album, first), colors=COLORS)

    assert (jobs(first), first.done) == (["a.jpg", "b.jpg", "sub/c.jpg"], ())
    assert (jobs(again), again.done) == ([], ("a.jpg", "b.jpg", "sub/c.jpg"))


def test_a_color_of_the_palette_concerns_those_that_name_it(album: Path) -> None:
    made = colored(album, planned(album, {}, colors=COLORS))
    other = {**COLORS, **palette(suit=(1, 2, 3), hat=(4, 5, 6))}

    assert jobs(planned(album, made, colors=other)) == ["a.jpg"]


@pytest.mark.parametrize(
    "other", [{"vividness": 0.5}, {"weights_sha256": "1"}, {"engine": "other"}]
)
def test_another_manner_concerns_all(album: Path, other: dict[str, Any]) -> None:
    made = colored(album, planned(album, {}, colors=COLORS))

    plan = planned(album, made, colors=COLORS, manner=replace(MANNER, **other))

    assert len(plan.jobs) == 3
    assert {job.replaces for job in plan.jobs} == {one.output_sha256 for one in made.values()}


def test_hints_written_otherwise_are_the_same(album: Path) -> None:
    made = colored(album, planned(album, {}, colors=COLORS))
    (album / "a.hints.json").write_text('[ {"color":"suit","x":1.0,"radius":1,"y":2} ]\n\n')

    assert jobs(planned(album, made, colors=COLORS)) == []
    write_hints(album / "a.hints.json", DOT | {"color": "suit", "x": 2})
    assert jobs(planned(album, made, colors=COLORS)) == ["a.jpg"]


def test_a_photo_of_another_date_is_read_and_only_a_changed_one_is_done(album: Path) -> None:
    made = colored(album, planned(album, {}, colors=COLORS))
    os.utime(album / "a.jpg", (1, 1))
    (album / "b.jpg").write_bytes(b"rescanned")

    plan = planned(album, made, colors=COLORS)

    assert jobs(plan) == ["a.jpg", "b.jpg"]
    assert jobs(settled(plan, LocalFolder(album))) == ["b.jpg"]


def test_a_missing_output_is_made_again(album: Path) -> None:
    made = colored(album, planned(album, {}, colors=COLORS))
    (album / "out" / "a.jpg").unlink()

    (job,) = planned(album, made, colors=COLORS).jobs
    assert (job.photo.name, job.known_sha256, job.replaces) == ("a.jpg", "", "")


def test_an_edited_output_is_kept(album: Path) -> None:
    made = colored(album, planned(album, {}, colors=COLORS))
    (album / "out" / "a.jpg").write_bytes(b"edited by hand")

    plan = planned(album, made, colors=COLORS)

    assert (jobs(plan), plan.edited, plan.problems) == ([], ("a.jpg",), ())
    other = {**COLORS, **palette(suit=(1, 2, 3))}
    assert reasons(planned(album, made, colors=other)) == [("a.jpg", "album_output_edited")]
    assert jobs(planned(album, made, colors=other, force=True)) == ["a.jpg"]


def test_an_output_of_another_date_only_is_ours(album: Path) -> None:
    made = colored(album, planned(album, {}, colors=COLORS))
    os.utime(album / "out" / "a.jpg", (1, 1))

    plan = planned(album, made, colors=COLORS)

    assert (jobs(plan), plan.edited) == ([], ())


def test_a_photo_that_is_gone_is_told_as_long_as_its_output_is_there(album: Path) -> None:
    made = colored(album, planned(album, {}, colors=COLORS))
    (album / "a.jpg").unlink()
    (album / "sub" / "c.jpg").unlink()
    (album / "out" / "sub" / "c.jpg").unlink()

    plan = planned(album, made, colors=COLORS)

    assert (plan.gone, plan.forgotten) == (("a.jpg",), ("sub/c.jpg",))
    assert (jobs(plan), plan.done, plan.count) == ([], ("b.jpg",), 1)


def test_a_photo_in_a_folder_that_cannot_be_read_is_not_gone(album: Path) -> None:
    made = colored(album, planned(album, {}, colors=COLORS))
    unreadable = BadInput("file_unreadable", path=album / "sub", why="denied")
    found = find_album(LocalFolder(album), LocalFolder(album / "out"))
    without_sub = FoundAlbum(found.photos[:2], (("sub/", unreadable),))

    plan = planned(album, made, colors=COLORS, found=without_sub)

    assert (plan.gone, plan.forgotten) == ((), ())


def test_what_something_else_made_is_not_replaced(album: Path) -> None:
    write(album, "out/a.jpg")

    plan = planned(album, {}, colors=COLORS)

    assert reasons(plan) == [("a.jpg", "album_output_exists")]
    assert jobs(planned(album, {}, colors=COLORS, force=True)) == ["a.jpg", "b.jpg", "sub/c.jpg"]


def test_an_unknown_color_stops_its_photo_alone(album: Path) -> None:
    plan = planned(album, {}, colors=palette(sky=(1, 2, 3)))

    assert reasons(plan) == [("a.jpg", "hint_color_unknown")]
    assert jobs(plan) == ["b.jpg", "sub/c.jpg"]
    assert plan.count == 3


def test_proposals_are_used_from_the_accepted_confidence_on(album: Path) -> None:
    proposed = [DOT | {"color": "sky", "confidence": c, "from": "a.jpg"} for c in (0.9, 0.7)]
    write_hints(album / "a.proposed.json", *proposed)
    made = colored(album, planned(album, {}, colors=COLORS))

    assert jobs(planned(album, made, colors=COLORS)) == []
    (job,) = planned(album, made, colors=COLORS, accept=0.8).jobs
    assert [hint.confidence for hint in job.hints.given] == [None, 0.9]
    (job,) = planned(album, made, colors=COLORS, accept=0.5).jobs
    assert len(job.hints.given) == 3


def test_only_what_is_read_and_small_is_fetched_together(tmp_path: Path) -> None:
    write(tmp_path, "a.jpg", "a.hints.png", "a.proposed.json", "b.jpg", "b.hints.csv")
    folder = LocalFolder(tmp_path)

    def documents(accept: float | None) -> list[str]:
        sources = HintSources(folder, accept=accept)
        photos = find_album(folder, LocalFolder(tmp_path / "out")).photos
        return [name for photo in photos for name in sources.documents_of(photo)]

    assert documents(None) == ["b.hints.csv"]
    assert documents(0.8) == ["a.proposed.json", "b.hints.csv"]


def test_painted_hints_count_by_what_the_file_holds(tmp_path: Path) -> None:
    write(tmp_path, "a.jpg", "a.hints.png")
    made = colored(tmp_path, planned(tmp_path, {}))

    assert jobs(planned(tmp_path, made)) == []
    (tmp_path / "a.hints.png").write_bytes(b"another dot")
    assert jobs(planned(tmp_path, made)) == ["a.jpg"]
