"""The definition of a benchmark run, stored as run.json in its folder. Shards and resumed runs must match it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from agent.errors import UsageError
from agent.journal.files import write_atomically
from benchmarks.failures.arms import Arm
from benchmarks.failures.first_renders import FirstRenders
from benchmarks.failures.items import Source, SuiteItem
from planners.messages import first_fault
from planners.scene import Frozen

RUN = "run.json"
GROWS = ("n", "seeds", "versions", "machine")
"""Fields that may differ when a run resumes. A resumed run may add prompts and seeds, on other versions or machines."""


class Shard(Frozen):
    """Part ``index`` of ``count``, from 0."""

    index: int = Field(default=0, ge=0)
    count: int = Field(default=1, ge=1)

    @classmethod
    def parse(cls, text: str) -> Shard:
        """ "0/2" and "1/2" are the two halves. Raises UsageError."""
        match = re.fullmatch(r"(\d{1,4})/(\d{1,4})", text)
        if match is None or not int(match[1]) < int(match[2]):
            raise UsageError(f"--shard {text}: a shard is i/n with i from 0 to n-1, such as 0/2 and 1/2")
        return cls(index=int(match[1]), count=int(match[2]))

    def rows(self, folder: Path) -> Path:
        return folder / ("rows.jsonl" if self.count == 1 else f"rows.{self.index}-of-{self.count}.jsonl")


WHOLE = Shard()


class RunPlan(Frozen):
    """The first ``n`` prompts of the suite, each with ``seeds`` seeds from ``first_seed`` on."""

    suite: str
    sources: tuple[Source, ...]
    note: str
    judge: str
    judge_made_of: dict[str, list[str]]
    critics_made_of: dict[str, list[str]]
    renderer_made_of: dict[str, list[str]] = {}
    arms: tuple[Arm, ...]
    n: int = Field(ge=1)
    seeds: int = Field(ge=1)
    first_seed: int = Field(default=0, ge=0)
    candidates: int = Field(ge=1)
    first_renders: FirstRenders = "plan"
    settings: dict[str, Any]
    versions: dict[str, str]
    machine: str
    pictures: str = Field(default=".", description="the folder that contains images/, relative to the run's folder")

    @property
    def compared(self) -> tuple[Arm, ...]:
        """The arms of the report. Where first pictures come from the prompt alone, "prompt-only" is the single one."""
        return tuple(arm for arm in self.arms if arm != "prompt-only" or self.first_renders == "plan")

    @property
    def seed_range(self) -> str:
        return f"{self.first_seed} to {self.first_seed + self.seeds - 1}"

    def units(self, items: tuple[SuiteItem, ...], shard: Shard) -> list[tuple[SuiteItem, int]]:
        """This shard's (prompt, seed) pairs, ordered by seed. A shard has all seeds of its prompts."""
        mine = [item for number, item in enumerate(items[: self.n]) if number % shard.count == shard.index]
        return [(item, seed) for seed in range(self.first_seed, self.first_seed + self.seeds) for item in mine]


def read_plan(folder: Path) -> RunPlan:
    """Raises UsageError if the folder holds no run."""
    try:
        return RunPlan.model_validate_json((folder / RUN).read_text(encoding="utf-8"))
    except OSError:
        raise UsageError(f"{folder} holds no benchmark run: it has no {RUN}") from None
    except ValidationError as error:
        raise UsageError(f"{folder / RUN}: {first_fault(error, 'it')}") from None


def settle(folder: Path, plan: RunPlan, resume: bool, sharded: bool) -> RunPlan:
    """Writes the plan, or compares it with the stored plan. Raises UsageError, JournalError.

    Shards may start in any order, so they don't need ``resume``. Their plans must match.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / RUN).exists():
        if any(folder.glob("rows*.jsonl")):
            raise UsageError(f"{folder} holds rows but no {RUN}; name another folder with --out")
        _write(folder, plan)
        return plan
    before = read_plan(folder)
    if not (resume or sharded):
        raise UsageError(f"{folder} holds a benchmark run; resume it (--resume), or name another folder with --out")
    mine, its = (_fixed(one) for one in (plan, before))
    differing = [key for key in mine if mine[key] != its[key]]
    if differing:
        key = differing[0]
        raise UsageError(
            f"{folder} holds a run with another {key} ({_short(its[key])}, now {_short(mine[key])}); name another "
            "folder with --out"
        )
    grown = plan.model_copy(update={"n": max(plan.n, before.n), "seeds": max(plan.seeds, before.seeds)})
    if grown != before:
        _write(folder, grown)
    return grown


def _write(folder: Path, plan: RunPlan) -> None:
    write_atomically(folder / RUN, (plan.model_dump_json(indent=1) + "\n").encode())


def _fixed(plan: RunPlan) -> dict[str, Any]:
    return {key: value for key, value in plan.model_dump(mode="json").items() if key not in GROWS}


def _short(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= 80 else text[:77] + "..."
