"""Sentences for an invalid message, whichever side wrote it."""

from __future__ import annotations

from handtint_shared.sentences.explanation import Explanation, Sentences
from handtint_shared.translation import N_

_TRY_ANEW = N_("run `handtint stop`, then try again; nothing was changed")
_SMALLER = N_("send less at once")

MESSAGES: Sentences = {
    "answer_does_not_fit": Explanation(
        N_("The daemon sent a picture of another size or format"), _TRY_ANEW
    ),
    "answer_format": Explanation(
        N_("The answer's pixel format must be an RGBA format or ab"), _TRY_ANEW
    ),
    "canvas_name": Explanation(
        N_("A canvas must be 32 hex digits, made from 128 random bits"), _TRY_ANEW
    ),
    "change_of_another_picture": Explanation(
        N_("The daemon sent a change to another picture"), _TRY_ANEW
    ),
    "content_too_large": Explanation(
        N_("A file in a message is larger than {limit_mb} MB"), _SMALLER
    ),
    "film_unknown": Explanation(N_("A film must be blue, ortho or pan"), _TRY_ANEW),
    "export_picture_format": Explanation(
        N_("The pixel format of a picture to export must be R'G'B'A u8 or u16"), _TRY_ANEW
    ),
    "field_count": Explanation(N_("{where} must have {count} items"), _TRY_ANEW),
    "field_facts": Explanation(N_("{where} must map text to text or finite numbers"), _TRY_ANEW),
    "field_list": Explanation(N_("{where} must be a list"), _TRY_ANEW),
    "field_map": Explanation(N_("{where} must be a map"), _TRY_ANEW),
    "field_missing": Explanation(N_("{where} is missing"), _TRY_ANEW),
    "field_picture": Explanation(N_("A picture does not belong in this message"), _TRY_ANEW),
    "field_size": Explanation(N_("{where} must be a list of two whole numbers"), _TRY_ANEW),
    "field_type": Explanation(N_("{where} must be of type {wanted}"), _TRY_ANEW),
    "field_value": Explanation(N_("{where} has an unknown value"), _TRY_ANEW),
    "frame_bytes": Explanation(
        N_("A picture's frame does not have as many bytes as its size and format need"), _TRY_ANEW
    ),
    "frame_count": Explanation(
        N_("The number of a message's frames does not match its header"), _TRY_ANEW
    ),
    "frame_number": Explanation(N_("A picture's frame number is out of range"), _TRY_ANEW),
    "frame_numbers": Explanation(
        N_("A picture's frame and frames must be whole numbers"), _TRY_ANEW
    ),
    "frame_shared": Explanation(N_("Two pictures name the same frame of a message"), _TRY_ANEW),
    "header_body": Explanation(N_("A message's header has no body"), _TRY_ANEW),
    "header_map": Explanation(N_("A message's header is not a map"), _TRY_ANEW),
    "header_msgpack": Explanation(N_("A message's header is not valid msgpack ({why})"), _TRY_ANEW),
    "header_text": Explanation(N_("The {field} of a message's header must be text"), _TRY_ANEW),
    "header_too_large": Explanation(
        N_("A message's header is larger than {limit_bytes} bytes"), _SMALLER
    ),
    "hint_layer_format": Explanation(
        N_("A hint layer's pixel format must be R'G'B'A u8"), _TRY_ANEW
    ),
    "hint_radius": Explanation(
        N_("A hint's radius must be from 0 to {limit_px} pixels"), N_("use another radius")
    ),
    "hint_rgb": Explanation(
        N_("A hint's rgb must be three whole numbers from 0 to 255"), N_("use another colour")
    ),
    "map_side": Explanation(
        N_("The longer side of a map must be from 0 to {limit_px} pixels"), _TRY_ANEW
    ),
    "message_empty": Explanation(N_("A message has no frames"), _TRY_ANEW),
    "not_a_request": Explanation(N_("A message of type {type} is not a request"), _TRY_ANEW),
    "patches_do_not_fit": Explanation(
        N_("The daemon sent a picture that does not hold its patches"), _TRY_ANEW
    ),
    "photo_format": Explanation(
        N_("A photo's pixel format must be a grey or an RGB format"), _TRY_ANEW
    ),
    "photo_key": Explanation(N_("The photo's key does not match its pixels"), _TRY_ANEW),
    "picture_empty": Explanation(N_("A picture must have at least 1×1 pixels"), _TRY_ANEW),
    "picture_format": Explanation(N_("A picture's pixel format is unknown"), _TRY_ANEW),
    "picture_map": Explanation(
        N_("A picture must be a map of size_hw, format and frame"), _TRY_ANEW
    ),
    "picture_too_large": Explanation(
        N_("A picture has more than {limit_mp} megapixels"), N_("colour a smaller copy")
    ),
    "per_hint": Explanation(
        N_("The number of places for each hint must be from 1 to {limit}"), _TRY_ANEW
    ),
    "place_count": Explanation(
        N_("The number of places must be from 0 to {limit}"), N_("use another number")
    ),
    "too_many_frames": Explanation(N_("A message has more than {limit} picture frames"), _SMALLER),
    "too_many_points": Explanation(
        N_("A request has more than {limit} hint points"), N_("use fewer")
    ),
    "unexpected_answer": Explanation(
        N_("The daemon answered with a message of type {type}"), _TRY_ANEW
    ),
    "unknown_message": Explanation(N_("There is no message of type {type!r}"), _TRY_ANEW),
    "knob_range": Explanation(
        N_("{knob} must be a number from {least:g} to {most:g}"), N_("use another number")
    ),
    "wrong_token": Explanation(
        N_("The daemon was restarted in the meantime"),
        N_("try again; nothing was changed"),
    ),
    "wrong_version": Explanation(
        N_(
            "The plug-in and the daemon are from different versions of Handtint (protocols "
            "{theirs} and {ours})"
        ),
        N_("run `handtint install-plugin`, then `handtint stop`, and try again"),
    ),
}
