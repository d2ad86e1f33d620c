"""Hub ids as folders: what is in the local cache, and downloads of only the files that will be loaded.

The cache is huggingface_hub's (``HF_HOME``); ``HF_TOKEN`` opens gated repositories, ``HF_HUB_OFFLINE=1`` forbids
downloads.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from planners.loading import loading
from planners.messages import in_one_line
from renderers.base import RenderError
from renderers.presets.reader import DType
from renderers.runtime.weight_files import SUFFIX, best_variant, by_variant

INDEX = "model_index.json"
CONFIGS = (".json", ".txt", ".model", ".jinja")


def is_hub_id(name: str) -> bool:
    """Whether a name can only mean a model on a hub: "org/name", which is no path here, nor its first part a folder."""
    path = Path(name)
    if name.count("/") != 1 or name.startswith((".", "/", "~")):
        return False
    return not path.exists() and not path.parent.exists()


def offline() -> bool:
    return os.environ.get("HF_HUB_OFFLINE") == "1"


def cached_folder(repo: str, revision: str | None = None, file: str = INDEX) -> Path | None:
    """The snapshot of a model in the local cache, complete or not, by a file that it must have; None where there is
    none."""
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(repo, file, revision=revision)
    return Path(found).parent if isinstance(found, str) else None


def download(repo: str, revision: str | None, dtype: DType | None) -> Path:
    """A pipeline's snapshot with the files that a precision needs; without a precision, all but weights.

    The cache serves where the hub must not or can't be asked. Raises RenderError.
    """
    from huggingface_hub import HfApi, hf_hub_download, snapshot_download
    from huggingface_hub.errors import HfHubHTTPError

    here = cached_folder(repo, revision)
    if here is not None and offline():
        return here
    with _in_words(repo, revision):
        try:
            info = HfApi().model_info(repo, revision=revision, files_metadata=True)
        except (http_error(), ConnectionError) as error:
            if here is None or isinstance(error, HfHubHTTPError):
                raise
            return here
        sizes = {file.rfilename: file.size or 0 for file in info.siblings or ()}
        if INDEX not in sizes:
            raise RenderError(f"{repo} is no diffusers pipeline: it has no {INDEX}; download its file, and name that")
        index = json.loads(Path(hf_hub_download(repo, INDEX, revision=revision)).read_text(encoding="utf-8"))
        names = wanted_files(sizes, index, dtype)
        amount = sum(sizes[name] for name in names) / 1e9
        with loading(f"the painter's files from the hub ({amount:.1f} GB)", repo):
            return Path(snapshot_download(repo, revision=revision, allow_patterns=names))


def wanted_files(names: Iterable[str], index: Mapping[str, object], dtype: DType | None) -> list[str]:
    """Of a repository's files those that a pipeline loads: its parts' configs, and of their weights one variant."""
    wanted = [INDEX]
    parts = [part for part, kind in index.items() if isinstance(kind, list) and kind and kind[0] is not None]
    for part in parts:
        inside = [name for name in names if name.startswith(f"{part}/")]
        wanted += [name for name in inside if name.endswith(CONFIGS)]
        if dtype is not None:
            variants = by_variant(name for name in inside if name.endswith(SUFFIX))
            wanted += variants.get(best_variant(variants, dtype), [])
    return wanted


def http_error() -> type[Exception]:
    """What the hub's client raises where it gets no answer: its HTTP library's error, which versions differ in."""
    from huggingface_hub.errors import HfHubHTTPError

    return next(kind for kind in HfHubHTTPError.__mro__ if kind.__name__ == "HTTPError")


@contextmanager
def _in_words(repo: str, revision: str | None) -> Iterator[None]:
    """The hub's errors as one RenderError, with the way out."""
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError, RevisionNotFoundError

    try:
        yield
    except GatedRepoError as error:
        page = f"https://huggingface.co/{repo}"
        raise RenderError(f"{repo} is gated: accept the licence at {page}, and set HF_TOKEN to a token") from error
    except RepositoryNotFoundError as error:
        raise RenderError(f"the hub has no {repo}, or it is private: check the name, or set HF_TOKEN") from error
    except RevisionNotFoundError as error:
        raise RenderError(f"{repo} has no revision {revision!r}; set revision to a branch, tag or commit") from error
    except (http_error(), OSError) as error:
        raise RenderError(
            f"{repo} is not in the local cache, and can't be downloaded ({in_one_line(error)}); run "
            f"`hf download {repo}` where the hub can be reached, or name a folder"
        ) from error
