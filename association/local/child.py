"""`python -m association.local.child FOLDER NAME MODULE ARGUMENT...`: run a module under a name of ours.

The folder and the name stay in the command line of the process and of all that it forks. A later start knows its
own survivors by them, and nobody else's.
"""

import runpy
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

MODULE = "association.local.child"


def command(folder: Path, name: str, words: Sequence[str]) -> list[str]:
    """Return the command line that runs the Python module and arguments `words` as `name` for `folder`."""
    return [sys.executable, "-m", MODULE, str(folder), name, *words]


def recognise(folder: Path, name: str | None = None) -> Callable[[Sequence[str]], bool]:
    """Return a test for command lines made by `command`: of one name, or of any."""
    expected = ["-m", MODULE, str(folder)] + ([name] if name else [])

    def is_ours(words: Sequence[str]) -> bool:
        return list(words[1 : 1 + len(expected)]) == expected

    return is_ours


if __name__ == "__main__":
    module, *arguments = sys.argv[3:]
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
