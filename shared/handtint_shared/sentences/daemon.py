"""Sentences for a daemon that cannot be reached, or cannot do what it is asked to."""

from __future__ import annotations

from handtint_shared.sentences.explanation import Explanation, Sentences
from handtint_shared.translation import N_

_ANOTHER = N_("try again; a new one will take its place")
_MOMENT = N_("try again in a moment")
_FREE_GPU = N_("close other programs that use the GPU")
_TRY_ANEW = N_("run `handtint stop`, then try again")

REACHING: Sentences = {
    "already_running": Explanation(
        N_("A daemon is already running, here or through `handtint connect`"),
        N_("run `handtint stop` to end it"),
    ),
    "answer_is_not_zmtp": Explanation(
        N_("The daemon's answer is not in ZeroMQ's protocol"), _TRY_ANEW
    ),
    "answer_too_large": Explanation(
        N_("The daemon's answer is larger than any picture"), _TRY_ANEW
    ),
    "daemon_gone": Explanation(
        N_("The daemon stopped in the middle of the work"),
        N_("try again; nothing was changed"),
    ),
    "daemon_silent": Explanation(
        N_("The daemon has not responded for {silence_s:.0f} s"), _ANOTHER
    ),
    "daemon_stays": Explanation(
        N_("The daemon is not responding"), N_("run `handtint stop --force` to end it")
    ),
    "daemon_takes_nothing": Explanation(N_("The daemon is not accepting the photo"), _ANOTHER),
    "greeting_unanswered": Explanation(
        N_("The program listening there does not answer ZeroMQ's greeting"), _TRY_ANEW
    ),
    "handshake_refused": Explanation(
        N_("The program listening there refused ZeroMQ's handshake"), _TRY_ANEW
    ),
    "handshake_unfinished": Explanation(
        N_("The program listening there did not finish ZeroMQ's handshake"), _TRY_ANEW
    ),
    "no_daemon": Explanation(
        N_("The daemon is not running"), N_("run `{command}` in a terminal, then try again")
    ),
    "nobody_listens": Explanation(
        N_("No daemon answers at {endpoint}"), N_("start one with `handtint serve`")
    ),
    "not_zmtp": Explanation(
        N_("The program listening there does not speak ZMTP 3 with our mechanism"), _TRY_ANEW
    ),
}

STARTING: Sentences = {
    "bench_daemon": Explanation(
        N_("The daemon to be measured did not start"), N_("run `handtint serve` to see why")
    ),
    "daemon_ended": Explanation(
        N_("The daemon stopped as soon as it started (code {code})"),
        N_("see {start_log} or {log} for the reason"),
    ),
    "daemon_not_in_time": Explanation(
        N_("The daemon did not start in time"),
        N_("see {start_log} or {log} for the reason; if it hangs, run `handtint stop --force`"),
    ),
    "few_descriptors": Explanation(
        N_("The system lets the daemon open only {limit} files, but it needs {needed}"),
        N_("raise the limit with `ulimit -n`, then start it again"),
    ),
    "not_startable": Explanation(
        N_("The daemon cannot be started ({why})"), N_("run `handtint doctor`")
    ),
    "port_unusable": Explanation(
        N_("Port {port} cannot be used ({why})"), N_("choose another with --port")
    ),
    "service_absent": Explanation(
        N_("The service was started, but its daemon is not running"), N_("run `handtint doctor`")
    ),
    "state_not_writable": Explanation(
        N_("The daemon cannot write to {folder} ({why})"),
        N_("make room there, make it writable, or set {variable} to another folder"),
    ),
}

WORKING: Sentences = {
    "answers_unread": Explanation(
        N_("You have not yet read the pictures already sent to you"),
        N_("read them, then ask again"),
    ),
    "bug": Explanation(N_("Handtint ran into a bug"), N_("please report it, and attach {report}")),
    "bug_unwritten": Explanation(
        N_("Handtint ran into a bug"), N_("please report it, with the text above")
    ),
    "cancelled": Explanation(N_("The request was cancelled"), N_("try again if you still want it")),
    "engine_knows_no_colors": Explanation(
        N_("Engine “{engine}” cannot suggest likely colours"), N_("use engine “handtint” for that")
    ),
    "engine_compares_no_photos": Explanation(
        N_("Engine “{engine}” cannot find in one photo what hints of another lie on"),
        N_("use engine “handtint” for that"),
    ),
    "reference_without_hints": Explanation(
        N_("There are no hints on the reference that could be proposed"),
        N_("name its hints, or a reference in colour"),
    ),
    "engine_weighs_no_hints": Explanation(
        N_("Engine “{engine}” cannot tell how much the hints decided"),
        N_("use engine “handtint” or “propagate” for that"),
    ),
    "engine_unusable": Explanation(
        N_("Engine “{engine}” cannot be loaded ({why})"),
        N_("run `python3 install/set_up.py` again, or choose another engine"),
    ),
    "gpu_full": Explanation(
        N_("The GPU is short of memory, so the colours were made on the slower CPU"), _FREE_GPU
    ),
    "gpu_small": Explanation(
        N_(
            "The GPU is short of memory, so the colours were made at a smaller size and are less "
            "detailed"
        ),
        _FREE_GPU,
    ),
    "gpu_unused": Explanation(
        N_("The GPU failed its test against the CPU, so the slower CPU is used"),
        N_("close other programs that use it, or update its driver, then run `handtint stop`"),
    ),
    "hint_points_too_large": Explanation(
        N_("The hint points are too large"), N_("use smaller radii, or fewer points")
    ),
    "internal": Explanation(
        N_("Handtint ran into a bug ({why})"),
        N_("please report it, with the log file that `handtint status` names; nothing was changed"),
    ),
    "many_of_yours_wait": Explanation(
        N_("Too many of your pictures are already waiting"),
        N_("wait for one to finish, then try again"),
    ),
    "no_device": Explanation(
        N_("This computer has no usable {device} device"), N_("use --device cpu or auto")
    ),
    "no_hints": Explanation(
        N_("There is no paint on the hint layer"), N_("paint a few dots of colour first")
    ),
    "other_engine": Explanation(
        N_("Engine “{wanted}” could not be loaded, so “{used}” spread the colours instead"),
        N_("run `handtint doctor`"),
    ),
    "out_of_memory": Explanation(
        N_("There is not enough memory to colour this photo"),
        N_("close other programs, or colour a smaller copy"),
    ),
    "photo_unknown": Explanation(
        N_("The daemon does not have this photo"), N_("send it with the request")
    ),
    "superseded": Explanation(
        N_("A newer request for the same photo took over"),
        N_("the newer colours are the ones kept"),
    ),
    "took_too_long": Explanation(
        N_("This picture takes longer than {limit_min:g} minutes here"),
        N_("colour a smaller copy, or start `handtint serve` with a longer --job-limit"),
    ),
    "too_many_hints": Explanation(N_("There are more than {limit} hints"), N_("use fewer")),
    "too_many_under_way": Explanation(
        N_("Too many finished pictures are still being sent to other programs"), _MOMENT
    ),
    "too_many_wait": Explanation(N_("Too many pictures are waiting to be coloured"), _MOMENT),
    "unknown_engine": Explanation(
        N_("There is no engine “{engine}”"), N_("choose one of: {known}")
    ),
}
