"""Files: by their address, as documents, and named where a document may name one."""

from tests.site.doors.filling import Asking
from tests.site.doors.playing import Call
from tests.site.doors.ways import WAYS, method, way

FILE = "frappe.core.api.file"


def name(asking: Asking) -> str:
	return asking.world.file(asking.thing)[0]


def url(asking: Asking) -> str:
	return asking.world.file(asking.thing)[1]


def doctype_ticket(asking: Asking) -> dict[str, str]:
	"""A ticket of the caller's own, to hang something on."""
	return {"doctype": "HD Ticket", "docname": asking.world.own[asking.person]["ticket"]}


way("file by address", "GET", url)
method("file downloaded", "download_file", lambda a: {"file_url": url(a)}, "GET")
method("upload of an address", "upload_file", lambda a: {"file_url": url(a), "is_private": 1})
method("upload of an address, public", "upload_file", lambda a: {"file_url": url(a), "is_private": 0})
method(
	"upload of an address to one's own",
	"upload_file",
	lambda a: {"file_url": url(a), "is_private": 1, **doctype_ticket(a)},
)
method(
	"upload from the library",
	"upload_file",
	lambda a: {"library_file_name": name(a), "is_private": 1, **doctype_ticket(a)},
)
method(
	"upload to it",
	"upload_file",
	lambda a: {
		"file_url": "https://example.com/hello.txt",
		"doctype": a.thing.doctype,
		"docname": a.thing.name,
	},
)
method(
	"file moved",
	f"{FILE}.move_file",
	lambda a: {
		"file_list": [{"name": name(a), "folder": "Home"}],
		"new_parent": "Home/Attachments",
		"old_parent": "Home",
	},
)
method("file unpacked", f"{FILE}.unzip_file", lambda a: {"name": a.world.file(a.thing, True)[0]})
method("files packed", f"{FILE}.zip_files", lambda a: {"files": [name(a)]})
method("file optimized", "run_doc_method", lambda a: {"dt": "File", "dn": name(a), "method": "optimize_file"})
method(
	"files of a folder",
	f"{FILE}.get_files_in_folder",
	lambda a: {"folder": "Home/Attachments", "page_length": 500},
)
method("files by a text", f"{FILE}.get_files_by_search_text", lambda a: {"text": "zq"})
method(
	"pictures attached",
	f"{FILE}.get_attached_images",
	lambda a: {"doctype": a.thing.doctype, "names": [a.thing.name]},
)
method(
	"attachment gone",
	"frappe.desk.form.utils.remove_attach",
	lambda a: {"fid": name(a), "dt": a.thing.doctype, "dn": a.thing.name},
)
method(
	"file put on one's own",
	"frappe.client.set_value",
	lambda a: {
		"doctype": "File",
		"name": name(a),
		"fieldname": {"attached_to_doctype": "HD Ticket", "attached_to_name": doctype_ticket(a)["docname"]},
	},
)
method(
	"file published",
	"frappe.client.set_value",
	lambda a: {"doctype": "File", "name": name(a), "fieldname": {"is_private": 0}},
)
method(
	"file renamed",
	"frappe.client.set_value",
	lambda a: {"doctype": "File", "name": name(a), "fieldname": {"file_name": "hello.csv"}},
)
method(
	"file of that address",
	"frappe.client.insert",
	lambda a: {"doc": {"doctype": "File", "file_url": url(a), "is_private": 1, "file_name": "hello.csv"}},
)
method(
	"file of that address on one's own",
	"frappe.client.insert",
	lambda a: {
		"doc": {
			"doctype": "File",
			"file_url": url(a),
			"is_private": 1,
			"attached_to_doctype": "HD Ticket",
			"attached_to_name": doctype_ticket(a)["docname"],
		}
	},
)
method("file deleted", "frappe.client.delete", lambda a: {"doctype": "File", "name": name(a)})
method(
	"one's picture",
	"frappe.client.set_value",
	lambda a: {"doctype": "User", "name": a.person, "fieldname": {"user_image": url(a)}},
)
method(
	"ticket with the address",
	"helpdesk.helpdesk.doctype.hd_ticket.api.new",
	lambda a: {
		"doc": {"subject": "Hello", "description": f'<p>Hello <img src="{url(a)}"></p>'},
		"attachments": [{"name": name(a), "file_url": url(a)}],
	},
)
method(
	"reply with the file",
	"run_doc_method",
	lambda a: {
		"dt": "HD Ticket",
		"dn": doctype_ticket(a)["docname"],
		"method": "create_communication_via_contact",
		"args": {"message": "Hello", "attachments": [{"name": name(a), "file_url": url(a)}]},
	},
)
method(
	"claim with the address",
	"frappe.client.insert",
	lambda a: {
		"doc": {
			"doctype": "MDF Claim",
			"partner": a.world.own[a.person]["partner"],
			"activity_title": "Hello",
			"proofs": [{"document": "Invoice", "attachment": url(a)}],
		}
	},
)

WAYS["upload of a file"] = lambda a: Call(
	"upload of a file",
	"POST",
	"/api/method/upload_file",
	{"doctype": a.thing.doctype, "docname": a.thing.name, "is_private": 1},
	upload=b"Hello",
)
WAYS["v2 upload of a file"] = lambda a: Call(
	"v2 upload of a file",
	"POST",
	"/api/v2/method/upload_file",
	{"doctype": a.thing.doctype, "docname": a.thing.name, "library_file_name": name(a)},
	upload=b"Hello",
)
