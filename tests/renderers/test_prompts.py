"""Which words reach the text encoders of tiny pipelines of the real classes, in full pictures and in repairs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import T5Config, T5EncoderModel

from planners.scene import Box, Canvas, Entity, Relation, Scene, Style, TextBlock
from renderers.base import Candidate, Repair
from renderers.diffusion import DiffusionRenderer, DiffusionSettings
from renderers.full_prompts import full_prompt, plan_in_words, written_prompt
from renderers.prompts import item_words, repair_prompt
from renderers.unwanted import negative_prompt, unwanted
from tests.renderers import tiny_models
from tests.renderers.conftest import stable_diffusion, stable_diffusion_3, unet
from tests.renderers.tiny_glm import glm_image

LEFT, RIGHT = Box(x0=0.0, y0=0.25, x1=0.5, y1=0.75), Box(x0=0.5, y0=0.25, x1=1.0, y1=0.75)
CAT = Entity(id="cat", noun="cat", attributes={"colour": "red"}, clause="the red cat in a circle", box=LEFT)
SCENE = Scene(
    prompt="the red cat in a circle, on a blue color",
    canvas=Canvas(width=96, height=64),
    background="white",
    entities=(CAT,),
)
WITHOUT_CLAUSES = SCENE.model_copy(update={"entities": (CAT.model_copy(update={"clause": None}),)})
REPAIR = Repair(id="r", operator="inpaint", region=LEFT, about=("cat",), seed=5)
PHRASE = "a red cat on a white background"


def sd_with_t5() -> Any:
    """A UNet whose text encoder reads sentences."""
    torch.manual_seed(0)
    pipe = stable_diffusion(unet(16))
    config = T5Config(vocab_size=len(tiny_models.WORDS), d_model=32, d_kv=8, d_ff=32, num_layers=1, num_heads=2)
    pipe.text_encoder = T5EncoderModel(config)
    return pipe


def sd3_without_t5() -> Any:
    pipe = stable_diffusion_3()
    pipe.register_modules(text_encoder_3=None, tokenizer_3=None)
    return pipe


STRONG = {"T5 in SD3": stable_diffusion_3, **tiny_models.FAMILIES}
CLIP = {"SD": lambda: stable_diffusion(unet(16)), "SD3 without T5": sd3_without_t5}


def renderer(pipe: Any, **more: object) -> DiffusionRenderer:
    settings = DiffusionSettings(model="in memory", **{"steps": 1, "guidance": 3.0, "smallest_window": 16, **more})
    made = DiffusionRenderer(settings)
    made.__dict__["pipe"] = pipe  # instead of loading it from a folder
    return made


def encoded(pipe: Any) -> list[str]:
    """Fills up with the words of every text that the pipeline's last encoder sees."""
    number = next(n for n in ("_3", "_2", "") if getattr(pipe, f"text_encoder{n}", None) is not None)
    encoder, tokenizer = getattr(pipe, f"text_encoder{number}"), getattr(pipe, f"tokenizer{number}")
    seen: list[str] = []

    def read(_: object, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        for ids in args[0] if args else kwargs["input_ids"]:
            seen.append(tokenizer.decode(ids, skip_special_tokens=True))

    encoder.register_forward_pre_hook(read, with_kwargs=True)
    return seen


def holds(seen: list[str], words: str) -> bool:
    """Whether an encoder has seen these words in a row; the tiny tokenizers know few words and drop the rest."""
    tokenizer = tiny_models.tokenizer()
    wanted = tokenizer.decode(tokenizer(words).input_ids, skip_special_tokens=True)
    return any(wanted in text for text in seen)


def grey() -> Candidate:
    return Candidate(image=torch.full((64, 96, 3), 128, dtype=torch.uint8).numpy(), seed=1)


@pytest.mark.parametrize("build", STRONG.values(), ids=STRONG)
def test_a_strong_encoder_gets_the_prompt_as_written_and_a_repair_the_clause(build):
    painter = renderer(build())
    seen = encoded(painter.pipe)
    painter.render(SCENE, [1])
    assert painter.family.reads_sentences
    assert holds(seen, SCENE.prompt) and not holds(seen, PHRASE)
    seen.clear()
    painter.repair(SCENE, grey(), [REPAIR])
    assert holds(seen, "the red cat in a circle on a white background") and not holds(seen, PHRASE)


@pytest.mark.parametrize("build", STRONG.values(), ids=STRONG)
def test_a_scene_without_clauses_is_painted_from_the_scene(build):
    painter = renderer(build())
    seen = encoded(painter.pipe)
    painter.render(WITHOUT_CLAUSES, [1])
    assert holds(seen, PHRASE) and not holds(seen, SCENE.prompt)


@pytest.mark.parametrize("build", CLIP.values(), ids=CLIP)
def test_clip_gets_the_prompt_as_written_for_a_picture_and_phrases_for_a_region(build):
    painter = renderer(build())
    seen = encoded(painter.pipe)
    painter.render(SCENE, [1])
    assert not painter.family.reads_sentences and holds(seen, SCENE.prompt)
    seen.clear()
    painter = renderer(painter.pipe)  # a new one has encoded nothing yet
    painter.repair(SCENE, grey(), [REPAIR])
    assert holds(seen, PHRASE) and not holds(seen, "the red cat in a circle")
    seen.clear()
    painter.render(SCENE.model_copy(update={"forbidden": ("image",)}), [1])
    assert holds(seen, PHRASE) and not holds(seen, SCENE.prompt), "it would paint what the prompt says is not there"


def test_a_unet_gets_the_users_words_as_base_under_its_regions_unless_the_plan_is_asked_for():
    painter = renderer(stable_diffusion(unet(16)))
    seen = encoded(painter.pipe)
    painter.render(SCENE, [1])
    assert holds(seen, SCENE.prompt) and holds(seen, PHRASE) and painter.settings.base_ratio == 0.5
    seen.clear()
    renderer(painter.pipe, picture_prompt="plan").render(SCENE, [1])
    assert holds(seen, "a white background") and holds(seen, PHRASE) and not holds(seen, SCENE.prompt)


def test_glm_reads_the_prompt_as_written():
    painter = renderer(glm_image(), guidance=1.5)
    seen: list[str] = []
    tokens = painter.pipe.generate_prior_tokens
    painter.pipe.generate_prior_tokens = lambda prompt, *args, **more: (
        seen.append(prompt[0] if isinstance(prompt, list) else prompt) or tokens(prompt, *args, **more)
    )
    painter.render(SCENE, [1])
    assert painter.family.reads_sentences and seen == [SCENE.prompt]


def test_a_regional_prompt_carries_the_regions_clause_where_the_unets_encoder_reads_sentences():
    painter = renderer(sd_with_t5())
    seen = encoded(painter.pipe)
    painter.render(SCENE, [1])
    assert holds(seen, "the red cat in a circle on a white background") and holds(seen, SCENE.prompt)


def test_the_prompt_alone_is_the_prompt_alone():
    painter = renderer(stable_diffusion_3(), layout="prompt")
    seen = encoded(painter.pipe)
    painter.render(WITHOUT_CLAUSES.model_copy(update={"forbidden": ("circle",)}), [1])
    assert holds(seen, SCENE.prompt) and not holds(seen, PHRASE)
    assert "circle" not in seen and "" in seen, "the negative prompt is the settings'"


GUIDED = {
    "SD": CLIP["SD"],
    "T5 in SD3": stable_diffusion_3,
    "Z-Image": tiny_models.z_image,
    "Qwen-Image": tiny_models.qwen_image,
}


@pytest.mark.parametrize("build", GUIDED.values(), ids=GUIDED)
def test_forbidden_things_and_lacks_reach_the_negative_prompt(build):
    lacking = CAT.model_copy(update={"attributes": {"colour": "red", "without": "word"}})
    scene = SCENE.model_copy(update={"entities": (lacking,), "forbidden": ("image",)})
    painter = renderer(build(), negative_prompt="black")
    seen = encoded(painter.pipe)
    painter.render(scene, [1])
    assert holds(seen, "black, image, word")
    seen.clear()
    painter.repair(scene, grey(), [REPAIR, REPAIR.model_copy(update={"id": "r2", "region": RIGHT, "about": ()})])
    assert holds(seen, "black, image, word")
    assert any(holds([text], "black, image") and not holds([text], "word") for text in seen), "the other region's"


def test_regions_of_one_call_are_guided_each_against_its_own_negative_prompt(sd_folder: Path):
    lacking = CAT.model_copy(update={"attributes": {"without": "word"}})
    scene = SCENE.model_copy(update={"entities": (lacking,)})
    painter = DiffusionRenderer(DiffusionSettings(model=str(sd_folder), steps=2, guidance=3.0, smallest_window=16))
    other = REPAIR.model_copy(update={"id": "r2", "region": RIGHT, "about": (), "prompt": "a cat"})
    both = painter.repair(scene, grey(), [REPAIR, other]).image.astype(int)
    alone = painter.repair(scene, grey(), [REPAIR]).image[:, :48]
    plain = painter.repair(WITHOUT_CLAUSES, grey(), [REPAIR, other]).image.astype(int)
    assert abs(both[:, :48] - alone).max() <= 1
    assert abs(both[:, :48] - plain[:, :48]).max() > 1 >= abs(both[:, 48:] - plain[:, 48:]).max()


def test_only_a_scene_whose_things_all_have_clauses_is_said_as_written():
    text = TextBlock(id="title", content="SALE", role="title")
    assert written_prompt(SCENE) == SCENE.prompt
    assert written_prompt(SCENE.model_copy(update={"texts": (text,)})) is None
    said = text.model_copy(update={"clause": 'the title "SALE"'})
    assert written_prompt(SCENE.model_copy(update={"texts": (said,)})) == SCENE.prompt
    assert written_prompt(SCENE.model_copy(update={"entities": ()})) is None


def test_places_follow_the_prompt_as_sentences():
    title = TextBlock(id="title", content="SALE", role="title", clause='"SALE"', box=Box(x0=0.2, y0=0, x1=0.8, y1=0.2))
    dogs = [Entity(id=f"d{n}", noun="dog", clause="two dogs", box=RIGHT) for n in range(2)]
    scene = SCENE.model_copy(update={"entities": (CAT, *dogs), "texts": (title,)})
    assert full_prompt(scene, True, True) == f"{SCENE.prompt}. The cat is on the left. The title is at the top."
    assert full_prompt(scene, True, False) == SCENE.prompt


def test_the_plan_in_words_counts_what_is_alike_and_ends_with_the_style():
    man = Entity(id="man", noun="man", attributes={"without": "hat"})
    cats = [Entity(id=f"c{n}", noun="cat", attributes={"colour": "red", "pose": "sitting"}) for n in range(3)]
    scene = Scene(
        prompt="edited",
        canvas=Canvas(width=96, height=64),
        background="beach",
        style=Style(medium="watercolor", mood="calm"),
        entities=(*cats, man),
        texts=(TextBlock(id="title", content="SALE", colour="red"),),
        relations=(
            Relation(subject="man", kind="left_of", object="c0"),
            Relation(subject="man", kind="left_of", object="c1"),
        ),
    )
    things = 'three red cats sitting, a man without a hat and the word "SALE" in red letters on a beach'
    relations = "The man is to the left of a red cat sitting."
    assert plan_in_words(scene, sentences=True) == f"{things}. {relations} Style: watercolor, calm."
    plain = scene.model_copy(update={"relations": ()})
    assert plan_in_words(plain, sentences=False) == f"{things.replace(' without a hat', '')}, watercolor, calm"


WALL = Entity(id="wall", noun="wall", attributes={"material": "brick"}, box=Box(x0=0, y0=0, x1=1, y1=1))
OPEN = SCENE.model_copy(
    update={
        "background": "",
        "style": Style(medium="photo"),
        "entities": (CAT, WALL),
        "texts": (TextBlock(id="title", content="SALE"),),
        "relations": (Relation(subject="cat", kind="in_front_of", object="wall"),),
    }
)


def test_a_ground_that_the_prompt_leaves_open_is_not_said():
    def words(operator: str = "inpaint", scene: Scene = OPEN, **more: object) -> str:
        repair = Repair.model_validate({"id": "r", "operator": operator, "region": LEFT, "about": ("cat",), **more})
        return repair_prompt(scene, repair, sentences=True)

    assert words() == "the red cat in a circle in front of a brick wall, photo"
    assert words(wording="short") == "a red cat in front of a brick wall"
    assert words(about=("cat", "wall")) == "the red cat in a circle and a brick wall, photo"
    assert words(about=("title",)) == 'the word "SALE", photo'
    assert words("remove", about=()) == words("typeset", about=("title",)) == "a brick wall, photo"
    alone = OPEN.model_copy(update={"entities": (CAT,), "relations": ()})
    assert words("remove", alone, about=()) == "empty background, photo"
    assert "background" not in plan_in_words(OPEN, sentences=True)
    beach = OPEN.model_copy(update={"background": "beach"})
    assert words(scene=beach) == "the red cat in a circle on a beach, photo"
    assert words("remove", beach, about=()) == "a beach, photo"


@pytest.mark.parametrize("build", {**STRONG, **CLIP}.values(), ids={**STRONG, **CLIP})
def test_no_family_hears_of_a_ground_that_was_not_named_unless_its_settings_name_one(build):
    painter = renderer(build())
    seen = encoded(painter.pipe)
    painter.render(SCENE.model_copy(update={"background": ""}), [1])
    painter.repair(
        OPEN, grey(), [REPAIR, REPAIR.model_copy(update={"id": "r2", "region": RIGHT, "operator": "remove"})]
    )
    assert seen and not any("white" in text for text in seen)
    painter = renderer(painter.pipe, unsaid_ground="white")
    painter.repair(OPEN, grey(), [REPAIR])
    assert any("white background" in text for text in seen)


def test_a_clause_that_counts_several_things_is_no_region_prompt():
    cats = tuple(Entity(id=f"c{n}", noun="cat", clause="two cats") for n in range(2))
    scene = SCENE.model_copy(update={"entities": cats})
    assert [item_words(scene, cat, sentences=True) for cat in cats] == ["a cat", "a cat"]


def test_what_something_planned_has_is_not_pushed_away():
    one = Entity(id="one", noun="man", attributes={"without": "hat or glasses", "not": "riding a bicycle"})
    other = Entity(id="other", noun="man", attributes={"state": "with glasses"})
    hat = Entity(id="hat", noun="straw hat")
    scene = SCENE.model_copy(update={"entities": (one, other, hat), "forbidden": ("dog", "text")})
    assert unwanted(scene) == ("dog", "text", "riding a bicycle")
    assert unwanted(scene, ("one",)) == ("dog", "text", "hat", "glasses", "riding a bicycle")
    assert unwanted(scene, ()) == ("dog", "text")
    written = scene.model_copy(update={"texts": (TextBlock(id="t", content="SALE"),)})
    assert "text" not in unwanted(written)
    assert negative_prompt(" ", SCENE) == " " and negative_prompt(" ", scene, ()) == "dog, text"
    assert negative_prompt("blurry", scene, ()) == "blurry, dog, text"
