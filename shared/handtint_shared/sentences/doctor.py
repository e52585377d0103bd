"""Sentences of `handtint doctor`, for what no request meets."""

from __future__ import annotations

from handtint_shared.sentences.explanation import Explanation, Sentences
from handtint_shared.translation import N_

_REINSTALL = N_("run `handtint install-plugin`")
_SET_UP = N_("run `python3 install/set_up.py`")
_SERVICE = N_("run `handtint service install`, or `handtint service remove`")
_STOP = N_("run `handtint stop`; the next click starts this version")

DOCTOR: Sentences = {
    "check_broken": Explanation(
        N_("It could not be looked at ({why})"), N_("report this with `handtint doctor --json`")
    ),
    "check_needs": Explanation(
        N_("It was not tried, because of what “{needs}” found"), N_("see above")
    ),
    "check_unloadable": Explanation(N_("It cannot be loaded ({why})"), _SET_UP),
    "clock_set_back": Explanation(
        N_("The clock was set back: files of the daemon are {ahead_h:.0f} h ahead of it"),
        N_("see that the clock is right; the times in the log are not in order, all else goes on"),
    ),
    "clients_wait": Explanation(
        N_("Of the requests that wait ({waiting}) the oldest waits for {wait_s:.0f} s"),
        N_("let it finish, or close programs that colour; `handtint stop` drops all requests"),
    ),
    "connection_file_broken": Explanation(
        N_("{path} cannot be read or is broken"),
        N_("remove it, then run `handtint stop --force`"),
    ),
    "connection_file_folder": Explanation(
        N_("{path} is a folder, where a file belongs"), N_("remove it")
    ),
    "connection_file_public": Explanation(
        N_("{path} can be read by others"), N_("run `chmod 600 '{path}'`, then `handtint stop`")
    ),
    "connection_file_stale": Explanation(
        N_("{path} is left from a daemon (process {pid}) that is gone"),
        N_("remove it; the next daemon replaces it too"),
    ),
    "daemon_elsewhere_hangs": Explanation(
        N_("A process that cannot be seen from here holds {path} and does not answer"),
        N_("end the daemon that runs in another container or sandbox"),
    ),
    "daemon_hangs": Explanation(
        N_("The daemon (process {pid}) runs but does not answer"),
        N_("run `handtint stop --force`; pictures and hints in GIMP are not touched by that"),
    ),
    "daemon_of_other_product": Explanation(
        N_("A daemon of version {found} runs (process {pid}), and this is {wanted}"), _STOP
    ),
    "daemon_of_other_protocol": Explanation(
        N_("A daemon of another version runs (protocols {theirs} and {ours})"), _STOP
    ),
    "far_daemon_of_other_product": Explanation(
        N_("The daemon on {host} is of version {found}, and this is {wanted}"),
        N_("bring both to the same version"),
    ),
    "daemon_told": Explanation(N_("The daemon told at {at}: {found}"), "{mend}"),
    "daemon_told_only": Explanation(N_("The daemon told at {at}: {found}"), N_("see {log}")),
    "disk_small": Explanation(
        N_("Only {free_mb:.0f} MB are free at {folder}"), N_("free {wanted_mb:.0f} MB there")
    ),
    "engine_broke_down": Explanation(N_("The engine's process broke down ({said})"), _SET_UP),
    "engine_endless": Explanation(N_("The engine has not painted within {limit_s:.0f} s"), _SET_UP),
    "gpu_unusable": Explanation(
        N_("There is a GPU ({sign}), but PyTorch cannot use it"),
        N_(
            "install its driver, then run `python3 install/set_up.py --torch-index URL` with the "
            "index of https://pytorch.org that is for it; until then the slower CPU is used"
        ),
    ),
    "hint_color_lost": Explanation(
        N_("The picture came back without the hint's colour"), N_("see {log}")
    ),
    "memory_small": Explanation(
        N_("Only {free_gb:.1f} GB of memory are there for the daemon"),
        N_("close other programs, or colour smaller copies of large photographs"),
    ),
    "other_users_folder": Explanation(
        N_("{path} belongs to another user ({owner})"), N_("run `sudo chown -R {user} '{folder}'`")
    ),
    "packages_differ": Explanation(N_("Not the locked packages: {wrong}"), _SET_UP),
    "plug_in_command_broken": Explanation(N_("{path} is broken"), _REINSTALL),
    "plug_in_command_gone": Explanation(
        N_("The plug-in wants to start {program}, which is gone"), _REINSTALL
    ),
    "plug_in_differs": Explanation(N_("{folder} is not of version {version} ({file})"), _REINSTALL),
    "plug_in_not_executable": Explanation(
        N_("{path} may not be executed"), N_("run `chmod 755 '{path}'`, then start GIMP anew")
    ),
    "plug_in_missing": Explanation(N_("GIMP {version} ({kind}) lacks the plug-in"), _REINSTALL),
    "port_taken": Explanation(
        N_("Port {port}, at which the daemon is to listen, is taken by another program"),
        N_("end that program, or choose another port in {place}"),
    ),
    "service_elsewhere": Explanation(
        N_("The service starts another installation ({program})"), _SERVICE
    ),
    "service_failed": Explanation(
        N_("The service has failed ({result})"),
        N_(
            "read why with `journalctl --user --unit {unit}`, then "
            "`systemctl --user restart {unit}`"
        ),
    ),
    "service_program_gone": Explanation(
        N_("The service {path} wants to start {program}, which is gone"), _SERVICE
    ),
    "service_programless": Explanation(N_("The service {path} names no program"), _SERVICE),
    "state_folder_forbidden": Explanation(
        N_("{folder} cannot be written ({why})"),
        N_("make it yours, or set {variable} to another folder"),
    ),
    "state_folder_full": Explanation(
        N_("{folder} cannot be written ({why})"), N_("free some space there")
    ),
    "state_folder_open": Explanation(
        N_("Other users can write into {folder}"), N_("run `chmod go-w '{folder}'`")
    ),
}
