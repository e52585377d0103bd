"""Sentences that only `handtint doctor` uses."""

from __future__ import annotations

from handtint_shared.sentences.explanation import Explanation, Sentences
from handtint_shared.translation import N_

_REINSTALL = N_("run `handtint install-plugin`")
_SET_UP = N_("run `python3 install/set_up.py`")
_SERVICE = N_("run `handtint service install`, or `handtint service remove`")
_STOP = N_("run `handtint stop`; this version starts the next time it is needed")

DOCTOR: Sentences = {
    "check_broken": Explanation(
        N_("This check did not finish ({why})"),
        N_("please report this, with the output of `handtint doctor --json`"),
    ),
    "check_needs": Explanation(
        N_("This was skipped because of the problem found under “{needs}”"), N_("fix that first")
    ),
    "check_unloadable": Explanation(N_("This check cannot be loaded ({why})"), _SET_UP),
    "clock_set_back": Explanation(
        N_("The clock was set back: the daemon's files are {ahead_h:.0f} h ahead of it"),
        N_(
            "check that the clock is right; times in the log are out of order, and nothing else is "
            "affected"
        ),
    ),
    "clients_wait": Explanation(
        N_("Requests are waiting ({waiting}), the oldest for {wait_s:.0f} s"),
        N_(
            "let it finish, or close programs that are colouring; `handtint stop` drops all "
            "requests"
        ),
    ),
    "connection_file_broken": Explanation(
        N_("{path} is unreadable or broken"),
        N_("remove it, then run `handtint stop --force`"),
    ),
    "connection_file_folder": Explanation(
        N_("{path} is a folder where a file should be"), N_("remove it")
    ),
    "connection_file_public": Explanation(
        N_("{path} can be read by other users"),
        N_("run `chmod 600 '{path}'`, then `handtint stop`"),
    ),
    "connection_file_stale": Explanation(
        N_("{path} was left behind by a daemon (process {pid}) that is gone"),
        N_("remove it, or let the next daemon replace it"),
    ),
    "daemon_elsewhere_hangs": Explanation(
        N_("A process that cannot be seen from here holds {path} and is not responding"),
        N_("end the daemon that is running in another container or sandbox"),
    ),
    "daemon_hangs": Explanation(
        N_("The daemon (process {pid}) is running but not responding"),
        N_("run `handtint stop --force`; your pictures and hints in GIMP are not affected"),
    ),
    "daemon_of_other_product": Explanation(
        N_("The running daemon (process {pid}) is version {found}, and this is version {wanted}"),
        _STOP,
    ),
    "daemon_of_other_protocol": Explanation(
        N_("The running daemon is another version (protocols {theirs} and {ours})"), _STOP
    ),
    "far_daemon_of_other_product": Explanation(
        N_("The daemon on {host} is version {found}, and this is version {wanted}"),
        N_("install the same version on both"),
    ),
    "daemon_told": Explanation(N_("The daemon reported at {at}: {found}"), "{mend}"),
    "daemon_told_only": Explanation(N_("The daemon reported at {at}: {found}"), N_("see {log}")),
    "disk_small": Explanation(
        N_("Only {free_mb:.0f} MB are free in {folder}"),
        N_("free up space there; it needs {wanted_mb:.0f} MB"),
    ),
    "engine_broke_down": Explanation(N_("The engine's process crashed ({said})"), _SET_UP),
    "engine_endless": Explanation(N_("The engine did not finish within {limit_s:.0f} s"), _SET_UP),
    "gpu_unusable": Explanation(
        N_("There is a GPU ({sign}), but PyTorch cannot use it"),
        N_(
            "install its driver, then run `python3 install/set_up.py --torch-index URL` with the "
            "matching index from https://pytorch.org; until then the slower CPU is used"
        ),
    ),
    "hint_color_lost": Explanation(
        N_("The picture came back without the hint's colour"), N_("see {log}")
    ),
    "memory_small": Explanation(
        N_("Only {free_gb:.1f} GB of memory are available to the daemon"),
        N_("close other programs, or colour smaller copies of large photos"),
    ),
    "other_users_folder": Explanation(
        N_("{path} belongs to another user ({owner})"), N_("run `sudo chown -R {user} '{folder}'`")
    ),
    "packages_differ": Explanation(
        N_("Some packages are not the locked versions: {wrong}"), _SET_UP
    ),
    "plug_in_command_broken": Explanation(N_("{path} is broken"), _REINSTALL),
    "plug_in_command_gone": Explanation(
        N_("The plug-in is set to start {program}, which no longer exists"), _REINSTALL
    ),
    "plug_in_differs": Explanation(
        N_("The plug-in in {folder} is not that of version {version} ({file} differs)"), _REINSTALL
    ),
    "plug_in_not_executable": Explanation(
        N_("{path} is not executable"), N_("run `chmod 755 '{path}'`, then restart GIMP")
    ),
    "plug_in_missing": Explanation(
        N_("GIMP {version} ({kind}) does not have the plug-in"), _REINSTALL
    ),
    "port_taken": Explanation(
        N_("Port {port}, where the daemon should listen, is taken by another program"),
        N_("end that program, or choose another port in {place}"),
    ),
    "service_elsewhere": Explanation(
        N_("The service starts another installation ({program})"), _SERVICE
    ),
    "service_failed": Explanation(
        N_("The service has failed ({result})"),
        N_(
            "see why with `journalctl --user --unit {unit}`, then run `systemctl --user restart "
            "{unit}`"
        ),
    ),
    "service_program_gone": Explanation(
        N_("The service {path} is set to start {program}, which no longer exists"), _SERVICE
    ),
    "service_programless": Explanation(N_("The service {path} names no program"), _SERVICE),
    "state_folder_forbidden": Explanation(
        N_("{folder} cannot be written to ({why})"),
        N_("make it writable, or set {variable} to another folder"),
    ),
    "state_folder_full": Explanation(
        N_("{folder} cannot be written to ({why})"), N_("free some space there")
    ),
    "state_folder_open": Explanation(
        N_("Other users can write to {folder}"), N_("run `chmod go-w '{folder}'`")
    ),
}
