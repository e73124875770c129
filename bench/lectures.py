"""Time and size of lecture packs: the shipped lectures, and one of twenty cases, by format.

Every format is built twice by the command, each time in a process of its own; the second run must
give the same bytes.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from casebook.lectures.packs import Format
from casebook.load import load

ROOT = Path(__file__).parent.parent
MANY = 20


def main() -> None:
    """Print a row for each lecture: seconds and kilobytes of each format, and of all at once."""
    library, _ = load(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        chosen = [case.key for case in library.cases.values() if case.is_public][:MANY]
        many = Path(folder) / "many.yml"
        many.write_text(_lecture(chosen), encoding="utf-8")
        heads = "".join(f"{one:>16}" for one in Format)
        print(f"{'':<34}{heads}{'all':>9}  same bytes")
        for name in (*library.lectures, str(many)):
            print(_row(name, Path(folder)), flush=True)


def _lecture(keys: list[str]) -> str:
    shown = "".join(f"      - show: {key}\n" for key in keys)
    return (
        "id: ershi-jian\nkind: 自备\ntitle: 二十件案例\naudience: 全体党员干部\nminutes: 240\n"
        f"sections:\n  - title: 案例\n    items:\n{shown}"
    )


def _row(name: str, folder: Path) -> str:
    cells = ""
    for one in Format:
        seconds, files = _built(name, folder / "single", [one])
        size = sum(map(len, files.values())) / 1024
        cells += f"{seconds:7.2f} s{size:5.0f} KB"
    seconds, first = _built(name, folder / "first", list(Format))
    _, second = _built(name, folder / "second", list(Format))
    same = "yes" if first == second else "NO"
    return f"{Path(name).stem:<34}{cells}{seconds:7.2f} s  {same}"


def _built(name: str, out: Path, formats: list[Format]) -> tuple[float, dict[str, bytes]]:
    began = time.perf_counter()
    command = [sys.executable, "-m", "casebook", "lecture", "build", name]
    command += ["--format", ",".join(formats), "--out", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    seconds = time.perf_counter() - began
    files = {file.name: file.read_bytes() for file in sorted(out.iterdir())}
    for file in out.iterdir():
        file.unlink()
    return seconds, files


if __name__ == "__main__":
    main()
