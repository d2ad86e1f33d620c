"""``proofpress chat``: a session of edits in the terminal, each a run folder of its own."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent.commands.common import PASSED, Call, CommandResult
from agent.commands.edit import edit
from agent.errors import ProofpressError, UsageError
from agent.terminal.envelope import envelope
from agent.terminal.tables import out, safe_text
from planners.base import PlanError, PlannerError
from planners.messages import printable
from renderers.base import RenderError

HELP = """say what to change: "make the circle green", "add a cup next to the cat", "move it to the left"
undo, redo       go back to the picture before, and forth again
history          the turns, and which one is looked at
go N             look at turn N; the next change starts from there
save FILE        copy the picture to FILE
quit"""


@dataclass
class ChatSession:
    """``turns`` are the folders or files of pictures, the first of them given; ``at`` is the one that is looked at.

    ``came_from`` holds the turn that each one changed, ``results`` what came of each but the first.
    """

    folder: Path
    turns: list[Path]
    said: list[str] = field(default_factory=lambda: ["(the picture that the session began with)"])
    came_from: list[int | None] = field(default_factory=lambda: [None])
    results: list[dict[str, Any]] = field(default_factory=list)
    at: int = 0
    undone: list[int] = field(default_factory=list)

    @property
    def picture(self) -> Path:
        turn = self.turns[self.at]
        return turn / "image.png" if turn.is_dir() else turn

    def add(self, turn: Path, instruction: str, made: CommandResult) -> None:
        facts = {name: made.envelope[name] for name in ("passed", "run", "image", "change", "kept", "work", "seconds")}
        number = {"turn": len(self.turns), "from": self.at, "instruction": instruction}
        self.results.append({**number, **facts})
        self.turns.append(turn)
        self.said.append(instruction)
        self.came_from.append(self.at)
        self.at, self.undone = len(self.turns) - 1, []

    def undo(self) -> str:
        before = self.came_from[self.at]
        if before is None:
            return "there is nothing to undo"
        self.undone.append(self.at)
        self.at = before
        return f"turn {self.at}: {self.picture}"

    def redo(self) -> str:
        if not self.undone:
            return "there is nothing to redo"
        self.at = self.undone.pop()
        return f"turn {self.at}: {self.picture}"

    def go(self, number: str) -> str:
        if not number.isdigit() or int(number) >= len(self.turns):
            return f"turns go from 0 to {len(self.turns) - 1}"
        self.at, self.undone = int(number), []
        return f"turn {self.at}: {self.picture}"

    def history(self) -> str:
        rows = []
        for number, said in enumerate(self.said):
            mark = ">" if number == self.at else " "
            parent = self.came_from[number]
            rows.append(f"{mark} {number}{'' if parent is None else f' (from {parent})'}: {said}")
        return "\n".join(rows)

    def save(self, name: str) -> str:
        if not name:
            return "save to which file? save poster.png"
        try:
            shutil.copyfile(self.picture, Path(name).expanduser())
        except OSError as error:
            return f"{name} can't be written: {error.strerror or error}"
        return f"saved to {name}"


def chat(
    call: Call, source: Path, folder: Path | None, said: Iterable[str] | None = None, seed: int | None = None
) -> CommandResult:
    """Reads lines until "quit" or the end of the input; ``said`` are these lines, else those of stdin.

    A line that isn't understood changes nothing. Where the call asks for JSON, the answers go to stderr. Raises
    UsageError where there is no such picture.
    """
    show = _show_aside if call.json else _show
    if not source.exists():
        raise UsageError(f"{source}: no such run or picture")
    session = ChatSession(folder or source.parent / f"{source.stem}-chat", [source.absolute()])
    show(f'{session.picture}\nsay what to change, or "help"')
    for line in _lines() if said is None else said:
        words = " ".join(line.split())
        command, _, rest = words.partition(" ")
        if command in ("quit", "exit", "bye"):
            break
        if words:
            answer = _own(session, command.lower(), rest)
            show(_turn(call, session, words, seed) if answer is None else answer)
    turns = [str(turn) for turn in session.turns]
    facts = {"turns": turns, "at": session.at, "results": session.results}
    return CommandResult(PASSED, envelope("chat", image=str(session.picture), **facts))


def _own(session: ChatSession, command: str, rest: str) -> str | None:
    """The answer to one of the session's own commands; None for an instruction."""
    alone: dict[str, Callable[[], str]] = {"undo": session.undo, "redo": session.redo, "history": session.history}
    if command in alone and rest in ("", "that", "it", "this"):
        return alone[command]()
    if command == "help":
        return HELP
    if command in ("go", "save") and (command == "save" or rest.isdigit() or not rest):
        return session.go(rest) if command == "go" else session.save(rest)
    return None


def _turn(call: Call, session: ChatSession, instruction: str, seed: int | None) -> str:
    """One edit; what goes wrong with it is told and ends no session."""
    turn = session.folder / f"turn-{len(session.turns):03d}"
    try:
        made = edit(call, session.turns[session.at], instruction, turn, seed)
    except (ProofpressError, PlanError, PlannerError, RenderError) as error:
        return str(error)
    session.add(turn, instruction, made)
    return f"turn {session.at}: {session.picture}"


def _show(words: str) -> None:
    out().print(safe_text(words), soft_wrap=True)


def _show_aside(words: str) -> None:
    print(printable(words, keep="\n"), file=sys.stderr)


def _lines() -> Iterator[str]:
    """The lines of stdin, with a prompt where a person types."""
    while True:
        if sys.stdin.isatty():
            print("> ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            return
        yield line
