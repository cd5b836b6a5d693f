"""A knowledge base for the site tests."""

import frappe
from frappe.model.document import Document


def article(title: str, content: str, status: str = "Published") -> Document:
	"""An article of Helpdesk's knowledge base."""
	values = {"doctype": "HD Article", "title": title, "content": content, "status": status}
	return frappe.get_doc(values | {"category": category()}).insert(ignore_permissions=True)


def category(name: str = "Test Answers") -> str:
	"""The category they stand in."""
	values = {"category_name": name}
	made = frappe.db.exists("HD Article Category", values)
	return made or frappe.get_doc({"doctype": "HD Article Category", **values}).insert().name


def only(*articles: Document) -> None:
	"""Nothing but these is published: what the site has itself is put away."""
	names = [each.name for each in articles]
	frappe.db.set_value("HD Article", {"name": ["not in", names or [""]]}, "status", "Archived")
