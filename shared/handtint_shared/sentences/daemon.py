"""Sentences for a daemon that cannot be reached, or cannot do what it is asked."""

from __future__ import annotations

from handtint_shared.sentences.explanation import Explanation, Sentences
from handtint_shared.translation import N_

_ANOTHER = N_("try again, and a new one takes its place")
_MOMENT = N_("try again in a moment")
_FREE_GPU = N_("close other programs that use it")
_TRY_ANEW = N_("run `handtint stop`, then try again")

REACHING: Sentences = {
    "already_running": Explanation(
        N_("A colour daemon is running already, here or through `handtint connect`"),
        N_("`handtint stop` ends it"),
    ),
    "answer_is_not_zmtp": Explanation(N_("The colour daemon's answer is not ZeroMQ's"), _TRY_ANEW),
    "answer_too_large": Explanation(
        N_("The colour daemon's answer is larger than any picture"), _TRY_ANEW
    ),
    "daemon_gone": Explanation(
        N_("The colour daemon ended in the middle of the work"),
        N_("try again; nothing was changed"),
    ),
    "daemon_silent": Explanation(
        N_("The colour daemon has not said a word for {silence_s:.0f} s"), _ANOTHER
    ),
    "daemon_stays": Explanation(
        N_("The colour daemon does not answer"), N_("end it with `handtint stop --force`")
    ),
    "daemon_takes_nothing": Explanation(N_("The colour daemon does not take the photo"), _ANOTHER),
    "greeting_unanswered": Explanation(
        N_("What listens there does not answer ZeroMQ's greeting"), _TRY_ANEW
    ),
    "handshake_refused": Explanation(
        N_("What listens there refuses ZeroMQ's handshake"), _TRY_ANEW
    ),
    "handshake_unfinished": Explanation(
        N_("What listens there does not finish ZeroMQ's handshake"), _TRY_ANEW
    ),
    "no_daemon": Explanation(
        N_("The colour daemon is not running"), N_("run `{command}` in a terminal, then try again")
    ),
    "nobody_listens": Explanation(
        N_("No colour daemon answers at {endpoint}"), N_("start one with `handtint serve`")
    ),
    "not_zmtp": Explanation(
        N_("What listens there does not speak ZMTP 3 with our mechanism"), _TRY_ANEW
    ),
}

STARTING: Sentences = {
    "bench_daemon": Explanation(
        N_("The colour daemon to be measured did not start"), N_("`handtint serve` tells why")
    ),
    "daemon_ended": Explanation(
        N_("The colour daemon ended at once (code {code})"),
        N_("the reason is in {start_log} or {log}"),
    ),
    "daemon_not_in_time": Explanation(
        N_("The colour daemon did not start in time"),
        N_("the reason is in {start_log} or {log}; `handtint stop --force` ends one that hangs"),
    ),
    "few_descriptors": Explanation(
        N_("The system lets the daemon open {limit} files at most, and it needs {needed}"),
        N_("raise the limit with `ulimit -n`, then start it again"),
    ),
    "not_startable": Explanation(
        N_("The colour daemon cannot be started ({why})"), N_("run `handtint doctor`")
    ),
    "port_unusable": Explanation(
        N_("Port {port} cannot be used ({why})"), N_("choose another with --port")
    ),
    "service_absent": Explanation(
        N_("The service was started and is not there"), N_("see `handtint doctor`")
    ),
    "state_not_writable": Explanation(
        N_("The colour daemon cannot write to {folder} ({why})"),
        N_("make room there or make it writable, or set {variable} to another folder"),
    ),
}

WORKING: Sentences = {
    "answers_unread": Explanation(
        N_("Pictures that were sent to you are not read yet"), N_("read them, then ask")
    ),
    "bug": Explanation(
        N_("Handtint met an error of its own"), N_("please report it with {report}")
    ),
    "bug_unwritten": Explanation(
        N_("Handtint met an error of its own"), N_("please report it with what stands above")
    ),
    "cancelled": Explanation(N_("The request was cancelled"), N_("try again if you still want it")),
    "engine_knows_no_colors": Explanation(
        N_("Engine “{engine}” knows no likely colours"), N_("use engine “handtint” for that")
    ),
    "engine_unusable": Explanation(
        N_("Engine “{engine}” cannot be loaded ({why})"),
        N_("run `python3 install/set_up.py` again, or choose another engine"),
    ),
    "gpu_full": Explanation(
        N_("The GPU has too little free memory, so the slower CPU made the colours"), _FREE_GPU
    ),
    "gpu_small": Explanation(
        N_(
            "The GPU has too little free memory, so the colours were made at a smaller size and "
            "are less fine"
        ),
        _FREE_GPU,
    ),
    "gpu_unused": Explanation(
        N_("The GPU failed its test against the CPU, so the slower CPU is used"),
        N_("close other programs that use it or update its driver, then run `handtint stop`"),
    ),
    "hint_points_too_large": Explanation(
        N_("The hint points are too large"), N_("give them smaller radii, or fewer of them")
    ),
    "internal": Explanation(
        N_("Handtint met an error of its own ({why})"),
        N_("please report it, with the log that `handtint status` names; nothing was changed"),
    ),
    "many_of_yours_wait": Explanation(
        N_("Too many of your pictures wait already"), N_("wait for one, then try again")
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
        N_("The colour daemon does not have this photo"), N_("send it along")
    ),
    "superseded": Explanation(
        N_("A newer run on the same photo took over"), N_("its colours are the ones kept")
    ),
    "took_too_long": Explanation(
        N_("The picture takes longer than {limit_min:g} minutes here"),
        N_("colour a smaller copy, or give `handtint serve` a longer --job-limit"),
    ),
    "too_many_hints": Explanation(
        N_("There are more than {limit} hints"), N_("give fewer of them")
    ),
    "too_many_under_way": Explanation(N_("Too many pictures are on their way to others"), _MOMENT),
    "too_many_wait": Explanation(N_("Too many pictures wait for their colours"), _MOMENT),
    "unknown_engine": Explanation(
        N_("There is no engine “{engine}”"), N_("choose one of: {known}")
    ),
}
