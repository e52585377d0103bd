"""The kinds of requests that are queued: one function for each, see `Work`."""

from __future__ import annotations

from handtint_daemon.painting.colorizer import Colorizer
from handtint_daemon.painting.photo_cache import PhotoCache
from handtint_daemon.photo import Photo
from handtint_daemon.progress import Progress, Telling
from handtint_daemon.serving.work import Work, WorkMakers
from handtint_shared.errors import BadInput, PhotoUnknown
from handtint_shared.messages import (
    ColorizeReply,
    ColorizeRequest,
    ExportReply,
    ExportRequest,
    HintedPhoto,
    InfluenceReply,
    InfluenceRequest,
    ProposeReply,
    ProposeRequest,
    SuggestReply,
    SuggestRequest,
    UncertaintyReply,
    UncertaintyRequest,
)
from handtint_shared.pixels import Picture


def work_makers(cache: PhotoCache, colorizer: Colorizer) -> WorkMakers:
    """Return all of them; `colorizer` must use `cache` for its photos."""

    def require_photo(request: HintedPhoto) -> None:
        if request.photo is None and request.photo_key not in cache:
            raise PhotoUnknown

    def photo_of(request: HintedPhoto) -> Photo:
        cached = cache.get(request.photo_key)
        if cached is not None:
            return cached.photo
        if request.photo is None:
            raise PhotoUnknown
        return Photo.from_picture(request.photo)

    def colorize(request: ColorizeRequest) -> Work:
        require_photo(request)

        def do(report: Telling) -> ColorizeReply:
            return colorizer.colorize(request, report, report.tell)

        return Work("colorize", request.canvas, do, _pictures_bytes(request), is_edit=True)

    def suggest(request: SuggestRequest) -> Work:
        require_photo(request)

        def do(report: Progress) -> SuggestReply:
            return colorizer.suggest(request, report)

        return Work("suggest", request.canvas, do, _pictures_bytes(request))

    def uncertainty(request: UncertaintyRequest) -> Work:
        require_photo(request)

        def do(report: Progress) -> UncertaintyReply:
            return colorizer.where(request, report)

        return Work("uncertainty", request.canvas, do, _pictures_bytes(request))

    def influence(request: InfluenceRequest) -> Work:
        require_photo(request)

        def do(report: Progress) -> InfluenceReply:
            return colorizer.influence(request, report)

        return Work("influence", request.canvas, do, _pictures_bytes(request))

    def export(request: ExportRequest) -> Work:
        require_photo(request)

        def do(report: Progress) -> ExportReply:
            from handtint_daemon.serving.export_signing import (  # noqa: PLC0415 - as above
                signer_of_settings,
            )
            from handtint_daemon.serving.exporting import exported  # noqa: PLC0415 - rarely, 20 MB

            signer = (
                signer_of_settings(photo_of(request), request.program) if request.sign else None
            )
            influence = _influence_if_told(colorizer, request, report)
            report("writing", 0.0)
            return exported(request, influence, signer)

        return Work("export", request.canvas, do, _pictures_bytes(request, request.picture))

    def propose(request: ProposeRequest) -> Work:
        require_photo(request)
        require_photo(request.of_reference())

        def do(report: Progress) -> ProposeReply:
            return colorizer.propose(request, report)

        nbytes = _pictures_bytes(request) + _pictures_bytes(request.of_reference())
        return Work("propose", request.canvas, do, nbytes)

    return {
        ColorizeRequest: colorize,
        SuggestRequest: suggest,
        UncertaintyRequest: uncertainty,
        InfluenceRequest: influence,
        ExportRequest: export,
        ProposeRequest: propose,
    }


def _influence_if_told(
    colorizer: Colorizer, request: ExportRequest, report: Progress
) -> InfluenceReply | None:
    """A record does without what an engine cannot tell."""
    try:
        return colorizer.influence(InfluenceRequest(**request.hinted()), report)
    except BadInput as error:
        if error.reason != "engine_weighs_no_hints":
            raise
        return None


def _pictures_bytes(request: HintedPhoto, *others: Picture) -> int:
    layer = request.hint_layer
    pictures = [request.photo, layer.picture if layer else None, *others]
    return sum(len(picture.pixels) for picture in pictures if picture)
