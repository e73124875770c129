"""Time and size of a release: of the shipped content, and of generated cases.

``python bench/release.py [--sizes shipped,1000] [--work FOLDER]``

Each project is copied or generated into a scratch repository with one commit, and released by the
command, unsigned. Nothing else should run on the machine meanwhile.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
WHOLE = ("cases", "policies", "lectures", "search", "docs", "overrides", "mkdocs.yml")
PIECES = ("site", "casebook-1.0.0-offline.zip", "data", "lectures", "reports", "manifest.json")


def main() -> None:
    """Print a row for each size: seconds, files, and megabytes of the pieces."""
    parser = argparse.ArgumentParser(description="Measure releases.")
    parser.add_argument("--sizes", default="shipped", help="shipped or numbers of cases")
    parser.add_argument("--work", type=Path, help="scratch folder; a temporary one by default")
    options = parser.parse_args()
    print("| cases | seconds | files | " + " | ".join(f"{one}, MB" for one in PIECES) + " |")
    print("| --- | --: | --: | " + " | ".join("--:" for _ in PIECES) + " |")
    for size in options.sizes.split(","):
        with tempfile.TemporaryDirectory(dir=options.work) as folder:
            root = Path(folder) / "project"
            _project(size, root)
            began = time.perf_counter()
            command = [sys.executable, "-m", "casebook", "release", "1.0.0", "--unsigned"]
            subprocess.run(command, cwd=root, check=True, stdout=subprocess.DEVNULL)
            seconds = time.perf_counter() - began
            made = root / "dist/casebook-1.0.0"
            count = sum(path.is_file() for path in made.rglob("*"))
            sizes = " | ".join(f"{_size(made / one) / 1e6:.1f}" for one in PIECES)
            print(f"| {size} | {seconds:.1f} | {count} | {sizes} |", flush=True)


def _project(size: str, root: Path) -> None:
    """A repository with one commit: the shipped content, or generated cases."""
    if size == "shipped":
        root.mkdir()
        for name in WHOLE:
            copy = shutil.copytree if (PROJECT / name).is_dir() else shutil.copy
            copy(PROJECT / name, root / name)
    else:
        subprocess.run([sys.executable, HERE / "corpus.py", size, root], check=True)
    for name in ("requirements.lock", ".gitignore"):
        shutil.copy(PROJECT / name, root)
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "one"]):
        who = ["-c", "user.name=bench", "-c", "user.email=bench@example.org"]
        subprocess.run(["git", *who, *arguments], cwd=root, check=True)


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


if __name__ == "__main__":
    main()
