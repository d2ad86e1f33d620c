"""Pictures that were begun: looked at after their first steps, and gone on with where they are wanted.

What a denoiser answered at those steps is kept, a map of the latents' size a call. To go on, the pipeline is called
again from the start and its denoiser gives these answers, which is no work for it, so that the scheduler and the seeds
come to where they were and nothing has to be known of them. What a pipeline does before its first step, it does again:
encode the prompt, and with GLM-Image write the picture's tokens, which is much of its work.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from operator import itemgetter
from typing import Any

from renderers.base import RenderError
from renderers.clean import clean_latents, untold
from renderers.families.lasting import answering
from renderers.meter import Meter

Answers = list[Any]
"""What a denoiser returned, call by call: tuples of tensors (samples, ...) or of lists of one tensor a sample."""


@contextmanager
def halted(pipe: Any, steps: int) -> Iterator[Callable[..., dict[str, Any]]]:
    """Yields a ``callback_on_step_end`` that has a pipeline stop after so many steps, and decode what its sampler then
    takes the clean latents to be. Raises RenderError where the scheduler doesn't tell.
    """
    scheduler = pipe.scheduler
    if reason := untold(scheduler):
        raise RenderError(reason)
    own, taken, clean = scheduler.step, 0, None

    @wraps(own)
    def step(prediction: Any, timestep: Any, sample: Any, *more: Any, **options: Any) -> Any:
        nonlocal taken, clean
        answer = own(prediction, timestep, sample, *more, **options)
        taken += 1
        if taken == steps * scheduler.order:
            clean = clean_latents(scheduler, prediction, timestep, sample)
        return answer

    def stop(running: Any, index: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        if clean is None:
            return {}
        running._interrupt = True  # the pipelines' documented way out of their loop
        return {"latents": clean.to(tensors["latents"].dtype)}

    scheduler.step = step
    try:
        yield stop
    finally:
        del scheduler.step


@contextmanager
def recorded(denoiser: Any) -> Iterator[Answers]:
    """Yields a list to which, while active, all that the denoiser returns is added."""
    own, answers = denoiser.forward, []

    def forward(*args: Any, **options: Any) -> Any:
        output = own(*args, **options)
        answers.append(output)
        return output

    with answering(denoiser, forward):
        yield answers


@contextmanager
def replayed(denoiser: Any, answers: Sequence[Any], meter: Meter) -> Iterator[None]:
    """While active, the denoiser's first calls return these answers and count as no work."""
    own, left = denoiser.forward, deque(answers)

    def forward(*args: Any, **options: Any) -> Any:
        if not left:
            return own(*args, **options)
        meter.forgo(args, options)
        return left.popleft()

    with answering(denoiser, forward):
        yield


def apart(answers: Answers, count: int) -> list[Answers]:
    """Each picture's own answers out of those for ``count`` of them together.

    In all calls pictures follow one another before anything else does: before the unconditional half changes to the
    conditional one, before one region changes to the next.
    """
    return [[_each(output, itemgetter(slice(which, None, count))) for output in answers] for which in range(count)]


def together(pictures: Sequence[Answers]) -> Answers:
    """The answers for several pictures at once out of each one's own: ``apart``, undone."""
    return [_joined(outputs) for outputs in zip(*pictures, strict=True)]


def _each(output: Any, change: Callable[[Any], Any]) -> Any:
    """A change made to all that an output holds of samples."""
    if isinstance(output, tuple):
        return tuple(_each(part, change) for part in output)
    return change(output)


def _joined(outputs: Sequence[Any]) -> Any:
    import torch

    first = outputs[0]
    if isinstance(first, tuple):
        return tuple(_joined(parts) for parts in zip(*outputs, strict=True))
    if isinstance(first, list):
        return [sample for samples in zip(*outputs, strict=True) for sample in samples]
    return torch.stack(list(outputs), 1).flatten(0, 1)
