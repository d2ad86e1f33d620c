"""The loop inside a program of your own: events as they come, cancelled at will, no folder, no global state."""

import sys

from PIL import Image

from agent.config import resolve
from agent.events import Decided, Finished
from agent.journal.store import MemoryStore
from agent.loop import Loop
from agent.registry import build, build_critics, build_planner


def main(prompt: str, out: str) -> int:
    resolved = resolve({"budget": {"rounds": 4}}, {})
    loop = Loop(
        planner=build_planner(resolved),
        renderer=build("renderers", resolved.settings.renderer, resolved),
        critics=build_critics(resolved),
        settings=resolved.settings,
    )
    store = MemoryStore()
    for event in loop.run(prompt, seed=1, store=store):  # leave this loop at any event and the run is over
        if isinstance(event, Decided):
            print(f"round {event.round}: {event.outcome}: {event.reason}")
        elif isinstance(event, Finished):
            Image.fromarray(store.get(event.image)).save(out)
            print("passed" if event.passed else f"not passed ({event.stopped})")
            return 0 if event.passed else 100
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
