"""The bundled defaults as plain data: JSON files beside this module, readable without a site."""

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def read(name: str) -> Any:
	"""The content of `name`.json."""
	return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


def text(path: str) -> str:
	"""The text of a bundled file, such as the body of an e-mail."""
	return (HERE / path).read_text(encoding="utf-8")
