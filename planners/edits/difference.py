"""What two scenes differ in, for people and for the checks: shown before anything is painted."""

from __future__ import annotations

from planners.checklist import spoken_names
from planners.english import with_article
from planners.scene import Box, Entity, Frozen, Scene, TextBlock


class SceneDifference(Frozen):
    """``added``, ``removed`` and ``changed`` are ids; ``changed`` things look otherwise, ``moved`` ones are elsewhere.

    ``whole``: the ground, the light or the style is another one. ``lines`` say it in words.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    whole: bool = False
    lines: tuple[str, ...] = ()

    @property
    def touched(self) -> frozenset[str]:
        """The ids of all that isn't as it was."""
        return frozenset((*self.added, *self.removed, *self.changed, *self.moved))


def difference(before: Scene, after: Scene) -> SceneDifference:
    """What is other in ``after``; things go by their ids."""
    old, new = ({item.id: item for item in scene.things} for scene in (before, after))
    names = {**spoken_names(before), **spoken_names(after)}
    added, removed = tuple(i for i in new if i not in old), tuple(i for i in old if i not in new)
    lines = [f"+ {_what(new[i], names[i])}" for i in added] + [f"- {_what(old[i], names[i])}" for i in removed]
    changed, moved = [], []
    for i in (i for i in new if i in old):
        found = _changes(old[i], new[i])
        if found:
            changed.append(i)
            lines.append(f"~ {spoken_names(before)[i]}: {'; '.join(found)}")
        reworded = any(line.startswith("words") for line in found)
        if (where := _shift(old[i].box, new[i].box)) is not None and not reworded:
            moved.append(i)
            if where:
                lines.append(f"> {names[i]}: {where}")
    ground = [("background", before.background, after.background)]
    ground += [(n, getattr(before.style, n), getattr(after.style, n)) for n in ("medium", "mood", "lighting", "camera")]
    whole = [(name, was, now) for name, was, now in ground if was != now]
    lines += [f"~ {name}: {was or 'none'} -> {now or 'none'}" for name, was, now in whole]
    return SceneDifference(
        added=added, removed=removed, changed=tuple(changed), moved=tuple(moved), whole=bool(whole), lines=tuple(lines)
    )


def _what(item: Entity | TextBlock, name: str) -> str:
    return with_article(item.bare_phrase) if isinstance(item, Entity) else name


def _changes(old: Entity | TextBlock, new: Entity | TextBlock) -> list[str]:
    if isinstance(old, TextBlock) and isinstance(new, TextBlock):
        pairs = [("words", f'"{old.content}"', f'"{new.content}"'), ("colour", old.colour, new.colour)]
        pairs += [("typeface", old.typeface, new.typeface)]
    elif isinstance(old, Entity) and isinstance(new, Entity):
        names = [name for name in {**old.attributes, **new.attributes} if name != "size"]
        pairs = [("kind", old.noun, new.noun)]
        pairs += [(name, old.attributes.get(name), new.attributes.get(name)) for name in names]
    else:
        return []
    return [f"{name}: {was or 'none'} -> {now or 'none'}" for name, was, now in pairs if was != now]


def _shift(old: Box | None, new: Box | None) -> str | None:
    """How a box changed, "" where too little to say, None where it didn't."""
    if old is None or new is None or old == new:
        return None
    across, down = new.centre[0] - old.centre[0], new.y1 - old.y1
    growth = new.area / old.area
    said = [f"{growth**0.5:.1f} times as large"] if not 0.9 < growth < 1.1 else []
    ways = [("right" if across > 0 else "left", across), ("down" if down > 0 else "up", down)]
    said += [f"{abs(by):.0%} of the picture {way}" for way, by in ways if abs(by) > 0.02]
    return ", ".join(said)
