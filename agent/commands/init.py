"""``proofpress init``: a settings file for a card, a licence and a kind of pictures, and what to download for it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import typer

from agent.commands.common import PASSED, Call, CommandResult
from agent.commands.doctor import card_here, show_parts
from agent.commands.model_parts import parts_of, ready
from agent.config import FILE
from agent.errors import UsageError
from agent.journal.files import write_output
from agent.stacks.choice import fitting_stacks
from agent.stacks.reader import load_stack, stack_names
from agent.terminal.envelope import envelope
from agent.terminal.tables import out, safe_text

ANSWERS: Mapping[str, tuple[str, ...]] = {
    "licence": ("any", "commercial"),
    "pictures": ("photographs", "illustrations", "lettering", "drafts"),
}
QUESTIONS: Mapping[str, str] = {
    "licence": "What must the models' licences allow",
    "pictures": "What will the pictures be",
}


def init(
    stack: str | None, card: float | None, answers: Mapping[str, str | None], force: bool, as_json: bool
) -> CommandResult:
    """Writes ``proofpress.toml`` in the working directory. A named ``stack`` needs no answers.

    Raises UsageError if the file is there and not ``force``, or if an answer is missing and nobody can be asked.
    """
    path = Path.cwd() / FILE
    others: list[str] = []
    if stack is None:
        can_ask = sys.stdin.isatty() and not as_json
        card = _card(can_ask) if card is None else card
        licence, pictures = (_answer(name, answers[name], can_ask) for name in ANSWERS)
        stack, *others = fitting_stacks(card, licence, pictures)
        why = f" for a card of {card:g} GB, licences for {licence} use, and {pictures}"
    else:
        load_stack(stack)
        why = ""
    text = _settings_file(stack, why, others)
    write_output(path, text.encode(), ours=lambda content: False, force=force)
    parts = parts_of(Call(config=path).resolve(), card or None)
    if not as_json:
        out().print(safe_text(f"wrote {path}: the stack {stack!r}{why}"), soft_wrap=True)
        show_parts(parts)
        first = "" if ready(parts) else f"run what is listed above, or name folders that you have in {FILE}; then "
        out().print(f"next: {first}`proofpress doctor` (with uv: `uv run` before every command)", soft_wrap=True)
    listed = [asdict(part) for part in parts]
    return CommandResult(PASSED, envelope("init", file=str(path), stack=stack, others=others, parts=listed))


def _card(can_ask: bool) -> float:
    here = card_here() or 0.0
    if not can_ask:
        return here
    return float(typer.prompt("Gigabytes of the card's memory (0: no card)", default=round(here, 1), type=float))


def _answer(name: str, given: str | None, can_ask: bool) -> str:
    known = ANSWERS[name]
    if given is None and can_ask:
        given = typer.prompt(f"{QUESTIONS[name]}: {', '.join(known)}", default=known[0])
    if given is None:
        raise UsageError(f"give --{name} ({', '.join(known)}), or --stack ({', '.join(stack_names())})")
    if given not in known:
        raise UsageError(f"--{name} is one of {', '.join(known)}, not {given!r}")
    return given


def _settings_file(name: str, why: str, others: list[str]) -> str:
    stack = load_stack(name)
    fitting = f"Others that fit: {', '.join(others)}. " if others else ""
    lines = [
        f"# Written by `proofpress init`{why}.",
        f"# {fitting}`proofpress doctor` says what is missing here.",
        f'stack = "{name}"  # {stack.title}',
        "",
        "# Whatever a stack sets can be set here instead; `proofpress doctor` lists all settings.",
        '# canvas = "1024x1024"    # by default the model\'s own size, or what the prompt says ("9:16")',
        "# [budget]",
        "# rounds = 8              # of repair",
        "# seconds = 600",
    ]
    if "renderer_settings" in stack.settings and "remote" not in name:
        lines += [
            "# [renderer_settings.diffusion]",
            '# model = "a folder, one .safetensors file, or another hub id"',
            '# revision = "a commit"   # pins a hub id',
            '# loras = [{ file = "style.safetensors", weight = 0.8, trigger = "in that style" }]',
        ]
    if stack.judges:
        lines += [
            "# [critic_settings.objects]",
            '# detector.checkpoint = "a folder, or another hub id"',
            '# depth = "the same"',
            "# [critic_settings.vision_language.local]",
            '# model = "the same"',
            '# critics = ["text", "objects", "artifacts"]    # at the top of this file: without that model',
        ]
    if name == "remote":
        lines += ["# [renderer_settings.remote]", '# url = "https://host/v1"', '# model = "an-image-model"']
    return "\n".join(lines) + "\n"
