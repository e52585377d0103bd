import pytest

from handtint_daemon.progress import Progress
from handtint_daemon.serving import jobs
from handtint_daemon.serving.jobs import Job, JobBoard, Sender
from handtint_daemon.serving.work import Work
from handtint_shared.errors import Busy, Cancelled, Superseded
from handtint_shared.messages import Reply


def canvas_of(name: str) -> str:
    return name.encode().hex().zfill(32)


def make_job(
    name: str, client: bytes = b"a", nbytes: int = 0, kind: str = "dig", newest_wins: bool = True
) -> Job:
    """Return a job of the canvas of that name, which is also the request's id."""
    work = Work(kind, canvas_of(name), never_done, nbytes, newest_wins)
    return Job(Sender(client, name), work)


def never_done(_report: Progress) -> Reply:
    raise AssertionError("nobody works here")


def full_board() -> JobBoard:
    board = JobBoard()
    for number in range(jobs.MAX_WAITING):
        client = str(number // jobs.MAX_WAITING_OF_CLIENT).encode()
        board.add(make_job(f"c{number}", client=client))
    return board


def names_in_order(board: JobBoard) -> list[str]:
    """Return the names in the order in which they are started."""
    names = []
    while job := board.start_next():
        names.append(job.sender.request_id)
        board.finish()
    return names


def test_jobs_run_in_the_order_in_which_their_canvases_asked() -> None:
    board, first, second = JobBoard(), make_job("first"), make_job("second")
    board.add(first)
    board.add(second)

    assert board.start_next() is first
    board.finish()
    assert board.start_next() is second


def test_one_runs_at_a_time() -> None:
    board = JobBoard()
    board.add(make_job("first"))
    board.add(make_job("second"))
    board.start_next()

    assert board.start_next() is None


def test_newer_request_takes_the_place_of_the_waiting_one() -> None:
    board, old, new = JobBoard(), make_job("c"), make_job("c")
    board.add(old)

    assert board.add(new) is old
    assert board.waiting == (new,)


def test_newer_request_stops_the_running_one() -> None:
    board, running = JobBoard(), make_job("c")
    board.add(running)
    board.start_next()

    board.add(make_job("c"))

    with pytest.raises(Superseded):
        running.stop.check()


def test_request_of_another_canvas_leaves_the_running_one_alone() -> None:
    board, running = JobBoard(), make_job("c")
    board.add(running)
    board.start_next()

    board.add(make_job("d"))

    running.stop.check()


def test_work_of_two_kinds_of_a_canvas_leaves_the_other_kind_alone() -> None:
    board, running, waiting = JobBoard(), make_job("c", kind="dig"), make_job("c", kind="fill")
    board.add(running)
    board.start_next()

    assert board.add(waiting) is None
    assert board.add(make_job("c", kind="fill")) is waiting
    running.stop.check()


def test_work_whose_every_piece_counts_is_done_each_time() -> None:
    board = JobBoard()
    for _ in range(2):
        board.add(make_job("c", newest_wins=False))

    assert names_in_order(board) == ["c", "c"]


def test_work_of_no_canvas_takes_no_others_place() -> None:
    board = JobBoard()
    for name in ("first", "second"):
        board.add(Job(Sender(b"a", name), Work("dig", None, never_done)))

    assert names_in_order(board) == ["first", "second"]


def test_cancel_means_every_kind_of_work_of_the_canvas() -> None:
    board, other = JobBoard(), make_job("d", kind="fill")
    of_the_canvas = [make_job("c", kind=kind) for kind in ("dig", "fill")]
    for job in (*of_the_canvas, other):
        board.add(job)

    assert board.cancel(canvas_of("c")) == of_the_canvas
    assert board.waiting == (other,)


def test_too_many_waiting_canvases_are_refused() -> None:
    board = full_board()

    with pytest.raises(Busy):
        board.add(make_job("one too many", client=b"new"))


def test_newer_request_is_taken_even_when_the_line_is_full() -> None:
    board = full_board()

    assert board.add(make_job("c0")) is not None


def test_a_client_cannot_fill_the_line() -> None:
    board = JobBoard()
    for number in range(jobs.MAX_WAITING_OF_CLIENT):
        board.add(make_job(f"c{number}", client=b"greedy"))

    with pytest.raises(Busy, match="many_of_yours_wait"):
        board.add(make_job("one too many", client=b"greedy"))
    board.add(make_job("other", client=b"modest"))


def test_a_client_cannot_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MAX_WAITING_BYTES_OF_CLIENT", 100)
    board = JobBoard()
    board.add(make_job("c", client=b"greedy", nbytes=60))

    with pytest.raises(Busy, match="many_of_yours_wait"):
        board.add(make_job("d", client=b"greedy", nbytes=60))
    board.add(make_job("e", client=b"modest", nbytes=60))


def test_one_picture_may_be_larger_than_a_clients_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MAX_WAITING_BYTES_OF_CLIENT", 100)

    assert JobBoard().add(make_job("c", nbytes=101)) is None


def test_clients_take_turns() -> None:
    board = JobBoard()
    for number in range(3):
        board.add(make_job(f"greedy{number}", client=b"greedy"))
    board.add(make_job("first", client=b"first"))
    board.add(make_job("second", client=b"second"))

    order = ["greedy0", "first", "second", "greedy1", "greedy2"]
    assert order == names_in_order(board)


def test_a_client_that_asks_again_after_each_answer_starves_nobody() -> None:
    board = JobBoard()
    board.add(make_job("a0", client=b"a"))
    board.add(make_job("a1", client=b"a"))
    painted = []
    for number in range(4):
        board.add(make_job(f"again{number}", client=b"again"))
        job = board.start_next()
        board.finish()
        painted.append(job.sender.request_id if job else "")

    assert painted == ["a0", "again0", "a1", "again1"]


def test_newer_request_keeps_its_canvas_place_in_line() -> None:
    board = JobBoard()
    board.add(make_job("clicked twice", client=b"first run"))
    board.add(make_job("other", client=b"other"))
    board.add(make_job("clicked twice", client=b"second run"))

    assert names_in_order(board) == ["clicked twice", "other"]


def test_too_many_waiting_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MAX_WAITING_BYTES", 100)
    board = JobBoard()
    board.add(make_job("c", nbytes=60))

    with pytest.raises(Busy):
        board.add(make_job("d", nbytes=60))


def test_refused_request_keeps_the_one_it_would_have_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs, "MAX_WAITING_BYTES", 100)
    board, old = JobBoard(), make_job("c", nbytes=60)
    board.add(old)

    with pytest.raises(Busy):
        board.add(make_job("c", nbytes=120))

    assert board.waiting == (old,)


def test_cancel_takes_out_what_waits_and_stops_what_runs() -> None:
    board, running, waiting = JobBoard(), make_job("c"), make_job("c")
    board.add(running)
    board.start_next()
    board.add(waiting)

    assert board.cancel(canvas_of("c")) == [waiting]
    with pytest.raises((Cancelled, Superseded)):
        running.stop.check()


def test_vanished_clients_jobs_are_dropped_and_others_stay() -> None:
    board, other = JobBoard(), make_job("d", client=b"b")
    running = make_job("c", client=b"a")
    board.add(running)
    board.start_next()
    board.add(make_job("e", client=b"a"))
    board.add(other)

    board.drop_client(b"a")

    assert board.waiting == (other,)
    with pytest.raises(Cancelled):
        running.stop.check()
