"""The planner that needs no model: a tokenizer, a small grammar and a layout."""

from __future__ import annotations

from planners.base import Plan, PlanError
from planners.checklist import compile_checklist
from planners.draft import Draft
from planners.grammar import read
from planners.intents import fulfilled
from planners.layout import lay_out
from planners.scene import Canvas, Scene, Style
from planners.tokens import tokenize


class RulePlanner:
    """Plans English prompts by rules. Same prompt, same canvas: same plan, on every machine."""

    def plan(self, prompt: str, canvas: Canvas) -> Plan:
        """The laid-out scene, its checklist and the words that found no place.

        Raises PlanError where the prompt is empty, too long, has an unbalanced quote or a control character, names
        nothing to paint or more than 24 things, contradicts itself, or can't be laid out on the canvas.
        """
        draft = read(tokenize(prompt))
        if not draft.entities and not draft.texts:
            start = prompt.strip().splitlines()[0][:60]
            raise PlanError(f'there is nothing to paint in "{start}"; name an object ("a red circle") or quote a text')
        scene = lay_out(to_scene(draft, prompt, canvas), draft.places)
        loose = sorted(set(draft.loose), key=lambda token: token.start)
        return Plan(scene=scene, checklist=compile_checklist(scene), unplaced=tuple(token.text for token in loose))


def to_scene(draft: Draft, prompt: str, canvas: Canvas) -> Scene:
    """The draft as a scene without boxes."""
    style = Style(
        medium=draft.medium,
        mood=", ".join(dict.fromkeys(draft.mood)) or None,
        lighting=", ".join(draft.lighting) or None,
        camera=", ".join(draft.camera) or None,
        palette=tuple(draft.palette),
    )
    return Scene(
        prompt=prompt,
        canvas=canvas,
        background=draft.background or "white",
        style=fulfilled(style),
        entities=tuple(draft.entities.values()),
        texts=tuple(draft.texts.values()),
        relations=tuple(draft.relations),
        forbidden=tuple(dict.fromkeys(draft.forbidden)),
        amounts=draft.amounts(),
    )
