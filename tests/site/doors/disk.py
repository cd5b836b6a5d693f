"""The site's files, which no rollback of the database brings back."""

import os
from pathlib import Path

import frappe


class Disk:
	"""Remembers the files of a site, and puts back what is gone or changed."""

	def __init__(self) -> None:
		self.folders = [Path(frappe.get_site_path(kind, "files")) for kind in ("private", "public")]
		self.kept = {path: path.read_bytes() for path in self.paths() if path.stat().st_size < 1_000_000}
		self.times = {path: path.stat().st_mtime_ns for path in self.kept}

	def paths(self) -> list[Path]:
		return [
			Path(found.path) for folder in self.folders for found in os.scandir(folder) if found.is_file()
		]

	def restore(self) -> None:
		"""Remove what is new; write anew what is gone or another."""
		now = set(self.paths())
		for path in now - self.kept.keys():
			if path not in self.times and path.stat().st_size < 1_000_000:
				path.unlink()
		for path, content in self.kept.items():
			if path not in now or path.stat().st_mtime_ns != self.times[path]:
				path.write_bytes(content)
				self.times[path] = path.stat().st_mtime_ns
