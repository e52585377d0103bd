"""What a run of an album will do, as a value: nothing is written to make it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from handtint_daemon.album.finding import FoundAlbum, FoundPhoto
from handtint_daemon.album.folders.folder import NOTHING, Folder, Sign
from handtint_daemon.album.inputs import (
    AlbumHints,
    HintSources,
    Manner,
    inputs_text,
    sha256_of_text,
)
from handtint_daemon.album.ledger import DONE, Made
from handtint_shared.errors import BadInput, HandtintError, RemoteUnreachable, WriteFailed, why_of

SignOf = Callable[[str], Sign]


@dataclass(frozen=True, slots=True)
class Job:
    """A photo to colour.

    `known_sha256` is that of the photo from which a sound output was made in the same way: if the
    photo still is that, nothing is to be done. `replaces` is the SHA-256 of an output of ours, or
    whatever else may be replaced by force; "" where there must be none. `there` is its
    sign.
    """

    photo: FoundPhoto
    hints: AlbumHints
    inputs: str
    inputs_sha256: str
    known_sha256: str = ""
    replaces: str = ""
    there: Sign = NOTHING


@dataclass(frozen=True, slots=True)
class Plan:
    """`jobs` in the order of names, photos whose output is up to date, outputs that a person has
    edited since and that are up to date otherwise, what cannot be done and why, and names that
    photos share. Photos that are gone: `gone` have their outputs still, `forgotten` have none."""

    manner: Manner
    jobs: tuple[Job, ...]
    done: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    problems: tuple[tuple[str, HandtintError], ...] = ()
    twins: tuple[tuple[str, ...], ...] = ()
    gone: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many photos there are."""
        names = {job.photo.name for job in self.jobs} | {*self.done, *self.edited}
        return len(names | {name for name, _ in self.problems})


ANY = "any"
"""Of `Job.replaces`: whatever is there."""


def is_of_album(replaces: str) -> bool:
    """Return whether `Job.replaces` is the SHA-256 of an output of ours."""
    return replaces not in ("", ANY)


@dataclass(frozen=True, slots=True)
class Planner:
    """Compares what is found with what was made. `payload` is what the names of the coloured photos
    in `output` begin with."""

    sources: HintSources
    output: Folder
    manner: Manner
    made: Mapping[str, Made]
    force: bool = False
    payload: str = ""

    def plan(self, found: FoundAlbum) -> Plan:
        """Return the plan. Raises WriteFailed and RemoteUnreachable for an output out of reach."""
        jobs, done, edited = [], [], []
        problems = list(found.problems)
        with _told(str(self.output)):
            sign_of = self.output.signs()
        for photo in found.photos:
            try:
                job = self._job(photo, sign_of)
            except _Edited:
                edited.append(photo.name)
            except RemoteUnreachable:
                raise
            except HandtintError as error:
                problems.append((photo.name, error))
            else:
                if job:
                    jobs.append(job)
                else:
                    done.append(photo.name)
        gone, forgotten = self._without_photos(found, sign_of)
        return Plan(
            *(self.manner, tuple(jobs), tuple(done), tuple(edited), tuple(problems), found.twins),
            *(tuple(gone), tuple(forgotten)),
        )

    def _without_photos(self, found: FoundAlbum, sign_of: SignOf) -> tuple[list[str], list[str]]:
        """Return photos that are gone whose outputs are there, and those whose are not. A folder
        that cannot be read may hold some: they are left out."""
        here = {photo.name for photo in found.photos} | {name for name, _ in found.problems}
        unread = tuple(name for name in here if name.endswith("/"))
        gone: list[str] = []
        forgotten: list[str] = []
        for name, made in sorted(self.made.items()):
            if made.state == DONE and name not in here and not name.startswith(unread):
                there = sign_of(self.payload + made.output)
                (forgotten if there == NOTHING else gone).append(name)
        return gone, forgotten

    def _job(self, photo: FoundPhoto, sign_of: SignOf) -> Job | None:
        """Return None if its output is up to date. Raises BadInput, WriteFailed, _Edited."""
        hints = self.sources.hints_of(photo)
        inputs = inputs_text(hints, self.manner)
        inputs_sha256 = sha256_of_text(inputs)
        output, made = self.payload + photo.output, self.made.get(photo.name)
        with _told(self.output.called(output)):
            there = sign_of(output)
        is_ours = self._is_ours(output, there, made)
        known = ""
        if made and made.state == DONE and made.inputs_sha256 == inputs_sha256:
            if is_ours and made.photo == photo.sign:
                return None
            if is_ours:
                known = made.photo_sha256
            elif there != NOTHING and not self.force and self._is_photo_of(made, photo):
                raise _Edited
        replaces = self._replaceable(output, there, made, is_ours=is_ours)
        return Job(photo, hints, inputs, inputs_sha256, known, replaces, there)

    def _is_photo_of(self, made: Made, photo: FoundPhoto) -> bool:
        return made.photo == photo.sign or (
            self.sources.folder.sha256_of(photo.name) == made.photo_sha256
        )

    def _is_ours(self, output: str, there: Sign, made: Made | None) -> bool:
        if made is None or there == NOTHING or self.payload + made.output != output:
            return False
        return made.output_sign == there or self.output.sha256_of(output) == made.output_sha256

    def _replaceable(self, output: str, there: Sign, made: Made | None, *, is_ours: bool) -> str:
        """Raises BadInput if the output must stay as it is."""
        if there == NOTHING:
            return ""
        if is_ours and made:
            return made.output_sha256
        if self.force:
            return ANY
        reason = "album_output_edited" if made else "album_output_exists"
        raise BadInput(reason, path=self.output.called(output))


def settled(plan: Plan, folder: Folder) -> Plan:
    """Return the plan with the photos read whose files look changed: of some only the date is."""
    jobs = [job for job in plan.jobs if not _is_known(job, folder)]
    names = {job.photo.name for job in jobs}
    same = [job.photo.name for job in plan.jobs if job.photo.name not in names]
    return replace(plan, jobs=tuple(jobs), done=(*plan.done, *same))


@contextmanager
def _told(path: Path | str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WriteFailed(path=path, why=why_of(error)) from error


class _Edited(Exception):
    """A person has edited the output, and nothing else has changed."""


def _is_known(job: Job, folder: Folder) -> bool:
    try:
        return bool(job.known_sha256) and (folder.sha256_of(job.photo.name) == job.known_sha256)
    except BadInput:
        return False
