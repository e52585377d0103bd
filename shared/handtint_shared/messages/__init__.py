"""The messages of PROTOCOL.md, one frozen dataclass each; every default is defined here.

`<action>_request` is answered by `<action>_reply` or `error_reply`; a long request also sends
`progress_event`s before its answer.
"""

from __future__ import annotations

import re

from handtint_shared.messages.advice import (
    InfluenceReply,
    InfluenceRequest,
    LikelyColor,
    PlaceToHint,
    SuggestReply,
    SuggestRequest,
    UncertaintyReply,
    UncertaintyRequest,
)
from handtint_shared.messages.coloring import (
    ColorizeReply,
    ColorizeRequest,
    EarlyEvent,
    FaintPaint,
    HintReport,
    PartEvent,
    PreviewEvent,
    ProgressEvent,
)
from handtint_shared.messages.daemon import (
    CancelReply,
    CancelRequest,
    EditTimes,
    LastError,
    PingReply,
    PingRequest,
    ShutdownReply,
    ShutdownRequest,
    StatusReply,
    StatusRequest,
)
from handtint_shared.messages.export import ExportReply, ExportRequest, FileFormat
from handtint_shared.messages.hinted_photo import HintedPhoto, HintLayer, HintPoint
from handtint_shared.messages.problems import ErrorReply, Problem
from handtint_shared.messages.proposing import (
    HintedReference,
    Proposal,
    ProposeReply,
    ProposeRequest,
    Reference,
)

__all__ = [
    "MESSAGE_CLASSES",
    "AboutPhoto",
    "CancelReply",
    "CancelRequest",
    "ColorizeReply",
    "ColorizeRequest",
    "EarlyEvent",
    "EditTimes",
    "ErrorReply",
    "Event",
    "ExportReply",
    "ExportRequest",
    "FaintPaint",
    "FileFormat",
    "HintLayer",
    "HintPoint",
    "HintReport",
    "HintedPhoto",
    "HintedReference",
    "InfluenceReply",
    "InfluenceRequest",
    "LastError",
    "LikelyColor",
    "Message",
    "PartEvent",
    "PingReply",
    "PingRequest",
    "PlaceToHint",
    "PreviewEvent",
    "Problem",
    "ProgressEvent",
    "Proposal",
    "ProposeReply",
    "ProposeRequest",
    "Reference",
    "Reply",
    "Request",
    "ShutdownReply",
    "ShutdownRequest",
    "StatusReply",
    "StatusRequest",
    "SuggestReply",
    "SuggestRequest",
    "UncertaintyReply",
    "UncertaintyRequest",
    "type_name",
]

AboutPhoto = (
    ColorizeRequest
    | SuggestRequest
    | UncertaintyRequest
    | InfluenceRequest
    | ExportRequest
    | ProposeRequest
)
Request = PingRequest | StatusRequest | CancelRequest | ShutdownRequest | AboutPhoto
Reply = (
    PingReply
    | StatusReply
    | CancelReply
    | ShutdownReply
    | ColorizeReply
    | SuggestReply
    | UncertaintyReply
    | InfluenceReply
    | ExportReply
    | ProposeReply
    | ErrorReply
)
Event = ProgressEvent | PreviewEvent | PartEvent
Message = Request | Reply | Event


def type_name(message_class: type[Message]) -> str:
    """Return the name on the wire: `ColorizeRequest` is `colorize_request`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", message_class.__name__).lower()


MESSAGE_CLASSES: dict[str, type[Message]] = {
    type_name(c): c for c in (*Request.__args__, *Reply.__args__, *Event.__args__)
}
