"""Which preset fits a checkpoint, by what its configs and its name say."""

from __future__ import annotations

from collections.abc import Callable

from renderers.presets.reader import Preset, load_preset, preset_names

Lookup = Callable[[str], object]
"""The value of "part.key" in a checkpoint's configs, None where it has none; the part "model_index" is its index."""


def fitting_preset(pipeline: str, name: str, look_up: Lookup) -> str | None:
    """The shipped preset for a pipeline class, the checkpoint's ``name`` (its folder, file or hub id) and its configs.

    One whose marks are there comes before one that only shares the class.
    """
    of_class = {key: preset for key in preset_names() if (preset := load_preset(key)).pipeline == pipeline}
    fitting = {key: preset for key, preset in of_class.items() if preset.fits and not _contradicted(preset, look_up)}
    marked = (key for key, preset in fitting.items() if _marked(preset, name.lower(), look_up))
    plain = (key for key, preset in fitting.items() if preset.fits and not preset.fits.names)
    return next(marked, None) or next(plain, None)


def mismatch(key: str, preset: Preset, pipeline: str, look_up: Lookup) -> str | None:
    """Why the preset called ``key`` is not for a checkpoint; None where nothing speaks against it."""
    if preset.pipeline != pipeline:
        return f"the preset {key!r} is for a {preset.pipeline}, and this is a {pipeline}"
    for place, (wanted, found) in _contradicted(preset, look_up).items():
        return f"the preset {key!r} is for checkpoints with {place} = {wanted}, and here it is {found}"
    return None


def _contradicted(preset: Preset, look_up: Lookup) -> dict[str, tuple[object, object]]:
    """The config values that the preset names and the checkpoint has otherwise: (wanted, found) by place."""
    wanted = preset.fits.config if preset.fits else {}
    found = {place: (value, look_up(place)) for place, value in wanted.items()}
    return {place: pair for place, pair in found.items() if pair[1] is not None and pair[0] != pair[1]}


def _marked(preset: Preset, name: str, look_up: Lookup) -> bool:
    """Whether the checkpoint's name or scheduler shows that it is the preset's own."""
    if preset.fits and any(mark in name for mark in preset.fits.names):
        return True
    scheduler = preset.settings.get("scheduler")
    if not isinstance(scheduler, dict):
        return False
    return all(look_up(f"scheduler.{'_class_name' if key == 'class' else key}") == scheduler[key] for key in scheduler)
