"""Talk to a daemon message by message."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from e2e.daemon_process import Daemon
from handtint_shared.codec import Envelope, decode, encode
from handtint_shared.exchange import Link, Transport
from handtint_shared.messages import ErrorReply, Event, Message, Request

ANSWER_S = 60.0


def send(link: Link, request: Request, request_id: str = "id") -> None:
    link.transport.send(encode(Envelope(request_id, request, link.token)))


def next_message(transport: Transport) -> Envelope:
    """Return the next message of any kind."""
    frames = transport.receive(ANSWER_S)
    assert frames is not None, "the daemon did not answer"
    return decode(frames)


def final_answers(transport: Transport, count: int) -> Iterator[Envelope]:
    """Yield the next `count` messages other than events."""
    arrived = 0
    while arrived < count:
        envelope = next_message(transport)
        if not isinstance(envelope.message, Event):
            arrived += 1
            yield envelope


def final_answer(transport: Transport) -> Envelope:
    (answer,) = final_answers(transport, 1)
    return answer


def code_of(message: Message) -> str:
    """Return an error's code, or the class name of any other message."""
    return message.code if isinstance(message, ErrorReply) else type(message).__name__


@contextmanager
def painting(daemon: Daemon, request: Request) -> Iterator[Link]:
    """Open a connection whose request the daemon is working on."""
    with daemon.link() as link:
        send(link, request)
        daemon.wait_until_it_paints()
        yield link
