"""Prompts longer than CLIP reads, whole and in regions, against diffusers' own pipelines given the same embeddings."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
import torch

from planners.scene import Box, Canvas, Entity, Scene
from renderers.base import Candidate, Repair
from renderers.diffusion import DiffusionRenderer, DiffusionSettings
from renderers.families.long_prompts import parts_of
from renderers.families.registry import family_of
from tests.renderers import tiny_models
from tests.renderers.conftest import guided_klein, stable_diffusion_3
from tests.renderers.tiny_glm import glm_image
from tests.renderers.whole_pictures import apart, own, whole

WIDTH, HEIGHT = 96, 64
FIRST, SECOND, THIRD = "a red cat on a white background,", "a blue circle on the black image and", "a red circle"
LONG = " ".join([FIRST, SECOND, THIRD, THIRD, THIRD])


def renderer(folder: Path, **more: object) -> DiffusionRenderer:
    given = {"steps": 3, "guidance": 3.0, "smallest_window": 16, "layout": "prompt", **more}
    return DiffusionRenderer(DiffusionSettings(model=str(folder), **given))


def scene(prompt: str, boxes: int = 0) -> Scene:
    entities = tuple(
        Entity(id=f"e{n}", noun="cat", clause=prompt, box=Box(x0=n / 2, y0=0, x1=(n + 1) / 2, y1=1))
        for n in range(boxes)
    )
    return Scene(prompt=prompt, canvas=Canvas(width=WIDTH, height=HEIGHT), entities=entities)


def test_parts_hold_whole_words_in_order_and_end_at_punctuation():
    fits = lambda words: len(words.split()) <= 6  # noqa: E731
    assert parts_of("one two", fits) == ["one two"] and parts_of("", fits) == [""]
    assert parts_of("one two three four, five six seven eight", fits) == ["one two three four,", "five six seven eight"]
    assert parts_of("one, two three four five six seven", fits) == ["one, two three four five six", "seven"]
    assert parts_of("a bb", lambda words: len(words) < 2) == ["a", "bb"], "what never fits is a part by itself"


@pytest.mark.parametrize("folder", ["sd_folder", "sdxl_folder"])
@torch.inference_mode()
def test_a_long_prompt_is_painted_as_the_pipeline_paints_its_parts_embeddings(folder, request):
    painter = renderer(request.getfixturevalue(folder))
    family, pipe = painter.family, painter.pipe
    parts = parts_of(LONG, family._fits)
    assert len(parts) == 2
    encoded = [
        pipe.encode_prompt(prompt=[words], device="cpu", num_images_per_prompt=1, do_classifier_free_guidance=True)
        for words in parts
    ]
    given = {"prompt_embeds": torch.cat([e[0] for e in encoded], 1)}
    given["negative_prompt_embeds"] = torch.cat([e[1] for e in encoded], 1)  # of no words, or zeros, in each
    if len(encoded[0]) > 2:
        given |= {"pooled_prompt_embeds": encoded[0][2], "negative_pooled_prompt_embeds": encoded[0][3]}
    theirs = pipe(
        **given,
        width=WIDTH,
        height=HEIGHT,
        guidance_scale=3.0,
        num_inference_steps=3,
        generator=torch.Generator().manual_seed(1),
        output_type="np",
    ).images[0]
    assert apart(theirs, whole(painter, LONG, 1, 3.0)) < 1e-5
    picture = painter.render(scene(LONG), [1])[0].image
    assert (picture == np.rint(theirs * 255)).all()
    assert (picture != painter.render(scene(f"{FIRST} {SECOND}"), [1])[0].image).any(), "the end is read"
    assert apart(theirs, own(painter, LONG, 1, 3.0)) > 1e-4, "a pipeline given the words cuts them"


@pytest.mark.parametrize("folder", ["sd_folder", "sdxl_folder"])
def test_regions_of_long_and_short_prompts_share_a_picture_and_a_call(folder, request):
    painter = renderer(request.getfixturevalue(folder), layout="regional", negative_prompt=LONG)
    one, two = painter.render(scene("a red cat", boxes=2), [1, 2])
    assert (one.image != two.image).any()
    base = Candidate(image=np.full((HEIGHT, WIDTH, 3), 128, np.uint8), seed=1)
    repairs = [
        Repair(id=f"r{n}", operator="inpaint", region=Box(x0=n / 2, y0=0.2, x1=n / 2 + 0.4, y1=0.8), prompt=p, seed=n)
        for n, p in enumerate((LONG, "a red cat"))
    ]
    both, alone = painter.repair(scene(""), base, repairs), painter.repair(scene(""), base, repairs[:1])
    assert abs(both.image[alone.masks[0]].astype(int) - alone.image[alone.masks[0]]).max() <= 1


@torch.inference_mode()
def test_text_tokens_cut_a_units_prompt_as_its_pipeline_does(sd_folder):
    painter = renderer(sd_folder, text_tokens=16)
    assert (painter.render(scene(LONG), [1])[0].image == np.rint(own(painter, LONG, 1, 3.0) * 255)).all()


def test_what_an_encoder_leaves_out_of_a_prompt_is_told_once(sd_folder, caplog):
    """The tiny models' CLIP reads 16 tokens; FLUX.1's T5 512 if nothing else is set, SD3's 256."""
    count = len(tiny_models.tokenizer()(LONG).input_ids)
    flux, sd3, longer = family_of(tiny_models.flux()), family_of(stable_diffusion_3()), " ".join([LONG] * 12)
    assert flux.unread("a red cat") == sd3.unread("a red cat") == []
    (clip,) = flux.unread(LONG)
    assert clip == f"CLIP reads 16 of the prompt's {count} tokens: T5 alone reads the last words" == sd3.unread(LONG)[0]
    assert [line.split(" of the")[0] for line in sd3.unread(longer)] == ["CLIP reads 16", "T5 reads 256"]
    assert [line.split(" of the")[0] for line in family_of(flux.pipe, 20).unread(LONG)] == [
        "CLIP reads 16",
        "T5 reads 20",
    ]
    assert family_of(renderer(sd_folder).pipe).unread(longer) == []
    painter = renderer(sd_folder, text_tokens=16)
    with caplog.at_level(logging.WARNING, "proofpress.renderers"):
        painter.render(scene(LONG), [1])
        painter.render(scene(LONG), [2])
    assert [line for line in caplog.messages if "reads" in line] == [
        f"CLIP reads 16 of the prompt's {count} tokens: text_tokens = 0 reads all of it, in parts"
    ]


@pytest.mark.parametrize("limit", [0, 200])
@pytest.mark.parametrize(
    ("build", "way_out"),
    [
        (tiny_models.qwen_image, "text_tokens = 1024 reads more"),
        (tiny_models.z_image, "the last words are lost"),
        (tiny_models.flux2_klein, "the last words are lost"),
    ],
)
@torch.inference_mode()
def test_a_language_model_reads_as_many_words_as_is_told(build, way_out, limit):
    """A word is a token here. The last one that is read changes the picture and the text, the next changes nothing."""
    pipe = build()
    pipe.set_progress_bar_config(disable=True)
    family, count = family_of(pipe, limit), (limit or 512) + 50
    words = [("red", "blue", "cat", "circle")[n % 4] for n in range(count)]
    (line,) = family.unread(" ".join(words))
    read = int(line.split()[4])
    assert line == f"the language model reads {read} of the prompt's {count} tokens: {way_out}" and 0 < read < count
    assert family.unread(" ".join(words[:read])) == family.unread("") == []

    def painted(changed: int) -> tuple[torch.Tensor, np.ndarray]:
        prompt = " ".join([*words[:changed], "background", *words[changed + 1 :]])
        limits = {"max_sequence_length": limit} if limit else {}  # else as its users call it
        noise = torch.Generator().manual_seed(1)
        picture = pipe(
            prompt=prompt, width=64, height=64, num_inference_steps=1, generator=noise, output_type="np", **limits
        )
        return family.text(prompt).embeds, picture.images[0]

    (text, picture), (same_text, same), (other_text, other) = map(painted, (read, read + 1, read - 1))
    assert torch.equal(text, same_text) and (picture == same).all()
    assert not torch.equal(text, other_text) and (picture != other).any()


def test_more_than_a_pipeline_takes_is_refused_before_loading(tmp_path):
    tiny_models.flux().save_pretrained(tmp_path)
    assert renderer(tmp_path, text_tokens=512).problems() == []
    (problem,) = renderer(tmp_path, text_tokens=513).problems()
    assert problem == "text_tokens is at most 512 for FluxPipeline, which reads no more of a prompt"


IGNORED = {
    "flux dev": (tiny_models.flux, {"negative_prompt": "blurry", "base_ratio": 0.1}, ["negative_prompt", "base_ratio"]),
    "flux schnell": (lambda: tiny_models.flux(False), {"guidance": 5.0}, ["guidance"]),
    "klein": (tiny_models.flux2_klein, {"negative_prompt": "blurry", "guidance": 4.0}, ["negative_prompt", "guidance"]),
    "klein base": (guided_klein, {"guidance": 4.0}, []),
    "Qwen at 1": (tiny_models.qwen_image, {"negative_prompt": "blurry", "guidance": 1.0}, ["negative_prompt"]),
    "Qwen's space": (tiny_models.qwen_image, {"negative_prompt": " ", "guidance": 1.0}, []),
    "Z-Image Turbo": (tiny_models.z_image, {"negative_prompt": "blurry", "guidance": 0.0}, ["negative_prompt"]),
    "Z-Image": (tiny_models.z_image, {"negative_prompt": "blurry", "guidance": 1.0}, []),
    "GLM": (glm_image, {"negative_prompt": "blurry", "layout": "regional"}, ["negative_prompt", "layout"]),
    "SD3": (stable_diffusion_3, {"layout": "prompt", "negative_prompt": "blurry", "keep_text": True}, ["keep_text"]),
}


@pytest.mark.parametrize(("build", "settings", "names"), IGNORED.values(), ids=IGNORED)
def test_settings_that_do_nothing_with_a_family_are_named(build, settings, names):
    given = DiffusionSettings(model="in memory", **{"guidance": 3.0, **settings})
    lines = family_of(build()).ignores(given)
    assert [line.split(" is ignored: ")[0] for line in lines] == names
    assert all("Pipeline " in line for line in lines)


def test_they_are_told_once_at_load(sd_folder, caplog):
    painter = renderer(sd_folder, guidance=1.0, negative_prompt="blurry")
    with caplog.at_level(logging.WARNING, "proofpress.renderers"):
        painter.render(scene("a red cat"), [1])
        painter.render(scene("a red cat"), [2])
    told = [line for line in caplog.messages if "ignored" in line]
    assert told == ["negative_prompt is ignored: StableDiffusionPipeline isn't guided at guidance = 1"]
