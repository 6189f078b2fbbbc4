"""Says in one sentence what a machine lacks before anything is installed on it."""

import shutil
import sys

OLDEST = (3, 11)


def find_fault() -> str | None:
    """Return what is missing, or None."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        return f"Answerable needs Python 3.11 or newer; this is {found}. Try: make run PYTHON=python3.12"
    if not any(shutil.which(name) for name in ("cc", "gcc", "clang")):
        return "Some parts are compiled while they are installed and no C compiler was found. On Debian: apt-get install build-essential"
    try:
        __import__("ensurepip")
    except ImportError:
        return "Python's venv is not complete. On Debian: apt-get install python3-venv"
    return None


if __name__ == "__main__":
    fault = find_fault()
    if fault:
        sys.exit(f"\n  {fault}\n")
