"""How reference numbers are written: one JSON file per family, one case per line, so that a diff names the case."""

import json
import math
import platform
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "crates" / "shipworthy-stats" / "tests" / "reference"


def plain(value):
    """A value as JSON knows it: numpy scalars unpacked, undefined (nan) and infinite numbers as null."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def write(script, packages, cases, **head):
    """Writes `NAME.json` for the script `NAME.py`, with the versions that made it and whatever `head` explains."""
    name = Path(script).stem
    versions = {"python": platform.python_version()} | {package: version(package) for package in packages}
    head = {"generator": f"reference/{name}.py", "versions": versions} | head
    lines = [f"{json.dumps(key)}: {json.dumps(plain(value), allow_nan=False)}" for key, value in head.items()]
    rows = ",\n".join(json.dumps(plain(case), separators=(",", ":"), allow_nan=False) for case in cases)
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.json"
    path.write_text("{" + ",\n".join(lines) + ',\n"cases": [\n' + rows + "\n]}\n", encoding="utf-8")
    print(f"{path.name}: {len(cases)} cases, {path.stat().st_size / 1024:.0f} KiB")
