"""What the engine may not do, and how to see that it does it: by reading it, and by running it."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]

CLOCKS = {"now", "utcnow", "today", "fromtimestamp", "utcfromtimestamp", "localtime", "gmtime"}
DOORS = {"open", "input", "print", "eval", "exec", "compile", "breakpoint", "__import__"}
OUTSIDE = {
	*("time", "random", "secrets", "uuid", "os", "io", "pathlib", "shutil", "tempfile", "socket", "ssl"),
	*("subprocess", "urllib", "http", "sqlite3", "logging", "threading", "asyncio", "importlib", "platform"),
}

LOADED_BY = """
import sys
sys.path.insert(0, {root!r})
before = set(sys.modules)
import {module}
print(*sorted({{name.split(".")[0] for name in set(sys.modules) - before}}))
"""


def impurities(source: str) -> Iterator[str]:
	"""Every place where the source reads a clock, throws dice or touches the world."""
	for node in ast.walk(ast.parse(source)):
		if isinstance(node, ast.Import):
			yield from (
				f"line {node.lineno}: import {each.name}" for each in node.names if is_outside(each.name)
			)
		elif isinstance(node, ast.ImportFrom) and is_outside(node.module or ""):
			yield f"line {node.lineno}: from {node.module} import"
		elif isinstance(node, ast.Attribute) and node.attr in CLOCKS:
			yield f"line {node.lineno}: .{node.attr}"
		elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in DOORS:
			yield f"line {node.lineno}: {node.func.id}()"


def is_outside(module: str) -> bool:
	return module.split(".")[0] in OUTSIDE


def foreign_modules_loaded_by(module: str, root: Path = ROOT) -> set[str]:
	"""What importing `module` in a fresh interpreter loads beside the standard library and this package."""
	script = LOADED_BY.format(root=str(root), module=module)
	run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
	loaded = set(run.stdout.split()) - set(sys.stdlib_module_names) - {"partner_support"}
	return {name for name in loaded if not name.startswith("_sysconfigdata")}
