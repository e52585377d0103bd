from handtint_daemon.remote.forwarding import Forward
from handtint_daemon.remote.ssh import Destination, ssh_command

STUDIO = Destination("ada@studio", "handtint/.venv/bin/handtint")
SOCKETS = Forward("./connect.sock", "/tmp/handtint-1", "ipc:///state/run/connect.sock")
PORTS = Forward("127.0.0.1:1", "127.0.0.1:2", "tcp://127.0.0.1:1")


def test_a_socket_is_carried_and_the_far_side_leads_there() -> None:
    words = ssh_command(STUDIO, SOCKETS, may_ask=True)
    assert words[-5:-2] == ["-L", "./connect.sock:/tmp/handtint-1", "--"]
    assert words[-2:] == [
        "ada@studio",
        "handtint/.venv/bin/handtint lend --link /tmp/handtint-1",
    ]


def test_a_port_needs_no_link() -> None:
    words = ssh_command(STUDIO, PORTS, may_ask=True)
    assert "127.0.0.1:1:127.0.0.1:2" in words
    assert words[-1] == "handtint/.venv/bin/handtint lend"


def test_without_a_forward_the_far_side_is_asked_alone() -> None:
    assert "-L" not in ssh_command(STUDIO, None, may_ask=True)


def test_only_the_first_line_may_ask_the_person() -> None:
    assert "BatchMode=yes" not in ssh_command(STUDIO, SOCKETS, may_ask=True)
    assert "BatchMode=yes" in ssh_command(STUDIO, SOCKETS, may_ask=False)


def test_a_host_is_never_taken_for_an_option() -> None:
    words = ssh_command(Destination("-oProxyCommand=x"), None, may_ask=True)
    assert words[-3:-1] == ["--", "-oProxyCommand=x"]
