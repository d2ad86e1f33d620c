"""The remote renderer against a real HTTP server that behaves: what is sent, and what becomes of the answers."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from agent.run.candidates import fault_of_repair
from planners.scene import Box, Canvas, Entity, Scene, TextBlock
from renderers.base import Candidate, Renderer, RenderError, Repair
from renderers.remote.framing import frame, request_size
from tests.renderers.remote_images_server import always, answer, noise, renderer, serving, written

WIDE = (160, 96)
SCENE = Scene(
    prompt="a red circle and a sign",
    canvas=Canvas(width=160, height=96),
    background="green",
    forbidden=("cat",),
    entities=(
        Entity(
            id="circle",
            noun="circle",
            attributes={"colour": "red"},
            clause="a red circle",
            box=Box(x0=0.1, y0=0.25, x1=0.4, y1=0.75),
        ),
    ),
    texts=(TextBlock(id="sign", content="HI", clause="a sign", box=Box(x0=0.6, y0=0.25, x1=0.9, y1=0.5)),),
)
REGION = Box(x0=0.1, y0=0.25, x1=0.4, y1=0.75)  # pixels 16..64, 24..72
INPAINT = Repair(id="r1", operator="inpaint", region=REGION, about=("circle",), seed=7)
SIGN = Repair(id="r2", operator="typeset", region=SCENE.texts[0].box, about=("sign",))


def slope() -> Candidate:
    """A smooth picture in which every pixel tells where it is."""
    y, x = np.mgrid[0:96, 0:160]
    return Candidate(np.stack([x * 255 // 159, y * 255 // 95, 255 - x], axis=2).astype(np.uint8), seed=3)


def outside(mask: np.ndarray, before: np.ndarray, after: np.ndarray) -> bool:
    return bool((before[~mask] == after[~mask]).all())


def negative(request, number):
    return answer(written(255 - request.picture()))


def test_a_picture_a_seed_is_asked_for_with_the_prompt_and_the_plan() -> None:
    with serving(noise) as (url, seen):
        asked = renderer(url, seed=True)
        made = asked.render(SCENE, [5, 6])
    assert isinstance(asked, Renderer)
    assert [(one.seed, one.image.shape, one.image.dtype) for one in made] == [
        (s, (96, 160, 3), np.uint8) for s in (5, 6)
    ]
    assert (made[0].image != made[1].image).any()
    assert made[0].work.model_dump() == {"denoiser_calls": 0, "full_render_equivalents": 1.0, "cost": 0.0}
    fields = seen[0].fields
    prompt = fields.pop("prompt")
    assert fields == {"model": "m", "n": 1, "size": "160x96", "response_format": "b64_json", "seed": 5}
    assert [request.path for request in seen] == ["/v1/images/generations"] * 2 and seen[1].fields["seed"] == 6
    assert "Authorization" not in seen[0].headers
    assert prompt.startswith("a red circle and a sign\n") and "Nowhere in it: cat." in prompt
    assert "a red circle, at the middle left, from 10% to 40% of the width and from 25% to 75% of the height." in prompt
    assert 'the word "HI"' in prompt and "no other writing" in prompt


def test_a_scene_that_may_differ_from_its_prompt_is_told_by_its_facts_alone() -> None:
    bare = SCENE.entities[0].model_copy(update={"noun": "square", "clause": None})
    with serving(noise) as (url, seen):
        renderer(url).render(SCENE.model_copy(update={"entities": (bare,)}), [5])
    prompt = seen[0].fields["prompt"]
    assert prompt.startswith("Composition: on a green background.\n- a red square, at") and "circle" not in prompt


def test_a_repair_carries_the_things_own_clause() -> None:
    circle = SCENE.entities[0].model_copy(update={"clause": "a red circle like a rising sun"})
    with serving(noise) as (url, seen):
        renderer(url).repair(SCENE.model_copy(update={"entities": (circle,)}), slope(), [INPAINT])
    assert seen[0].fields["prompt"] == "a red circle like a rising sun on a green background"


def test_what_settings_say_is_sent_and_nothing_else() -> None:
    with serving(noise) as (url, seen):
        renderer(url, response_format=False, extra={"quality": "low", "steps": 4}).render(SCENE, [5])
    assert seen[0].fields.keys() == {"model", "n", "prompt", "size", "quality", "steps"}


def test_only_pixels_inside_the_mask_are_taken_whatever_the_server_paints() -> None:
    before = slope()
    with serving(noise) as (url, seen):
        after = renderer(url).repair(SCENE, before, [INPAINT])
    (request,), (mask,) = seen, after.masks
    assert request.path == "/v1/images/edits" and request.files.keys() == {"image", "mask"}
    assert request.fields["prompt"] == "a red circle on a green background"
    assert fault_of_repair(before, after, [INPAINT]) is None and outside(mask, before.image, after.image)
    assert mask.sum() == 48 * 48 and (before.image != after.image).any(axis=2)[mask].mean() > 0.9
    assert (before.seed, before.image[40, 40, 0]) == (after.seed, 40 * 255 // 159), "the parent isn't touched"


def test_the_window_that_is_sent_is_the_pictures_and_its_mask_is_transparent_where_it_is_free() -> None:
    before = slope()
    with serving(negative) as (url, seen):
        after = renderer(url, context=0.25, multiple=8, feather=0).repair(SCENE, before, [INPAINT])
    (request,) = seen
    assert request.size == (72, 72)  # 48 and a quarter of it on each side
    image, mask = request.picture(), request.picture("mask")
    assert (image == before.image[12:84, 4:76]).all()
    assert mask.shape == (72, 72, 4) and (mask[12:60, 12:60, 3] == 0).all() and (mask[..., 3] == 0).sum() == 48 * 48
    assert (after.image[24:72, 16:64] == 255 - before.image[24:72, 16:64]).all()
    assert after.work.full_render_equivalents == round(72 * 72 / (160 * 96), 4)


def test_without_cropping_the_whole_picture_is_sent_and_counted() -> None:
    before = slope()
    with serving(negative) as (url, seen):
        after = renderer(url, crop=False, feather=0).repair(SCENE, before, [INPAINT])
    assert (seen[0].picture() == before.image).all() and after.work.full_render_equivalents == 1.0
    assert (after.image[24:72, 16:64] == 255 - before.image[24:72, 16:64]).all()


def test_a_server_with_few_sizes_gets_the_nearest_and_the_stretch_is_undone() -> None:
    before = slope()
    with serving(lambda request, number: answer(request.files["image"])) as (url, seen):
        asked = renderer(url, sizes=["64x64", "320x192", "96x256"], smallest_window=96, context=0, feather=0)
        wide = INPAINT.model_copy(update={"region": Box(x0=0.0, y0=0.25, x1=1.0, y1=0.75)})
        after = asked.repair(SCENE, before, [wide])
    assert seen[0].size == (320, 192) and seen[0].picture().shape == (192, 320, 3)
    error = np.abs(after.image.astype(int) - before.image)
    assert error.max() <= 3 and outside(after.masks[0], before.image, after.image)


def test_a_whole_picture_of_other_proportions_is_cut_and_not_bent() -> None:
    def disc(request, number):
        y, x = np.mgrid[0 : request.size[1], 0 : request.size[0]]
        inside = (x - request.size[0] / 2) ** 2 + (y - request.size[1] / 2) ** 2 < 40**2
        return answer(written(np.where(inside[..., None], 250, 5).astype(np.uint8).repeat(3, axis=2)))

    with serving(disc) as (url, _):
        (made,) = renderer(url, sizes=["192x192"]).render(SCENE, [1])
    lit = made.image[..., 0] > 128
    across, down = lit.any(axis=0).sum(), lit.any(axis=1).sum()
    assert made.image.shape == (96, 160, 3) and abs(int(across) - int(down)) <= 1
    assert made.work.full_render_equivalents == 1.0, "a whole candidate, whatever size it is asked for at"


def test_repairs_are_asked_for_one_after_the_other_each_on_what_the_one_before_left() -> None:
    other = Repair(id="r2", operator="remove", region=Box(x0=0.5, y0=0.25, x1=0.8, y1=0.75), about=("sign",), seed=8)
    before = slope()
    with serving(noise) as (url, seen):
        after = renderer(url, crop=False, seed=True).repair(SCENE, before, [INPAINT, other])
    assert [request.fields["seed"] for request in seen] == ["7", "8"]
    assert seen[1].fields["prompt"] == "a green background"
    left = after.masks[0]
    assert (seen[1].picture()[left] == after.image[left]).all() and len(after.masks) == 2
    assert after.work.full_render_equivalents == 2.0 and fault_of_repair(before, after, [INPAINT, other]) is None


def test_operators_follow_from_the_settings() -> None:
    url = "http://127.0.0.1:9/v1"
    assert renderer(url).operators == {"inpaint", "remove", "typeset", "resample"}
    assert renderer(url, edits=[]).operators == {"typeset", "resample"}
    with pytest.raises(RenderError, match="no operator 'inpaint'; it has instruct_edit, resample, typeset"):
        renderer(url, edits=["instruct"]).repair(SCENE, slope(), [INPAINT])


def test_an_edit_by_words_says_where_and_sends_no_mask() -> None:
    before = slope()
    edit = INPAINT.model_copy(update={"operator": "instruct_edit"})
    with serving(noise) as (url, seen):
        after = renderer(url, edits=["instruct"], crop=False).repair(SCENE, before, [edit])
    assert seen[0].files.keys() == {"image"} and outside(after.masks[0], before.image, after.image)
    assert "from 10% to 40% of the width" in seen[0].fields["prompt"] and "a red circle" in seen[0].fields["prompt"]


def test_letters_are_typeset_here_and_cost_nothing_on_plain_ground() -> None:
    plain = Candidate(np.full((96, 160, 3), (90, 160, 90), np.uint8), 3)
    after = renderer("http://127.0.0.1:9/v1").repair(SCENE, plain, [SIGN])
    assert after.work.full_render_equivalents == 0.0 and fault_of_repair(plain, after, [SIGN]) is None
    assert after.image[after.masks[0]].std() > 20


def test_a_rough_ground_is_painted_bare_before_letters_are_set() -> None:
    rough = Candidate(np.random.default_rng(0).integers(0, 256, (96, 160, 3), dtype=np.uint8), 3)
    green = always(lambda request, number: answer(written(Image.new("RGB", request.size, (90, 160, 90)))))
    with serving(green) as (url, seen):
        after = renderer(url).repair(SCENE, rough, [SIGN])
    assert seen[0].fields["prompt"] == "a green background" and after.work.full_render_equivalents > 0
    inside = after.image[30:42, 102:138]
    assert (inside == (90, 160, 90)).all(axis=2).mean() > 0.2 and inside.std() > 20
    assert fault_of_repair(rough, after, [SIGN]) is None


def test_prices_add_up_to_the_cost() -> None:
    prices = {"picture": 0.25, "megapixel": 2.0, "tokens_in": 10.0, "tokens_out": 40.0}
    usage = {"input_tokens": 1000, "output_tokens": 2000, "total_tokens": 3000}
    reply = answer(written(Image.new("RGB", WIDE, "red")), usage=usage)
    with serving(always(reply)) as (url, _):
        made = renderer(url, prices=prices).render(SCENE, [1, 2])
    once = 0.25 + 2.0 * 160 * 96 / 1e6 + 0.01 + 0.08
    assert [one.work.cost for one in made] == pytest.approx([once, once])
    strange = answer(written(Image.new("RGB", WIDE, "red")), usage={"input_tokens": -5, "output_tokens": 10**400})
    with serving(always(strange)) as (url, _):
        assert renderer(url, prices=prices).render(SCENE, [1])[0].work.cost == pytest.approx(0.25 + 0.03072)


@pytest.mark.parametrize(
    ("form", "mode"),
    [
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "L"),
        ("JPEG", "RGB"),
        ("JPEG", "CMYK"),
        ("WEBP", "RGB"),
        ("WEBP", "RGBA"),
    ],
)
def test_the_usual_kinds_of_pictures_are_read_and_brought_to_size(form: str, mode: str) -> None:
    picture = Image.new("RGB", (240, 144), (204, 204, 204)).convert(mode)  # of the web palette, too
    with serving(always(answer(written(picture, form)))) as (url, _):
        (made,) = renderer(url).render(SCENE, [1])
    assert made.image.shape == (96, 160, 3) and np.abs(made.image.astype(int) - 204).max() <= 6


def test_what_is_transparent_in_an_answer_shows_the_picture_below() -> None:
    before = slope()
    clear = always(lambda request, number: answer(written(Image.new("RGBA", request.size, (9, 9, 9, 0)))))
    with serving(clear) as (url, _):
        after = renderer(url).repair(SCENE, before, [INPAINT])
        (first,) = renderer(url).render(SCENE, [1])
    assert (after.image == before.image).all() and (first.image == 255).all()


def test_a_prompt_is_a_fields_text_whatever_it_holds() -> None:
    evil = 'ok"\r\n--x\r\nContent-Disposition: form-data; name="model"\r\n\r\nother\r\n"; filename="../../a\udc80'
    order = INPAINT.model_copy(update={"prompt": evil})
    with serving(noise) as (url, seen):
        renderer(url).repair(SCENE, slope(), [order])
        renderer(url).render(SCENE.model_copy(update={"prompt": f'{evil}"'}), [1])
        renderer(url).render(SCENE.model_copy(update={"prompt": evil}), [1])
    assert seen[0].fields["model"] == seen[1].fields["model"] == "m" and seen[0].files.keys() == {"image", "mask"}
    assert seen[0].fields["prompt"] == evil.replace("\udc80", "?")
    assert 'filename="../../a?"' in seen[1].fields["prompt"]
    assert "filename" not in seen[2].fields["prompt"]  # no planner reads an open quote: the scene alone is painted


def test_facts_that_a_server_has_no_room_for_are_left_out_and_a_long_prompt_is_refused() -> None:
    with serving(noise) as (url, seen):
        renderer(url, longest_prompt=100).render(SCENE, [1])
        assert seen[0].fields["prompt"].count("\n") == 1 and len(seen[0].fields["prompt"]) <= 100
        with pytest.raises(RenderError, match="longest_prompt") as caught:
            renderer(url, longest_prompt=100).render(SCENE.model_copy(update={"prompt": "x" * 101}), [1])
    assert len(seen) == 1 and caught.value.work is not None and caught.value.work.full_render_equivalents == 0.0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"sizes": ["wide"]}, "WIDTHxHEIGHT"),
        ({"sizes": [[0, 5]]}, "WIDTHxHEIGHT"),
        ({"extra": {"prompt": "x"}}, "prompt is filled in"),
        ({"extra": {"strength": float("nan")}}, "extra"),
        ({"prices": {"picture": -1}}, "picture"),
        ({"prices": {"pixel": 1}}, "pixel"),
        ({"edits": ["magic"]}, "edits"),
        ({"tempo": 1}, "tempo"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(fields: dict, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        renderer("http://127.0.0.1:9/v1", **fields)


@pytest.mark.parametrize("region", [(0, 0, 5, 3), (150, 90, 160, 96), (70, 10, 75, 90), (0, 0, 160, 96)])
@pytest.mark.parametrize("sizes", [(), ((64, 64), (256, 256)), ((96, 64), (64, 96))])
def test_a_window_holds_its_region_and_lies_in_the_picture(region, sizes) -> None:
    window, asked = frame(region, WIDE, sizes, 16, 0.5, 48)
    assert 0 <= window[0] <= region[0] and 0 <= window[1] <= region[1]
    assert region[2] <= window[2] <= 160 and region[3] <= window[3] <= 96
    assert min(window[2] - window[0], window[3] - window[1]) >= 48
    assert asked in sizes if sizes else asked[0] % 16 == asked[1] % 16 == 0


def test_of_sizes_with_the_same_proportions_the_smallest_that_suffices_is_asked_for() -> None:
    sizes = ((1024, 1024), (256, 256), (512, 512), (768, 512))
    assert request_size((300, 290), sizes, 16) == (512, 512) and request_size((2000, 2000), sizes, 16) == (1024, 1024)
    assert request_size((300, 200), sizes, 16) == (768, 512) and request_size((300, 200), (), 16) == (304, 208)
