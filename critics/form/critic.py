"""Is each thing that was found well formed: whole, single, not melted, not half erased?

``critics.form.outlines`` measures shapes whose outline is known; for all else one backend is asked:
``critics.form.compared``, ``critics.form.asked`` or ``critics.form.classified``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from critics.base import Critic, Evidence, Verdict, not_a_picture
from critics.domain import Domain
from critics.form.asked import AskedForm
from critics.form.classified import ClassifiedForm
from critics.form.compared import ComparedForm
from critics.form.inspection import FormInspector, FormReading, FoundThing, mirrored
from critics.form.outlines import IDEALS, outline_reading
from critics.form.settings import FormSettings
from critics.placing import seen_places
from critics.vision_language.answers import Spent
from critics.vision_language.endpoint import EndpointRespondent
from critics.vision_language.local import LocalRespondent
from planners.checklist import Check, CheckKind, spoken_names
from planners.scene import Box, Entity, Scene

__all__ = ["FormCritic", "FormSettings"]

MODEL = "the form model"
OTHER_WORLD = "set critic_settings.form.local.model or .classifier, or leave form out of critics"
NO_MODEL = "no model of form is set: set critic_settings.form.checkpoint, .classifier, .local.model or .endpoint.url"


class FormCritic:
    """Adds a check for each planned thing, and scores it by how little its form is in doubt.

    ``finder`` judges whether things are present, and its evidence says where. A check is hard where the noun is known.
    Things that weren't found, or are small, are unscored. Near a tie it is silent: the check says that nothing is
    plainly wrong, so it passes.
    """

    name = "form"
    judges: frozenset[CheckKind] = frozenset({"form"})
    Settings = FormSettings

    def __init__(
        self, settings: FormSettings | None = None, inspector: FormInspector | None = None, finder: Critic | None = None
    ) -> None:
        self.settings = settings or FormSettings()
        self.inspector = inspector or _chosen(self.settings)
        self.finder = finder

    @property
    def spent(self) -> Spent:
        """What its backend has cost so far."""
        spent = getattr(self.inspector, "spent", None)
        return spent if isinstance(spent, Spent) else Spent()

    @property
    def domain(self) -> Domain | None:
        """The pictures that its model was made for; None: it states no limits. Raises CriticError."""
        return getattr(self.inspector, "domain", None)

    def refuses(self, paints: str) -> str | None:
        """Why it can't judge a painter's pictures, given their world; None where it can."""
        return self.domain.refusal_of_painter(paints, MODEL, OTHER_WORLD) if self.domain else None

    def notes(self) -> list[str]:
        """What its model leaves unjudged."""
        return [f"{MODEL} judges only {self.domain.says}"] if self.domain else []

    def problems(self) -> list[str]:
        """What it lacks to work here, with the way out; nothing is loaded."""
        return [NO_MODEL] if self.inspector is None else self.inspector.problems()

    def checks(self, scene: Scene) -> list[Check]:
        """One check a thing; without its model, none. Raises CriticError."""
        if self.problems():
            return []
        names = spoken_names(scene)
        return [
            Check(
                id=f"form:{entity.id}",
                kind="form",
                about=(entity.id,),
                expected=entity.noun,
                says=f"nothing is plainly wrong with the form of the {names[entity.id]}",
                hard=self.settings.hard and self._knows(entity.noun),
            )
            for entity in scene.entities
        ]

    def unable(self, scene: Scene, checks: Sequence[Check]) -> dict[str, str]:
        """Check ids that it can never score, with the reasons."""
        if problems := self.problems():
            return {check.id: problems[0] for check in checks}
        nouns = {check.id: self._noun(scene, check) for check in checks}
        return {name: f'{MODEL} has no picture of "{noun}"' for name, noun in nouns.items() if not self._knows(noun)}

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        """Raises CriticError where the model can't be loaded."""
        if not checks:
            return []
        wrong = next(iter(self.problems()), None) or not_a_picture(image)
        if wrong is None and self.domain is not None:
            wrong = self.domain.refusal(image, MODEL, OTHER_WORLD)
        if wrong is not None:
            return [Verdict.unscored(check, self.name, wrong) for check in checks]
        places = self._places(image, scene)
        unfit = {check.id: reason for check in checks if (reason := self._unfit(image, scene, check, places))}
        fit = [check for check in checks if check.id not in unfit]
        things = [self._thing(scene, check, places) for check in fit]
        readings = dict(zip((check.id for check in fit), self.read(image, things), strict=True))
        boxes = {check.id: thing.box for check, thing in zip(fit, things, strict=True)}
        return [
            Verdict.unscored(check, self.name, unfit[check.id])
            if check.id in unfit
            else self._verdict(check, readings[check.id], boxes[check.id])
            for check in checks
        ]

    def read(self, image: np.ndarray, things: Sequence[FoundThing]) -> list[FormReading]:
        """What is known of the form of things of a picture, in their order. Raises CriticError."""
        readings: dict[int, FormReading] = {}
        for number, thing in enumerate(things):
            noun = thing.noun.lower()
            if self.settings.geometry and noun in IDEALS and (measured := outline_reading(image, thing.box, noun)):
                says = f"its outline is {measured.apart:.1%} of its width off that of a {noun}"
                readings[number] = FormReading(measured.doubt, says, frame=measured.worst, cells=np.ones((1, 1)))
        others = [number for number in range(len(things)) if number not in readings]
        readings |= self._inspected(image, {number: things[number] for number in others})
        return [readings[number] for number in range(len(things))]

    def _inspected(self, image: np.ndarray, things: Mapping[int, FoundThing]) -> dict[int, FormReading]:
        """What the backend says. A thing that fails is looked at again in the mirror image, where it must fail too."""
        assert self.inspector is not None
        found = dict(zip(things, self.inspector.inspect(image, list(things.values())), strict=True))
        doubted = [number for number, reading in found.items() if reading.fails]
        if doubted:
            mirror = np.ascontiguousarray(image[:, ::-1])
            turned = [dataclasses.replace(things[number], box=mirrored(things[number].box)) for number in doubted]
            for number, again in zip(doubted, self.inspector.inspect(mirror, turned), strict=True):
                found[number] = found[number].also_seen(again)
        return found

    def _verdict(self, check: Check, reading: FormReading, box: Box) -> Verdict:
        if reading.doubt is None or (score := reading.score) is None:
            return Verdict.unscored(check, self.name, reading.says)
        evidence = [Evidence(label=f"{check.expected}", box=box, score=score)]
        if reading.fails:
            region = reading.wrong_at or box
            return Verdict.failed(check, self.name, reading.says, "malformed", min(score, 0.49), region, evidence)
        near = "" if reading.doubt <= reading.passes_to else ", too near a tie to tell"
        return Verdict.passed(check, self.name, f"{reading.says}{near}", score, evidence)

    def _places(self, image: np.ndarray, scene: Scene) -> Mapping[str, Box]:
        """Where the finder saw each thing, by its id; without a finder, where it is planned."""
        if self.finder is None:
            return {entity.id: entity.box for entity in scene.entities if entity.box is not None}
        return seen_places(self.finder, image, scene)

    def _unfit(self, image: np.ndarray, scene: Scene, check: Check, places: Mapping[str, Box]) -> str | None:
        """Why a check's thing can't be judged in this picture; None where it can."""
        noun = self._noun(scene, check)
        if not self._knows(noun):
            return f'{MODEL} has no picture of "{noun}"'
        if (box := places.get(check.about[0])) is None:
            return f"no {noun} was found"
        short = min(box.width * image.shape[1], box.height * image.shape[0])
        return f"the {noun} is only {short:.0f} pixels across" if short < self.settings.smallest else None

    def _thing(self, scene: Scene, check: Check, places: Mapping[str, Box]) -> FoundThing:
        entity = scene.item(check.about[0])
        assert isinstance(entity, Entity)
        return FoundThing(entity.noun, entity.affirmed.phrase, places[entity.id])

    def _knows(self, noun: str) -> bool:
        measured = self.settings.geometry and noun.lower() in IDEALS
        return measured or (self.inspector is not None and self.inspector.knows(noun))

    @staticmethod
    def _noun(scene: Scene, check: Check) -> str:
        item = scene.item(check.about[0])
        return item.noun if isinstance(item, Entity) else ""


def _chosen(settings: FormSettings) -> FormInspector | None:
    """The backend of the settings; None where none is set."""
    if settings.classifier is not None:
        return ClassifiedForm(settings.classifier)
    if settings.local.model is not None:
        return AskedForm(LocalRespondent(settings.local))
    if settings.endpoint.url is not None:
        return AskedForm(EndpointRespondent(settings.endpoint))
    return ComparedForm(settings.checkpoint) if settings.checkpoint is not None else None
