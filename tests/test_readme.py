"""The README's promises to a newcomer: its two commands are what CI runs first, and its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.search(r"```sh\n(.*?)```", README, re.DOTALL)[1].strip().splitlines()


def commands_of_ci() -> list[str]:
    """The lines of .ci/run that start uv in the fresh clone, in their order."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    clone = script.partition("git clone")[2]
    return [line for line in clone.splitlines() if re.match(r"(uv|python3?|pip)\b", line)]


def test_the_readme_starts_with_two_commands():
    assert len(COMMANDS) == 2
    assert COMMANDS[0].startswith("uv run proofpress generate ")
    assert COMMANDS[1] == "uv run pytest"


def test_ci_runs_the_readmes_commands_and_nothing_before_them():
    assert commands_of_ci()[:2] == COMMANDS


def test_ci_clones_into_a_fresh_folder_with_a_space_in_its_name():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.search(r'git clone --quiet "\$here" "\$scratch/\w+ \w+"', script)
    assert 'cd "$scratch/' in script


def test_the_readme_is_short_enough_to_be_read():
    assert len(README.splitlines()) <= 130


def test_links_in_the_pages_lead_somewhere():
    pages = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} links {target}"
