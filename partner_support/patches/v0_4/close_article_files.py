"""Takes the files of articles that are not for everybody out of the public folder, where Helpdesk put them."""

import frappe

from partner_support.adapters.knowledge import article_files, audience


def execute() -> None:
	"""Each article whose readers are not everybody; the others' files are where they should be."""
	limited = frappe.get_all(audience.AUDIENCE, pluck="article")
	names = frappe.get_all(audience.ARTICLE, {"status": ["!=", "Published"]}, pluck="name")
	for name in dict.fromkeys([*limited, *names]):
		article_files.follow(frappe.get_doc(audience.ARTICLE, name))
