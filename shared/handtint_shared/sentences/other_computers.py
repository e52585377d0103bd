"""Sentences for the daemon of another computer, reached by `handtint connect`."""

from __future__ import annotations

from handtint_shared.sentences.explanation import Explanation, Sentences
from handtint_shared.translation import N_

OTHER_COMPUTERS: Sentences = {
    "link_unusable": Explanation(N_("{path} cannot be created ({why})"), N_("make room there")),
    "no_ssh": Explanation(
        N_("There is no `ssh` on this computer"),
        N_("install the OpenSSH client (on Debian and Ubuntu `sudo apt install openssh-client`)"),
    ),
    "remote_daemon_fails": Explanation(
        N_("The daemon on {host} does not start ({why})"), N_("run `handtint doctor` there")
    ),
    "remote_does_not_answer": Explanation(
        N_("{host} does not answer ({said})"),
        N_("check that it is on, and that `ssh {host}` works"),
    ),
    "remote_forwards_nothing": Explanation(
        N_("{host} lets you in, but does not forward connections to the daemon there ({said})"),
        N_("its sshd must allow AllowStreamLocalForwarding, or AllowTcpForwarding for --port"),
    ),
    "remote_host_key_changed": Explanation(
        N_("{host} shows a different host key than before, as an impostor would"),
        N_("ask whoever looks after it; `ssh {host}` says how to remove the old key"),
    ),
    "remote_host_key_unknown": Explanation(
        N_("`ssh` does not know the host key of {host}"),
        N_("run `ssh {host}` once and answer its question"),
    ),
    "remote_host_unknown": Explanation(
        N_("There is no computer named {host}"), N_("name it as in `ssh HOST`")
    ),
    "remote_line_broke": Explanation(
        N_("The connection to {host} broke ({said})"), N_("check that `ssh {host}` works")
    ),
    "remote_line_down": Explanation(
        N_("The connection to {host}, where the daemon runs, is down"),
        N_(
            "try again in a moment, or check that `ssh {host}` works; `handtint stop` gives up the "
            "connection"
        ),
    ),
    "remote_on_a_socket": Explanation(
        N_("The daemon on {host} listens on a socket, and a socket cannot be made here"),
        N_("start that daemon with `handtint serve --port 0`"),
    ),
    "remote_refuses_you": Explanation(
        N_("{host} does not let you in ({said})"), N_("check that `ssh {host}` works")
    ),
    "remote_too_old": Explanation(
        N_("Handtint on {host} (`{program}`) is too old to connect to"),
        N_("update it to the version used here"),
    ),
    "remote_version": Explanation(
        N_("Handtint on {host} speaks protocol {theirs}, and this one speaks {ours}"),
        N_("install the same version on both"),
    ),
    "remote_without_handtint": Explanation(
        N_("There is no `{program}` on {host}"),
        N_(
            "say where it is with --remote-command, as in --remote-command "
            "handtint/.venv/bin/handtint"
        ),
    ),
}
