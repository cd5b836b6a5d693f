"""The page on which a partner answers a question about its ticket, by a link in a mail, without signing in."""

import frappe
from frappe import _
from frappe.rate_limiter import rate_limit

from partner_support.adapters import attempts
from partner_support.adapters.requests import answer_page
from partner_support.adapters.requests.answer_links import Link

no_cache = 1
FIELDS = ("request", "address", "expires", "signature")


def get_context(context: dict) -> None:
	"""The question; after its form was sent, what became of the answer."""
	form = {field: str(frappe.form_dict.get(field) or "") for field in FIELDS}
	link = Link(**form)
	context.update(
		{
			"no_cache": 1,
			"title": _("Your answer"),
			"link": form,
			"problem": None,
			"choice": None,
			"done": False,
		}
	)
	if frappe.request.method == "POST":
		take(context, link)
	if not context["done"]:
		context.update(answer_page.shown(link))


@rate_limit(limit=30, seconds=60 * 60)
def take(context: dict, link: Link) -> None:
	"""Take the answer, or say what is wrong with it and show the question again."""
	given = frappe.form_dict.copy()
	context["choice"] = given.get("choice")
	try:
		with attempts.undone_on_failure():
			context["done"] = answer_page.answer(
				link, given.get("choice") or "", given.get("text"), given.get("feedback")
			)
	except frappe.ValidationError as problem:
		frappe.clear_messages()
		context.update({"problem": str(problem), "text": given.get("text") or ""})
