"""The vision-language judge with a tiny model from a folder, taught to say whether a picture is bright."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from agent.commands.common import Call
from agent.registry import build_critics
from benchmarks.failures.catalogue import load_judge
from benchmarks.failures.independence import SharedJudge, ingredients_of, refuse_shared
from benchmarks.failures.items import QuestionNeeds, SuiteQuestion
from benchmarks.failures.judging.base import JudgeError
from benchmarks.failures.judging.closed_questions import SYSTEM, questions
from benchmarks.failures.judging.vision_language import VisionLanguageJudge
from tests.critics.tiny_vision_language import llava

NEEDS = QuestionNeeds(questions=(SuiteQuestion(question="Is it bright?", answer="yes"),))
BRIGHT, DARK = (np.full((40, 56, 3), value, np.uint8) for value in (230, 20))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """LLaVA's classes, a few thousand weights, fitted to two pictures and one question."""
    path = tmp_path_factory.mktemp("Looker-Tiny")
    model, processor = llava()
    told = [
        {"role": "system", "content": [{"type": "text", "text": SYSTEM}]},
        {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": questions(NEEDS)[0].text}]},
    ]
    chat = processor.apply_chat_template(told, add_generation_prompt=True)
    examples = [
        processor(text=[f"{chat}{word}<|im_end|>"], images=[Image.fromarray(image)], return_tensors="pt")
        for word, image in (("Yes", BRIGHT), ("No", DARK))
    ]
    optimiser = torch.optim.Adam(model.parameters(), lr=3e-3)
    with torch.random.fork_rng(devices=[]), torch.enable_grad():
        for _ in range(60):
            optimiser.zero_grad()
            for one in examples:
                logits = model(**one).logits[0, :-1]
                loss = torch.nn.functional.cross_entropy(logits[-2:], one["input_ids"][0, -2:])
                loss.backward()
            optimiser.step()
    model.eval().save_pretrained(path)
    processor.save_pretrained(path)
    return path


def judge(folder: Path, settings: Path, **fields: object) -> VisionLanguageJudge:
    lines = [f'folder = "{folder}"', 'device = "cpu"', *(f"{key} = {value}" for key, value in fields.items())]
    settings.write_text("[local]\n" + "\n".join(lines) + "\n")
    found = load_judge("vision-language", settings)
    assert isinstance(found, VisionLanguageJudge)
    return found


def test_the_answer_depends_on_the_picture(folder: Path, tmp_path: Path) -> None:
    one = judge(folder, tmp_path / "judge.toml")
    assert one.judge(BRIGHT, NEEDS).passed
    dark = one.judge(DARK, NEEDS)
    assert dark.met == {"question:0": False} and dark.failures == ("unmet question",)


def test_without_an_answer_there_is_no_verdict(folder: Path, tmp_path: Path) -> None:
    number = QuestionNeeds(questions=(SuiteQuestion(question="How many?", answer="two"),))
    with pytest.raises(JudgeError, match="doesn't answer it"):
        judge(folder, tmp_path / "judge.toml").judge(BRIGHT, number)
    with pytest.raises(JudgeError, match="took longer than"):
        judge(folder, tmp_path / "judge.toml", seconds=1e-9).judge(BRIGHT, NEEDS)


def test_its_weights_and_classes_are_named_and_a_critic_with_them_is_refused(folder: Path, tmp_path: Path) -> None:
    made = judge(folder, tmp_path / "judge.toml").ingredients()
    assert len(made.weights) == 1 and {"LlavaForConditionalGeneration", folder.name.casefold()} <= made.architectures
    assert SYSTEM in made.prompts
    settings = {"critics": "vision_language", "critic_settings": {"vision_language": {"local": {"model": str(folder)}}}}
    with pytest.raises(SharedJudge, match="weights"):
        refuse_shared(made, ingredients_of(build_critics(Call(settings).resolve())))


def test_a_folder_without_a_model_is_said(tmp_path: Path) -> None:
    with pytest.raises(JudgeError, match="lacks config.json"):
        judge(tmp_path, tmp_path / "judge.toml").ingredients()
    with pytest.raises(JudgeError, match="is not a folder"):
        judge(tmp_path / "none", tmp_path / "judge.toml").ingredients()
