"""Sentences for setting Handtint up: environment, plug-in, service."""

from __future__ import annotations

from handtint_shared.sentences.explanation import Explanation, Sentences
from handtint_shared.translation import N_

_ONLINE = N_("go online, then run this again")
_AT_LOGIN = N_("add `handtint serve` to the programs that start when you log in")
_CHECK_GIMP = N_("check that GIMP starts")

SET_UP: Sentences = {
    "disk_full": Explanation(
        N_("The disk is full"), N_("free 1 GB, then run this again (downloads are kept)")
    ),
    "hashes_differ": Explanation(
        N_("A package does not match its locked hash, so it was not installed"), N_("see {log}")
    ),
    "index_offline": Explanation(N_("The package index cannot be reached"), _ONLINE),
    "no_venv": Explanation(
        N_("This Python cannot make virtual environments"),
        N_("on Debian or Ubuntu run `sudo apt install python{version}-venv`, then run this again"),
    ),
    "package_missing": Explanation(
        N_("The Python package {name} is missing"), N_("run `python3 install/set_up.py`")
    ),
    "set_up_room": Explanation(
        N_("{needed_gb:.0f} GB are needed in {folder}, but only {free_gb:.1f} GB are free"),
        N_("free some space, then run this again"),
    ),
    "set_up_step": Explanation(N_("A step failed ({said})"), N_("see {log} for its output")),
    "venv_failed": Explanation(
        N_("The environment {folder} cannot be created ({said})"),
        N_("remove that folder, then try again"),
    ),
}

PLUG_IN: Sentences = {
    "gimp_console_mute": Explanation(
        N_("GIMP's Python console did not answer; it printed: {said}"), _CHECK_GIMP
    ),
    "gimp_endless": Explanation(
        N_("`{program}` did not finish within {limit_s:.0f} s"), _CHECK_GIMP
    ),
    "gimp_refuses": Explanation(
        N_("GIMP did not load the plug-in ({missing})"), N_("run `gimp --verbose` to see why")
    ),
    "gimp_too_old": Explanation(N_("This is GIMP {version}, not GIMP 3"), N_("install GIMP 3")),
    "gimp_unstartable": Explanation(N_("`{program}` cannot be started ({why})"), _CHECK_GIMP),
    "gimp_versionless": Explanation(
        N_("`{program} --version` did not print a version"), _CHECK_GIMP
    ),
    "no_gimp_console": Explanation(
        N_("There is no gimp-console to check with"),
        N_("start GIMP and look in Filters > Handtint"),
    ),
    "no_gimp": Explanation(
        N_("No GIMP 3 was found"),
        N_(
            "install it (Debian 13 and Ubuntu 25.04: `sudo apt install gimp`; otherwise from "
            "https://www.gimp.org/downloads), start it once, then run `handtint install-plugin`"
        ),
    ),
    "plug_in_disk_full": Explanation(
        N_("The disk is full"), N_("free 1 MB in {folder}, then run this again")
    ),
    "plug_in_folder": Explanation(
        N_("The plug-in could not be written to {folder} ({why})"), N_("check that folder")
    ),
    "plug_in_forbidden": Explanation(
        N_("You may not write to {folder}"), N_("make it writable, then run this again")
    ),
    "plug_in_stays": Explanation(
        N_("{folder} cannot be removed ({why})"), N_("make it writable, then run this again")
    ),
    "sandboxed_gimp": Explanation(
        N_("This GIMP may not start programs"), N_("run `handtint serve` in a terminal first")
    ),
}

SERVICE: Sentences = {
    "no_session": Explanation(N_("systemd is not running your session here ({said})"), _AT_LOGIN),
    "no_systemd": Explanation(N_("This computer has no systemd"), _AT_LOGIN),
    "systemctl_broken": Explanation(N_("systemctl does not work ({why})"), _AT_LOGIN),
    "systemctl_refused": Explanation(
        N_("systemd refused to {action} the service ({said})"),
        N_("see `journalctl --user --unit {unit}`"),
    ),
    "unit_stays": Explanation(
        N_("{path} cannot be removed ({why})"), N_("make its folder writable")
    ),
    "unit_unwritable": Explanation(
        N_("{path} cannot be written ({why})"), N_("make that folder writable")
    ),
}
