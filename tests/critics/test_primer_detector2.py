"""The detector of the second painter's world: it knows what the painter paints."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import critics
from critics.objects.closed_vocabulary import TransformersDetector
from renderers.primer.edition2.world import NOUNS, SHAPES, TRAINED_AS

FOLDER = Path(critics.__file__).parent / "primer" / "detector2"


def test_it_knows_every_noun_and_shape_of_the_world():
    detector = TransformersDetector(FOLDER)
    assert detector.labels == tuple(sorted((*NOUNS, *SHAPES), key=lambda noun: TRAINED_AS.get(noun, noun)))
    assert detector.domain is not None and detector.domain.world == "drawn" and not detector.problems()


@pytest.mark.slow
def test_it_finds_a_drawn_circle():
    image = np.full((256, 256, 3), 250, np.uint8)
    y, x = np.mgrid[:256, :256]
    image[(x - 90) ** 2 + (y - 120) ** 2 < 50**2] = (214, 40, 40)
    found = TransformersDetector(FOLDER).detect(np.asarray(Image.fromarray(image)))
    best = max(found, key=lambda one: one.score)
    assert best.label == "circle" and best.box.centre == pytest.approx((90 / 256, 120 / 256), abs=0.05)
