"""The declared order of the code holds."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"


def _trees(folder: Path) -> list[tuple[Path, ast.Module]]:
    return [(file, ast.parse(file.read_text(encoding="utf-8"))) for file in sorted(folder.rglob("*.py"))]


def test_every_import_contract_is_kept() -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    result = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-3000:]


def test_packages_hold_a_docstring_and_nothing_else() -> None:
    full = []
    for folder in (APP, ROOT / "nlp_models"):
        for file in folder.rglob("__init__.py"):
            body = ast.parse(file.read_text(encoding="utf-8")).body
            if len(body) != 1 or ast.get_docstring(ast.Module(body, [])) is None:
                full.append(str(file.relative_to(ROOT)))
    assert full == []


def _tables_by_slice() -> dict[str, str]:
    owners = {}
    for file, tree in _trees(APP):
        parts = file.relative_to(APP).parts
        if len(parts) > 1 and parts[1].startswith("models"):
            for node in tree.body:
                if isinstance(node, ast.ClassDef) and any(
                    getattr(base, "id", "") == "Model" for base in node.bases
                ):
                    owners[node.name] = parts[0]
    return owners


def test_no_slice_makes_rows_of_another() -> None:
    """The imports and the demo set a city up, so they may make rows of departments."""
    owners = _tables_by_slice()
    strangers = []
    for file, tree in _trees(APP):
        here = file.relative_to(APP).parts[0]
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                owner = owners.get(node.func.id, here)
                if owner != here and not (here in ("imports", "demo") and owner == "departments"):
                    strangers.append(f"{file.relative_to(APP)}:{node.lineno} makes {node.func.id} of {owner}")
    assert strangers == []


def test_no_module_is_longer_than_three_hundred_lines() -> None:
    long = {
        str(file.relative_to(ROOT)): lines
        for folder in (APP, ROOT / "nlp_models")
        for file in folder.rglob("*.py")
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > 300
    }
    assert long == {}
