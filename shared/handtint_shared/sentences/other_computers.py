"""Sentences for the daemon of another computer, which `handtint connect` leads to."""

from __future__ import annotations

from handtint_shared.sentences.explanation import Explanation, Sentences
from handtint_shared.translation import N_

OTHER_COMPUTERS: Sentences = {
    "link_unusable": Explanation(N_("{path} cannot be made ({why})"), N_("make room there")),
    "no_ssh": Explanation(
        N_("There is no `ssh` on this computer"),
        N_("install OpenSSH's client, on Debian and Ubuntu `sudo apt install openssh-client`"),
    ),
    "remote_daemon_fails": Explanation(
        N_("The colour daemon on {host} does not start ({why})"), N_("run `handtint doctor` there")
    ),
    "remote_does_not_answer": Explanation(
        N_("{host} does not answer ({said})"), N_("see that it is on, and that `ssh {host}` works")
    ),
    "remote_forwards_nothing": Explanation(
        N_("{host} lets you in, but carries nothing to the colour daemon there ({said})"),
        N_("its sshd must allow AllowStreamLocalForwarding, or AllowTcpForwarding for --port"),
    ),
    "remote_host_key_changed": Explanation(
        N_("{host} shows another host key than before, as an impostor would"),
        N_("ask who looks after it; `ssh {host}` says how an old key is forgotten"),
    ),
    "remote_host_key_unknown": Explanation(
        N_("The host key of {host} is not known to ssh"),
        N_("run `ssh {host}` once and answer its question"),
    ),
    "remote_host_unknown": Explanation(
        N_("There is no computer named {host}"), N_("name it as in `ssh HOST`")
    ),
    "remote_line_broke": Explanation(
        N_("The line to {host} broke ({said})"), N_("see that `ssh {host}` works")
    ),
    "remote_line_down": Explanation(
        N_("The line to {host}, where the colour daemon runs, is down"),
        N_("try again in a moment, or see that `ssh {host}` works; `handtint stop` gives it up"),
    ),
    "remote_on_a_socket": Explanation(
        N_("The daemon on {host} listens on a socket, and there is no room for one here"),
        N_("start that one with `handtint serve --port 0`"),
    ),
    "remote_refuses_you": Explanation(
        N_("{host} does not let you in ({said})"), N_("see that `ssh {host}` works")
    ),
    "remote_too_old": Explanation(
        N_("The Handtint on {host} (`{program}`) cannot be connected to"),
        N_("bring it to this one's version"),
    ),
    "remote_version": Explanation(
        N_("The Handtint on {host} speaks protocol {theirs}, this one {ours}"),
        N_("bring both to the same version"),
    ),
    "remote_without_handtint": Explanation(
        N_("There is no `{program}` on {host}"),
        N_("name it with --remote-command, as in --remote-command handtint/.venv/bin/handtint"),
    ),
}
