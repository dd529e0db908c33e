"""The embedded backend's entry: it picks the work for a call; the work itself is imported when it is first done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING, ClassVar, Protocol, cast

from mmgen.backends import Call, LocalBackend, Model, Report, Succeeded
from mmgen.procedural.capture.record import CAPTURE
from mmgen.procedural.diorama.record import DIORAMA
from mmgen.procedural.editing.record import EDIT
from mmgen.procedural.film.record import FILM
from mmgen.procedural.footage.record import FOOTAGE
from mmgen.procedural.rigs.record import RIG
from mmgen.procedural.scenes.record import SCENE
from mmgen.procedural.sculpture.record import SCULPTURE
from mmgen.procedural.solids.record import OBJECT
from mmgen.procedural.sound.record import MUSIC, SOUND
from mmgen.procedural.staging.record import STAGING
from mmgen.procedural.surfacing.record import SURFACE
from mmgen.requests import VideoRequest

if TYPE_CHECKING:
    from mmgen.procedural.narration import Narrator

__all__ = ["Procedural"]

Work = Callable[[Call, Report], Succeeded]


class Speaking(Protocol):
    """Work in which lines are said."""

    def __call__(self, call: Call, report: Report, *, narrator: Narrator | None) -> Succeeded:
        """Have them said by a narrator, or, without one, by what stands for it."""
        ...


WORKS: Sequence[tuple[Model, str]] = (
    (SCENE, "mmgen.procedural.scenes.work:make_images"),
    (FILM, "mmgen.procedural.film.work:make_video"),
    (FOOTAGE, "mmgen.procedural.footage.work:make_footage"),
    (EDIT, "mmgen.procedural.editing.work:make_edit"),
    (MUSIC, "mmgen.procedural.sound.work:make_music"),
    (SOUND, "mmgen.procedural.sound.effects_work:make_sound"),
    (STAGING, "mmgen.procedural.staging.work:make_staging"),
    (OBJECT, "mmgen.procedural.solids.work:make_object"),
    (SCULPTURE, "mmgen.procedural.sculpture.work:make_sculpture"),
    (SURFACE, "mmgen.procedural.surfacing.work:make_surface"),
    (DIORAMA, "mmgen.procedural.diorama.work:make_scene"),
    (RIG, "mmgen.procedural.rigs.work:make_rig"),
    (CAPTURE, "mmgen.procedural.capture.work:make_capture"),
)
"""The models, and where the function is that does the work of each."""


class Procedural(LocalBackend):
    """Makes media by procedure on the CPU, deterministic by seed."""

    name: ClassVar[str] = "procedural"

    def __init__(self, devices: Sequence[str] = ("cpu",), *, narrator: Narrator | None = None) -> None:
        """Films are spoken by the *narrator*; unset, by the one that is installed, if any."""
        super().__init__(devices)
        self._narrator = narrator
        self._finding = Lock()

    def models(self) -> Sequence[Model]:
        """The models served."""
        return tuple(model for model, _ in WORKS)

    def run(self, call: Call, device: str, report: Report) -> Succeeded:
        """Do the work of the model that was asked."""
        del device
        module, _, function = {model.id: place for model, place in WORKS}[call.model.id].partition(":")
        work = cast("Work", getattr(import_module(module), function))
        speaking = {FILM.id, FOOTAGE.id, STAGING.id}
        if isinstance(call.request, VideoRequest) and call.model.id in speaking and _speaks(call.request):
            speak = cast("Speaking", work)
            return speak(call, report, narrator=self._speaking())
        return work(call, report)

    async def aclose(self) -> None:
        """End the narrator too."""
        await super().aclose()
        if self._narrator is not None:
            await self._narrator.aclose()

    def _speaking(self) -> Narrator | None:
        from mmgen.procedural.narration import installed_narrator

        with self._finding:
            self._narrator = self._narrator or installed_narrator()
        return self._narrator


def _speaks(request: VideoRequest) -> bool:
    return bool(request.voices) or any(reference.voice is not None for reference in request.references)
