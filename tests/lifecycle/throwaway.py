"""A site of our own that is installed on, migrated, uninstalled from and put back, with real commits.

What happens inside the site happens in a process of its own, as it would for a worker: nothing that
an earlier step left in memory can hide what the step after it would find.
"""

import json
import multiprocessing
import os
import subprocess
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import frappe
from frappe.database import get_command

IN_A_PROCESS_OF_ITS_OWN = multiprocessing.get_context("fork")


class BenchCommandError(AssertionError):
	"""A command of the bench failed; the message is what it printed."""


class InsideTheSiteError(AssertionError):
	"""A step inside the site failed; the message is its traceback."""


class ThrowawaySite:
	"""The site by its name, below the bench's folder of sites."""

	def __init__(self, name: str, sites: Path) -> None:
		self.name = name
		self.sites = sites

	def bench(self, *arguments: str, succeeds: bool = True, code: Path | None = None) -> str:
		"""Run a bench command on the site, with the app in that folder instead; returns what it printed."""
		command = ["bench", "--site", self.name, *arguments]
		done = subprocess.run(
			command,
			cwd=self.sites.parent,
			env={**os.environ, **({"PYTHONPATH": str(code)} if code else {})},
			stdout=subprocess.PIPE,
			stderr=subprocess.STDOUT,
			text=True,
		)
		if succeeds and done.returncode:
			raise BenchCommandError(f"{' '.join(command)}\n{done.stdout}")
		return done.stdout

	def run(self, step: Callable[..., Any], *arguments: Any) -> Any:
		"""Run a function inside the site, commit, and return its (plain) result."""
		ours, its = IN_A_PROCESS_OF_ITS_OWN.Pipe(duplex=False)
		process = IN_A_PROCESS_OF_ITS_OWN.Process(target=self._inside, args=(its, step, arguments))
		process.start()
		its.close()
		try:
			succeeded, result = ours.recv()
		except EOFError:
			succeeded, result = False, f"{step.__name__} ended without an answer"
		process.join()
		if not succeeded:
			raise InsideTheSiteError(result)
		return result

	def _inside(self, answer: Connection, step: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
		try:
			frappe.init(self.name, sites_path=str(self.sites))
			frappe.connect()
			frappe.set_user("Administrator")
			result = step(*arguments)
			frappe.db.commit()
			frappe.destroy()
			answer.send((True, result))
		except BaseException:
			answer.send((False, traceback.format_exc()))

	def keep(self, file: Path) -> None:
		"""Keep the whole database in a file."""
		with file.open("wb") as kept:
			subprocess.run(self._database_command(dump=True), stdout=kept, check=True)

	def put_back(self, file: Path) -> None:
		"""Make the database what it was when it was kept, and forget what was remembered of it."""
		self.run(empty_the_database)
		with file.open("rb") as kept:
			subprocess.run(self._database_command(dump=False), stdin=kept, check=True)
		self.run(forget_everything)

	def _database_command(self, dump: bool) -> list[str]:
		"""Frappe's own client for the site's database, without the options meant for a person."""
		settings = json.loads((self.sites / self.name / "site_config.json").read_text())
		database = settings["db_name"]
		access = {key: settings.get(f"db_{key}") for key in ("socket", "host", "port", "password")}
		frappe.init(self.name, sites_path=str(self.sites))
		try:
			user = settings.get("db_user") or database
			binary, options, _ = get_command(user=user, db_name=database, dump=dump, **access)
		finally:
			frappe.destroy()
		for_people = ("--pager", "--safe-updates", "--no-auto-rehash")
		return [binary, *(option for option in options if not option.startswith(for_people))]


def empty_the_database() -> None:
	"""Leave no table of the site."""
	name = frappe.conf.db_name
	frappe.db.sql_ddl(f"DROP DATABASE `{name}`")
	frappe.db.sql_ddl(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")


def forget_everything() -> None:
	"""Forget what all processes remember of the site."""
	frappe.clear_cache()
	frappe.client_cache.erase_persistent_caches()
