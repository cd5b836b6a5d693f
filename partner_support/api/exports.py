"""Frappe's own exports, in which a text that begins like a formula stays text."""

import frappe
from frappe.core.doctype.data_export import exporter
from frappe.core.doctype.data_import import data_import as imports
from frappe.desk import query_report as query_reports
from frappe.desk import reportview
from frappe.utils import csvutils

from partner_support.adapters import spreadsheets
from partner_support.adapters.arguments import Kind, checked


@frappe.whitelist()
@checked
def report_view() -> None:
	"""Export what the desk lists of a DocType. Frappe asks for the right to export it."""
	spreadsheets.answer_with(reportview.export_query)


@frappe.whitelist()
@checked
def query_report() -> None:
	"""Export a report. Frappe asks for the right to export what it is about."""
	spreadsheets.answer_with(query_reports.export_query)


@frappe.whitelist()
@checked
def export_data(
	doctype: Kind | list,
	parent_doctype: Kind | None = None,
	all_doctypes: bool = True,
	with_data: bool = False,
	select_columns: str | dict | None = None,
	file_type: str = "CSV",
	template: bool = False,
	filters: str | list | dict | None = None,
	export_without_column_meta: bool = False,
) -> None:
	"""Export the records of a DocType. Frappe asks for the right to export them."""
	spreadsheets.answer_with(
		exporter.export_data,
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


@frappe.whitelist()
@checked
def download_template(
	doctype: Kind,
	export_fields: str | dict | None = None,
	export_records: str | None = None,
	export_filters: str | list | dict | None = None,
	file_type: str = "CSV",
) -> None:
	"""Export records to be changed and imported again, for those who may read them."""
	spreadsheets.answer_with(
		imports.download_template, doctype, export_fields, export_records, export_filters, file_type
	)


@frappe.whitelist()
@checked
def download_errored_template(data_import_name: str) -> None:
	"""Export the rows that an import refused, for those who may read the import."""
	spreadsheets.answer_with(imports.download_errored_template, data_import_name)


@frappe.whitelist()
@checked
def download_import_log(data_import_name: str) -> None:
	"""Export what became of an import's rows, for those who may read the import."""
	spreadsheets.answer_with(imports.download_import_log, data_import_name)


@frappe.whitelist()
@checked
def send_csv_to_client(args: dict) -> None:
	"""Return a table that the desk has as a file."""
	spreadsheets.answer_with(csvutils.send_csv_to_client, args)
