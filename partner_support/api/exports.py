"""Frappe's own exports, in which a text that begins like a formula stays text."""

from typing import Any

import frappe
from frappe.core.doctype.data_export import exporter
from frappe.core.doctype.data_import import data_import as imports
from frappe.desk import query_report as query_reports
from frappe.desk import reportview
from frappe.utils import csvutils

from partner_support.adapters import spreadsheets


@frappe.whitelist()
def report_view() -> None:
	"""Export what the desk lists of a DocType. Frappe asks for the right to export it."""
	reportview.export_query()
	spreadsheets.answer_as_text()


@frappe.whitelist()
def query_report() -> None:
	"""Export a report. Frappe asks for the right to export what it is about."""
	query_reports.export_query()
	spreadsheets.answer_as_text()


@frappe.whitelist()
def export_data(
	doctype: Any = None,
	parent_doctype: str | None = None,
	all_doctypes: Any = True,
	with_data: Any = False,
	select_columns: Any = None,
	file_type: str = "CSV",
	template: Any = False,
	filters: Any = None,
	export_without_column_meta: Any = False,
) -> None:
	"""Export the records of a DocType. Frappe asks for the right to export them."""
	exporter.export_data(
		doctype,
		parent_doctype,
		all_doctypes,
		with_data,
		select_columns,
		file_type,
		template,
		filters,
		export_without_column_meta,
	)
	spreadsheets.answer_as_text()


@frappe.whitelist()
def download_template(
	doctype: str,
	export_fields: Any = None,
	export_records: str | None = None,
	export_filters: Any = None,
	file_type: str = "CSV",
) -> None:
	"""Export records to be changed and imported again, for those who may read them."""
	imports.download_template(doctype, export_fields, export_records, export_filters, file_type)
	spreadsheets.answer_as_text()


@frappe.whitelist()
def download_errored_template(data_import_name: str) -> None:
	"""Export the rows that an import refused, for those who may read the import."""
	imports.download_errored_template(data_import_name)
	spreadsheets.answer_as_text()


@frappe.whitelist()
def download_import_log(data_import_name: str) -> None:
	"""Export what became of an import's rows, for those who may read the import."""
	imports.download_import_log(data_import_name)
	spreadsheets.answer_as_text()


@frappe.whitelist()
def send_csv_to_client(args: Any) -> None:
	"""Return a table that the desk has as a file."""
	csvutils.send_csv_to_client(args)
	spreadsheets.answer_as_text()
