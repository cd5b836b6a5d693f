"""What hangs on a form: assignments, comments, messages, likes, shares, tags, followers, as methods and as rows."""

from tests.site.doors.desk import FORM, kind
from tests.site.doors.filling import Asking
from tests.site.doors.ways import by_word, field, method, named


def hung(asking: Asking, **more: object) -> dict[str, object]:
	"""A form that names the document as what hangs on it does."""
	return {"reference_doctype": asking.thing.doctype, "reference_name": asking.thing.name, **more}


method(
	"assigned",
	f"{FORM}.assign_to.get",
	lambda a: {"args": {"doctype": a.thing.doctype, "name": a.thing.name}},
)
method(
	"assigning",
	f"{FORM}.assign_to.add",
	lambda a: {"args": kind(a, name=a.thing.name, assign_to=[a.person], description="Hello")},
)
method(
	"assigning, named",
	f"{FORM}.assign_to.add",
	lambda a: kind(a, name=a.thing.name, assign_to=[a.person], description="Hello"),
)
method(
	"assigning many",
	f"{FORM}.assign_to.add_multiple",
	lambda a: {"args": kind(a, name=[a.thing.name], assign_to=[a.person])},
)
method(
	"assignment gone",
	f"{FORM}.assign_to.remove",
	lambda a: named(a, assign_to="support.manager@vendor.example.com"),
)
method("assignments gone", f"{FORM}.assign_to.remove_multiple", lambda a: kind(a, names=[a.thing.name]))
method(
	"comment",
	f"{FORM}.utils.add_comment",
	lambda a: hung(a, content="Hello", comment_email=a.person, comment_by=a.person),
)
method(
	"message",
	"frappe.core.doctype.communication.email.make",
	lambda a: {
		"doctype": a.thing.doctype,
		"name": a.thing.name,
		"content": "Hello",
		"subject": "Hello",
		"recipients": a.person,
		"send_email": 1,
	},
)
method(
	"message with print",
	"frappe.core.doctype.communication.email.make",
	lambda a: {
		"doctype": a.thing.doctype,
		"name": a.thing.name,
		"content": "Hello",
		"subject": "Hello",
		"recipients": a.person,
		"send_email": 1,
		"print_format": "Standard",
	},
)
method(
	"message about a file",
	"frappe.core.doctype.communication.email.make",
	lambda a: {
		"content": "Hello",
		"subject": "Hello",
		"recipients": a.person,
		"send_email": 1,
		"attachments": [a.world.file(a.thing)[0]],
	},
)
method("like", "frappe.desk.like.toggle_like", lambda a: kind(a, name=a.thing.name, add="Yes"))
method("share", "frappe.share.add", lambda a: kind(a, name=a.thing.name, user=a.person, read=1, write=1))
method(
	"share changed",
	"frappe.share.set_permission",
	lambda a: kind(a, name=a.thing.name, user=a.person, permission_to="read", value=1),
)
method("shared with", "frappe.share.get_users", named)
method(
	"tag",
	"frappe.desk.doctype.tag.tag.add_tag",
	lambda a: {"tag": "Hello", "dt": a.thing.doctype, "dn": a.thing.name},
)
method(
	"tags",
	"frappe.desk.doctype.tag.tag.add_tags",
	lambda a: {"tags": ["Hello"], "dt": a.thing.doctype, "docs": [a.thing.name]},
)
method(
	"tag gone",
	"frappe.desk.doctype.tag.tag.remove_tag",
	lambda a: {"tag": "Hello", "dt": a.thing.doctype, "dn": a.thing.name},
)
method("tagged", "frappe.desk.doctype.tag.tag.get_tagged_docs", lambda a: kind(a, tag=""))
method(
	"follow",
	f"{FORM}.document_follow.follow_document",
	lambda a: kind(a, doc_name=a.thing.name, user=a.person),
)
method(
	"follow changed",
	f"{FORM}.document_follow.update_follow",
	lambda a: kind(a, doc_name=a.thing.name, following=1),
)
method("followers", f"{FORM}.document_follow.get_follow_users", lambda a: kind(a, doc_name=a.thing.name))
method(
	"reminder",
	"frappe.automation.doctype.reminder.reminder.create_new_reminder",
	lambda a: {
		"remind_at": "2099-01-01 09:00:00",
		"description": "Hello",
		"reference_doctype": a.thing.doctype,
		"reference_name": a.thing.name,
	},
)
method("room", "frappe.realtime.has_permission", named)
method(
	"Helpdesk's list",
	"helpdesk.api.doc.get_list_data",
	lambda a: kind(a, filters={}, rows=["name", field(a)], columns=[{"key": "name", "label": "Name"}]),
)
method(
	"Helpdesk's list by word",
	"helpdesk.api.doc.get_list_data",
	lambda a: kind(
		a, filters=by_word(a), rows=["name", field(a)], columns=[{"key": "name", "label": "Name"}]
	),
)


def hanging(
	asking: Asking, doctype: str, kind_field: str, name_field: str, **more: object
) -> dict[str, object]:
	"""A new row of something that hangs on the document."""
	return {
		"doc": {"doctype": doctype, kind_field: asking.thing.doctype, name_field: asking.thing.name, **more}
	}


for side, kind_field, name_field, values in (
	("Comment", "reference_doctype", "reference_name", {"comment_type": "Comment", "content": "Hello"}),
	(
		"Communication",
		"reference_doctype",
		"reference_name",
		{
			"subject": "Hello",
			"content": "Hello",
			"communication_type": "Communication",
			"sent_or_received": "Received",
		},
	),
	("ToDo", "reference_type", "reference_name", {"description": "Hello"}),
	("DocShare", "share_doctype", "share_name", {"read": 1}),
	("Tag Link", "document_type", "document_name", {"tag": "Hello"}),
	("Document Follow", "ref_doctype", "ref_docname", {}),
	("Notification Log", "document_type", "document_name", {"subject": "Hello"}),
	("View Log", "reference_doctype", "reference_name", {}),
	("Version", "ref_doctype", "docname", {"data": "{}"}),
	(
		"Auto Repeat",
		"reference_doctype",
		"reference_document",
		{"frequency": "Daily", "start_date": "2099-01-01"},
	),
	(
		"Reminder",
		"reminder_doctype",
		"reminder_docname",
		{"remind_at": "2099-01-01 09:00:00", "description": "Hello"},
	),
):
	method(
		f"insert of {side}",
		"frappe.client.insert",
		lambda a, side=side, k=kind_field, n=name_field, v=values: hanging(
			a, side, k, n, user=a.person, allocated_to=a.person, for_user=a.person, **v
		),
	)
for side, ticket_field in (("HD Ticket Comment", "reference_ticket"), ("HD Ticket Activity", "ticket")):
	method(
		f"insert of {side}",
		"frappe.client.insert",
		lambda a, side=side, t=ticket_field: {
			"doc": {"doctype": side, t: a.thing.name, "content": "Hello", "action": "Hello"}
		},
	)
