"""Every way by which Frappe and Helpdesk hand out a document, each as a function of what is looked for.

A way answers with what it was given. Where the answer only counts, it repeats the name as often.
"""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

import frappe
from frappe import client
from frappe.api import v1, v2
from frappe.core.doctype.data_export import exporter
from frappe.desk import listview, reportview, search
from frappe.desk.form import linked_with, load
from frappe.handler import download_file
from frappe.utils import global_search
from frappe.www import printview
from helpdesk.api import doc as helpdesk_lists

from tests.site.rights_world import Thing

Way = Callable[[Thing], Any]


def called(method: str, **arguments: Any) -> Any:
	"""An endpoint as a request reaches it, whatever stands in its place."""
	return frappe.call(frappe.get_attr(frappe.override_whitelisted_method(method)), **arguments)


def requested(method: str, **arguments: Any) -> Any:
	"""What an endpoint answers; a guest gets no further than what is open to guests."""
	frappe.is_whitelisted(frappe.get_attr(method))
	return with_form(partial(called, method, **arguments))


def with_form(action: Callable[..., Any], *arguments: Any, **form: Any) -> Any:
	"""What an endpoint answers that reads the request itself, and everything it leaves in the response."""
	kept = {part: getattr(frappe.local, part, None) for part in ("form_dict", "response", "request")}
	frappe.local.form_dict = frappe._dict(form)
	frappe.local.response = frappe._dict({"docs": []})
	frappe.local.request = Request(EnvironBuilder(method="POST", json=form).get_environ())
	try:
		return [action(*arguments), {part: readable(value) for part, value in frappe.local.response.items()}]
	finally:
		for part, value in kept.items():
			setattr(frappe.local, part, value)


def readable(value: Any) -> Any:
	"""A part of a response, files as text."""
	return value.decode(errors="replace") if isinstance(value, bytes) else value


def list_view(thing: Thing, action: Callable[[], Any], **form: Any) -> Any:
	"""The desk's list and report view."""
	named = f"`tab{thing.doctype}`.name"
	filters = json.dumps([[thing.doctype, "name", "=", thing.name]])
	return with_form(action, doctype=thing.doctype, fields=json.dumps([named]), filters=filters, **form)


def name_filter(thing: Thing) -> dict[str, str]:
	return {"name": thing.name}


def counted(number: int | None, thing: Thing) -> list[str]:
	return [thing.name] * (number or 0)


def lists(thing: Thing) -> Any:
	return frappe.get_list(thing.doctype, fields=["*"], limit_page_length=0)


def client_list(thing: Thing) -> Any:
	return client.get_list(thing.doctype, filters=name_filter(thing), fields=["*"])


def client_count(thing: Thing) -> Any:
	return counted(client.get_count(thing.doctype, filters=name_filter(thing)), thing)


def client_get(thing: Thing) -> Any:
	return client.get(thing.doctype, thing.name)


def client_value(thing: Thing) -> Any:
	return client.get_value(thing.doctype, "name", filters=name_filter(thing))


def asked_permission(thing: Thing) -> Any:
	return counted(client.has_permission(thing.doctype, thing.name)["has_permission"], thing)


def link_picker(thing: Thing) -> Any:
	return search.search_link(thing.doctype, thing.name, page_length=100)


def browsed_link_picker(thing: Thing) -> Any:
	return search.search_link(thing.doctype, "", page_length=1000)


def report_view(thing: Thing) -> Any:
	return list_view(thing, reportview.get)


def report_list(thing: Thing) -> Any:
	return list_view(thing, reportview.get_list)


def report_count(thing: Thing) -> Any:
	return counted(list_view(thing, reportview.get_count, distinct="false")[0], thing)


def group_by(thing: Thing) -> Any:
	return listview.get_group_by_count(thing.doctype, json.dumps(name_filter(thing)), "name")


def printed(thing: Thing) -> Any:
	return printview.get_html_and_style(thing.doctype, thing.name)["html"]


def pdf_permission(thing: Thing) -> Any:
	document = frappe.get_doc(thing.doctype, thing.name)
	printview.validate_print_permission(document)
	return document.name


def rest_document(thing: Thing) -> Any:
	return v1.read_doc(thing.doctype, thing.name)


def rest_list(thing: Thing) -> Any:
	return with_form(v1.document_list, thing.doctype, fields='["*"]', limit_page_length=1000)


def rest_2_document(thing: Thing) -> Any:
	return v2.read_doc(thing.doctype, thing.name)


def rest_2_list(thing: Thing) -> Any:
	return with_form(v2.document_list, thing.doctype, fields='["*"]', limit=1000)


def rest_2_count(thing: Thing) -> Any:
	return counted(with_form(v2.count, thing.doctype, filters=json.dumps(name_filter(thing)))[0], thing)


def helpdesk_list(thing: Thing) -> Any:
	rows = ["name"]
	return helpdesk_lists.get_list_data(
		thing.doctype, filters=name_filter(thing), rows=rows, columns=[{"key": "name", "label": "Name"}]
	)["data"]


def attachment(thing: Thing) -> Any:
	with_form(download_file, thing.file)
	return thing.name


def file_document(thing: Thing) -> Any:
	name = frappe.db.get_value("File", {"attached_to_name": thing.name, "file_url": thing.file})
	frappe.get_doc("File", name).check_permission("read")
	return thing.name


def linked_documents(thing: Thing) -> Any:
	linked_with.get(thing.doctype, thing.name)
	return thing.name


def searched_globally(thing: Thing) -> Any:
	title = frappe.db.get_value(thing.doctype, thing.name, frappe.get_meta(thing.doctype).get_title_field())
	return [row.name for row in global_search.search(title.split()[-1], doctype=thing.doctype)]


def desk_form(thing: Thing) -> Any:
	return with_form(load.getdoc, thing.doctype, thing.name)


def desk_form_extras(thing: Thing) -> Any:
	return with_form(load.get_docinfo, None, thing.doctype, thing.name)


def correspondence(thing: Thing) -> Any:
	called("frappe.desk.form.load.get_communications", doctype=thing.doctype, name=thing.name)
	return thing.name


def listed_files(thing: Thing) -> Any:
	return [
		row.attached_to_name
		for row in frappe.get_list(
			"File",
			filters={"attached_to_doctype": thing.doctype},
			fields=["attached_to_name"],
			limit_page_length=0,
		)
	]


def exported_list(thing: Thing) -> Any:
	return list_view(thing, reportview.export_query, file_format_type="CSV", title="Export")


def data_export(thing: Thing) -> Any:
	return with_form(partial(exporter.export_data, thing.doctype, all_doctypes=True, with_data=True))


# Ways that show a record to everybody who may see it.
OPEN: tuple[Way, ...] = (
	lists,
	client_list,
	client_count,
	client_get,
	client_value,
	asked_permission,
	link_picker,
	browsed_link_picker,
	report_view,
	report_list,
	report_count,
	group_by,
	printed,
	pdf_permission,
	rest_document,
	rest_list,
	rest_2_document,
	rest_2_list,
	rest_2_count,
	helpdesk_list,
	attachment,
	file_document,
	linked_documents,
)
# Ways that show it to staff alone.
STAFFS: tuple[Way, ...] = (
	desk_form,
	desk_form_extras,
	correspondence,
	listed_files,
	exported_list,
	data_export,
)
