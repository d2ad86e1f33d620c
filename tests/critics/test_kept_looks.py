"""Each picture is detected once, whichever critics ask for it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scripted_objects import Scripted, drawn

from critics.form.critic import FormCritic, FormSettings
from critics.objects.critic import ObjectCritic
from critics.objects.detector import Detection
from critics.objects.kept_looks import MOST, KeptLooks
from critics.objects.looking import PictureLook
from critics.panel import judge_all
from critics.testing import example_scene
from planners.checklist import compile_checklist
from planners.scene import Box
from tests.critics.test_form import Says

BOX = Box(x0=0.5, y0=0.25, x1=0.75, y1=0.75)


def test_the_form_critic_uses_what_the_object_critic_saw() -> None:
    image, left, right = drawn()
    detector = Scripted(Detection("circle", 0.9, left), Detection("square", 0.8, right))
    objects, scene = ObjectCritic(detector=detector), example_scene()
    form = FormCritic(FormSettings(smallest=8), Says(0.1), objects)
    checks = [*compile_checklist(scene), *form.checks(scene)]
    verdicts = judge_all([objects, form], image, scene, checks)
    assert {v.status for v in verdicts if v.critic == "form"} == {"pass"}
    assert detector.passes == 1


def test_a_picture_is_looked_at_once_whoever_asks_with_a_copy() -> None:
    kept, looked = KeptLooks(), []

    def look(images: Sequence[np.ndarray]) -> list[PictureLook]:
        looked.append(len(images))
        found = [[Detection("cat", float(image[0, 0, 0]) / 255, BOX)] for image in images]
        return [PictureLook(some, some, False) for some in found]

    pages = [np.full((8, 9, 3), value, np.uint8) for value in range(3)]
    first = kept.looks(("cat",), [*pages, pages[0].copy()], look)
    assert looked == [3] and first[3] is first[0] and [one.found[0].score for one in first[:2]] == [0, 1 / 255]
    assert kept.looks(("cat",), [pages[1].copy()], look) == [first[1]] and looked == [3]
    kept.looks(("cat", "dog"), [pages[1]], look)
    assert looked == [3, 1], "other labels are another question"
    kept.looks(("cat",), [np.full((4, 4, 3), value, np.uint8) for value in range(MOST)], look)
    kept.looks(("cat",), [pages[0]], look)
    assert looked == [3, 1, MOST, 1], "only the latest are kept"
