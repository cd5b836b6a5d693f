"""The desk's ways: forms, lists, reports, search, print, exports, and what hangs on a form."""

from tests.site.doors.filling import Asking
from tests.site.doors.rest import claimed, stored
from tests.site.doors.ways import by_name, by_word, field, method, named, way, word

FORM, VIEW, SEARCH = "frappe.desk.form", "frappe.desk.reportview", "frappe.desk.search"


def listed(asking: Asking, **more: object) -> dict[str, object]:
	"""A list that shows the name and a text."""
	table = f"`tab{asking.thing.doctype}`"
	return {"doctype": asking.thing.doctype, "fields": [f"{table}.name", f"{table}.{field(asking)}"], **more}


def hung(asking: Asking, **more: object) -> dict[str, object]:
	"""A form that names the document as what hangs on it does."""
	return {"reference_doctype": asking.thing.doctype, "reference_name": asking.thing.name, **more}


def short(asking: Asking, **more: object) -> dict[str, object]:
	return {"dt": asking.thing.doctype, "dn": asking.thing.name, **more}


def kind(asking: Asking, **more: object) -> dict[str, object]:
	return {"doctype": asking.thing.doctype, **more}


method("form", f"{FORM}.load.getdoc", named, "GET")
method("form's meta", f"{FORM}.load.getdoctype", lambda a: kind(a, with_parent=1), "GET")
method("form's sides", f"{FORM}.load.get_docinfo", named)
method("form's correspondence", f"{FORM}.load.get_communications", named)
method(
	"form saved", f"{FORM}.save.savedocs", lambda a: {"doc": {**stored(a), "__unsaved": 1}, "action": "Save"}
)
method("form saved, claimed", f"{FORM}.save.savedocs", lambda a: {"doc": claimed(a), "action": "Save"})
method("form cancelled", f"{FORM}.save.cancel", named)
method("form discarded", f"{FORM}.save.discard", named)
method(
	"form's next", f"{FORM}.utils.get_next", lambda a: kind(a, value=a.thing.name, prev=0, filters=by_name(a))
)
method("list", f"{VIEW}.get", listed)
method(
	"list by word", f"{VIEW}.get", lambda a: listed(a, filters=[[a.thing.doctype, field(a), "=", word(a)]])
)
method("report view", f"{VIEW}.get_list", listed)
method("list's count", f"{VIEW}.get_count", lambda a: kind(a, filters=by_word(a), distinct="false"))
method(
	"list grouped",
	"frappe.desk.listview.get_group_by_count",
	lambda a: kind(a, current_filters=[], field=field(a)),
)
method(
	"list's statistics",
	f"{VIEW}.get_sidebar_stats",
	lambda a: kind(a, stats=["_user_tags", field(a)], filters=[]),
)
method("list's filters", f"{VIEW}.get_stats", lambda a: kind(a, stats=["_user_tags", field(a)]))
method("list's sums", f"{VIEW}.get", lambda a: listed(a, group_by=f"`tab{a.thing.doctype}`.{field(a)}"))
method("list exported", f"{VIEW}.export_query", lambda a: listed(a, file_format_type="CSV", title="List"))
method(
	"list exported as a workbook",
	f"{VIEW}.export_query",
	lambda a: listed(a, file_format_type="Excel", title="List"),
)
method("list deleted", f"{VIEW}.delete_items", lambda a: kind(a, items=[a.thing.name]))
method(
	"list changed",
	"frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs",
	lambda a: kind(a, docnames=[a.thing.name], action="update", data={field(a): "Hello"}),
)
method("link search", f"{SEARCH}.search_link", lambda a: kind(a, txt=word(a), page_length=50))
method("link search, all", f"{SEARCH}.search_link", lambda a: kind(a, txt="", page_length=200))
method(
	"link search, widget",
	f"{SEARCH}.search_widget",
	lambda a: kind(a, txt="", searchfield=field(a), filter_fields=["name", field(a)], page_length=200),
)
method("link's title", f"{SEARCH}.get_link_title", lambda a: kind(a, docname=a.thing.name))
method("link's preview", "frappe.desk.link_preview.get_preview_data", lambda a: kind(a, docname=a.thing.name))
method(
	"global search",
	"frappe.utils.global_search.search",
	lambda a: {"text": word(a), "doctype": a.thing.doctype},
)
method("website search", "frappe.utils.global_search.web_search", lambda a: {"text": word(a)})
method("tree", "frappe.desk.treeview.get_children", lambda a: kind(a, parent=""))
method(
	"tree, all",
	"frappe.desk.treeview.get_all_nodes",
	lambda a: kind(a, label=a.thing.name, parent="", tree_method="frappe.desk.treeview.get_children"),
)
method(
	"calendar",
	"frappe.desk.calendar.get_events",
	lambda a: kind(
		a,
		start="2000-01-01",
		end="2100-01-01",
		field_map={"id": "name", "start": "creation", "end": "modified", "title": field(a)},
	),
)
method(
	"calendar moved",
	"frappe.desk.calendar.update_event",
	lambda a: {
		"args": named(a, start="2026-11-30", end="2026-12-01"),
		"field_map": {"start": field(a), "end": "modified"},
	},
)
method(
	"gantt moved",
	"frappe.desk.gantt.update_task",
	lambda a: {
		"args": named(a, start="2026-11-30", end="2026-12-01"),
		"field_map": {"start": field(a), "end": "modified"},
	},
)
method("connections", "frappe.desk.notifications.get_open_count", named)
method("linked", f"{FORM}.linked_with.get", lambda a: kind(a, docname=a.thing.name))
method("linked, submitted", f"{FORM}.linked_with.get_submitted_linked_docs", named)
method(
	"print",
	"frappe.www.printview.get_html_and_style",
	lambda a: {"doc": a.thing.doctype, "name": a.thing.name},
)
method("print of what is sent", "frappe.www.printview.get_html_and_style", lambda a: {"doc": claimed(a)})
method(
	"print commands",
	"frappe.www.printview.get_rendered_raw_commands",
	lambda a: {"doc": a.thing.doctype, "name": a.thing.name},
)
method("PDF", "frappe.utils.print_format.download_pdf", named, "GET")
method("PDFs", "frappe.utils.print_format.download_multi_pdf", lambda a: kind(a, name=[a.thing.name]), "GET")
way("print page", "GET", lambda a: "/printview", named)
method(
	"data export",
	"frappe.core.doctype.data_export.exporter.export_data",
	lambda a: kind(a, all_doctypes=1, with_data=1, template=0),
)
method(
	"import template",
	"frappe.core.doctype.data_import.data_import.download_template",
	lambda a: kind(a, export_fields={a.thing.doctype: ["name", field(a)]}, export_records="all"),
)
method(
	"personal report",
	"frappe.desk.query_report.run",
	lambda a: {"report_name": "Audit Trail", "filters": by_word(a)},
)
method(
	"number card",
	"frappe.desk.doctype.number_card.number_card.get_result",
	lambda a: {
		"doc": {"document_type": a.thing.doctype, "function": "Count", "name": "Hello"},
		"filters": [[a.thing.doctype, field(a), "=", word(a)]],
	},
)
method(
	"mapped",
	"frappe.model.mapper.make_mapped_doc",
	lambda a: {"method": "frappe.client.get", "source_name": a.thing.name},
)
method(
	"title changed",
	"frappe.model.rename_doc.update_document_title",
	lambda a: kind(a, docname=a.thing.name, title="Hello", name="renamed"),
)
method("workflow", "frappe.model.workflow.get_transitions", lambda a: {"doc": claimed(a)})
method(
	"workflow applied",
	"frappe.model.workflow.apply_workflow",
	lambda a: {"doc": claimed(a), "action": "Approve"},
)
