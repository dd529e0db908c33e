"""The embedded backend's entry: it picks the work for a call; the work itself is imported when it is first done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from mmgen.backends import Call, LocalBackend, Model, Report, Succeeded
from mmgen.procedural.editing.record import EDIT
from mmgen.procedural.film.record import FILM
from mmgen.procedural.footage.record import FOOTAGE
from mmgen.procedural.scenes.record import SCENE
from mmgen.procedural.sculpture.record import SCULPTURE
from mmgen.procedural.solids.record import OBJECT
from mmgen.procedural.sound.record import MUSIC, SOUND
from mmgen.procedural.staging.record import STAGING

__all__ = ["Procedural"]


class Procedural(LocalBackend):
    """Makes media by procedure on the CPU, deterministic by seed."""

    name: ClassVar[str] = "procedural"

    def models(self) -> Sequence[Model]:
        """The models served."""
        return (SCENE, FILM, FOOTAGE, EDIT, MUSIC, SOUND, STAGING, OBJECT, SCULPTURE)

    def run(self, call: Call, device: str, report: Report) -> Succeeded:
        """Do the work of the model that was asked."""
        del device
        match call.model.id:
            case SCENE.id:
                from mmgen.procedural.scenes.work import make_images

                return make_images(call, report)
            case FILM.id:
                from mmgen.procedural.film.work import make_video

                return make_video(call, report)
            case FOOTAGE.id:
                from mmgen.procedural.footage.work import make_footage

                return make_footage(call, report)
            case EDIT.id:
                from mmgen.procedural.editing.work import make_edit

                return make_edit(call, report)
            case MUSIC.id:
                from mmgen.procedural.sound.work import make_music

                return make_music(call, report)
            case SOUND.id:
                from mmgen.procedural.sound.effects_work import make_sound

                return make_sound(call, report)
            case STAGING.id:
                from mmgen.procedural.staging.work import make_staging

                return make_staging(call, report)
            case OBJECT.id:
                from mmgen.procedural.solids.work import make_object

                return make_object(call, report)
            case SCULPTURE.id:
                from mmgen.procedural.sculpture.work import make_sculpture

                return make_sculpture(call, report)
            case _:
                raise AssertionError(f"{call.model.id} is not a model of this backend")
