"""What partners write is text in print views and PDFs, and no print fails by it."""

import io

import pytest
from markupsafe import Markup
from pypdf import PdfReader

import frappe
from frappe.utils import pdf
from frappe.www import printview

from partner_support.adapters import printing
from tests.site.factories import at, partner, policy, ticket
from tests.site.printing import needs_printing

SUBJECTS = (
	"<b>Bold</b> deal",
	"<img> offer",
	'<img src="https://elsewhere.example.com/a.png"> offer',
	"<h1>Heading</h1>",
	"Partner & Sons <sales>",
)
PAGE = '<p>Look: <img src="/files/own.png"><img><img src="//elsewhere.example.com/b.png"></p>'
TITLES = "__link_titles"


@pytest.fixture
def gold():
	with at("2026-11-23 10:00"):
		policy()
		yield partner("Gold Reseller", "buyer@gold.example.com")


def printed(doctype: str, name: str) -> str:
	"""The body of the print view, as the desk shows it and a PDF is made of it."""
	return printview.get_html_and_style(doc=doctype, name=str(name))["html"]


def clock_of(made) -> str:
	"""A document that links to the ticket, whose print shows the ticket's subject as a title."""
	return frappe.get_all("SLA Clock", {"ticket": made.name}, pluck="name")[0]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_is_text_in_the_print_of_its_ticket_and_of_whatever_links_to_it(gold, subject):
	made = ticket(gold, subject=subject)
	stored = frappe.db.get_value("HD Ticket", made.name, "subject")
	for page in (printed("HD Ticket", made.name), printed("SLA Clock", clock_of(made))):
		assert stored not in page or "<" not in stored
		assert "<img" not in page
		assert "<b>Bold" not in page
		assert "<h1>Heading" not in page
	assert str(printing.text(stored)) in printed("HD Ticket", made.name)


@needs_printing
@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_pdf_is_made_whatever_the_subject_is(gold, subject):
	made = ticket(gold, subject=subject, description=PAGE)
	for doctype, name in (("HD Ticket", made.name), ("SLA Clock", clock_of(made))):
		page = printed(doctype, name).replace('src="/files/own.png"', 'src="data:image/png;base64,"')
		assert len(PdfReader(io.BytesIO(pdf.get_pdf(page))).pages) > 0


def test_a_format_of_the_sites_own_shows_text_as_text(gold):
	made = ticket(gold, subject="<b>Bold</b> deal")
	made.run_method("before_print", None)
	shown = frappe.render_template("{{ doc.subject }} | {{ doc.subject | e }}", {"doc": made})
	assert shown == "&lt;b&gt;Bold&lt;/b&gt; deal | &lt;b&gt;Bold&lt;/b&gt; deal"


def test_a_print_shows_those_pictures_only_that_the_site_has(gold):
	made = ticket(gold, description=PAGE)
	made.run_method("before_print", None)
	assert "/files/own.png" in made.description
	assert "elsewhere" not in made.description
	assert made.description.count("<img") == 1


def test_printing_twice_shows_the_same():
	once = printing.text("a < b & c")
	assert isinstance(once, Markup)
	assert printing.text(once) == once == "a &lt; b &amp; c"
	assert printing.text("plain") == "plain"


def test_nothing_that_is_printed_is_stored(gold):
	made = ticket(gold, subject="<b>Bold</b> deal")
	before = frappe.db.get_value("HD Ticket", made.name, "subject")
	printed("HD Ticket", made.name)
	assert frappe.db.get_value("HD Ticket", made.name, "subject") == before
