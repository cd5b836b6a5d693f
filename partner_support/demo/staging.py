"""Puts the demo's people and companies into a site, and notes each of them for removal."""

from collections.abc import Mapping, Sequence
from typing import Any

import frappe

from partner_support.adapters import site_time
from partner_support.demo.plans import World
from partner_support.demo.portal import content
from partner_support.demo.records import certifications
from partner_support.demo.scenario import Plot, cast
from partner_support.seeds import ledger

BOOK = "demo"
BORROWED = "demo-borrowed"  # the site's own values that the demo has changed
PASSWORD = "demo-password"
FRESH_TICKET = "demo-fresh-ticket"
COMPLETE = "demo-complete"  # noted in the history's own transaction
BOOKS = (BOOK, BORROWED, PASSWORD, FRESH_TICKET, COMPLETE)
MAIL_ACCOUNT = "Partner Support Demo"
CURRENCY = "USD"  # of a site that has none of its own
CONTACT_FIELDS = ("escalation_contact_name", "escalation_contact_email", "escalation_contact_phone")


def stage(password: str) -> None:
	"""Everybody on stage: staff, teams, leads, partners and their people."""
	played = cast()
	for member in played["staff"]:
		employ(member, played["mail_domain"], password)
	staff_teams(played)
	appoint_leads(played)
	world = world_of([])
	for partner in world.partners.values():
		found_partner(world, partner, played["mail_domain"], password)
	stock_products(world)
	publish_articles()
	open_mail_account(played["mail_domain"])


def make(doctype: str, values: Mapping[str, Any], **flags: Any) -> str:
	"""Insert a record and note it."""
	document = frappe.get_doc({"doctype": doctype, **values})
	document.flags.update({"ignore_password_policy": True, **flags})
	document.insert(ignore_permissions=True)
	ledger.remember(doctype, document.name, BOOK)
	return document.name


def employ(member: Mapping[str, Any], domain: str, password: str) -> None:
	"""A member of staff, who is an agent where the cast says so."""
	address = f"{member['id']}@{domain}"
	sign_up(address, member["name"], member.get("roles", []), password if "login" in member else None)
	if member["agent"]:
		make("HD Agent", {"user": address, "agent_name": member["name"]})


def sign_up(
	address: str, name: str, roles: list[str], password: str | None, time_zone: str | None = None
) -> None:
	"""A user who is not written to; only those shown as logins can sign in."""
	first, _, last = name.partition(" ")
	make(
		"User",
		{
			"email": address,
			"first_name": first,
			"last_name": last,
			"send_welcome_email": 0,
			"new_password": password,
			"time_zone": time_zone,
			"roles": [{"role": role} for role in roles],
		},
	)


def staff_teams(played: Mapping[str, Any]) -> None:
	"""Put the agents into their teams, behind whoever is there."""
	for team in frappe.get_all("HD Team", pluck="name"):
		members = [
			f"{each['id']}@{played['mail_domain']}"
			for each in played["staff"]
			if team in each.get("teams", ())
		]
		if members:
			document = frappe.get_doc("HD Team", team)
			document.extend("users", [{"user": member} for member in members])
			document.save(ignore_permissions=True)


def appoint_leads(played: Mapping[str, Any]) -> None:
	"""Give leads to the teams that have none, and the escalations a contact."""
	settings = frappe.get_doc("Partner Support Settings")
	led = {row.team for row in settings.team_leads}
	ledger.write({field: settings.get(field) for field in CONTACT_FIELDS}, BORROWED)
	for member in played["staff"]:
		for team in member.get("leads", ()):
			if team not in led and frappe.db.exists("HD Team", team):
				settings.append(
					"team_leads", {"team": team, "lead": f"{member['id']}@{played['mail_domain']}"}
				)
	settings.update({f"escalation_contact_{key}": value for key, value in played["contact"].items()})
	settings.flags.ignore_permissions = True
	settings.save()


def found_partner(world: World, partner: Mapping[str, Any], staff_domain: str, password: str) -> None:
	"""A partner with its HD Customer and two people, of whom the first sees all its tickets."""
	contacts = [person(name, partner, password) for name in partner["people"]]
	customer = make(
		"HD Customer",
		{
			"customer_name": partner["name"],
			"domain": partner["domain"],
			"contacts": [
				{"contact_name": contact, "is_manager": int(number == 0)}
				for number, contact in enumerate(contacts)
			],
		},
	)
	make(
		"Partner",
		{
			"partner_name": partner["name"],
			"partner_tier": partner["tier"],
			"partner_type": partner["type"],
			"status": "Active",
			"region": partner["region"],
			"time_zone": partner["time_zone"],
			"business_calendar": partner.get("calendar"),
			"hd_customer": customer,
			"channel_account_manager": f"{partner['account_manager']}@{staff_domain}",
			"parent_partner": partner.get("parent"),
			"attributes": [{"partner_attribute": each} for each in partner.get("attributes", ())],
			"external_id": partner["number"],
			"partner_since": f"{partner['since']}-03-01",
			"currency": partner["currency"],
			"certifications": list(certifications(world, partner)),
		},
		tier_changed_on=f"{partner['since']}-03-01 09:00:00",
	)


def world_of(plots: Sequence[Plot]) -> World:
	"""Where the records' plan plays on this site; a currency that is disabled here gives way to the site's own."""
	own = frappe.db.get_default("currency") or CURRENCY
	enabled = set(frappe.get_all("Currency", {"enabled": 1}, pluck="name"))
	partners = {
		partner["name"]: {
			**partner,
			"currency": partner["currency"] if partner["currency"] in enabled else own,
		}
		for partner in cast()["partners"]
	}
	return World(site_time.now(), own, plots, partners=partners)


def stock_products(world: World) -> None:
	"""The vendor's products; one that the site has by that name stays the site's."""
	for product in world.content["products"]:
		if not frappe.db.exists("Partner Product", product["product_name"]):
			make("Partner Product", product)


def publish_articles() -> None:
	"""What partners ask again and again, answered in Helpdesk's knowledge base."""
	for category, articles in content()["articles"].items():
		name = make("HD Article Category", {"category_name": category})
		for title, text in articles:
			make("HD Article", {"title": title, "content": text, "category": name, "status": "Published"})


def person(name: str, partner: Mapping[str, Any], password: str) -> str:
	"""A partner's user with the contact that Helpdesk knows them by."""
	address = address_of(name, partner["domain"])
	first, _, last = name.partition(" ")
	contact = make(
		"Contact",
		{"first_name": first, "last_name": last, "email_ids": [{"email_id": address, "is_primary": 1}]},
	)
	password = password if partner.get("login") else None
	sign_up(address, name, ["HD Customer"], password, partner["time_zone"])
	frappe.db.set_value("Contact", contact, "user", address)
	return contact


def address_of(name: str, domain: str) -> str:
	"""The mail address of somebody at a partner."""
	return f"{name.lower().replace(' ', '.')}@{domain}"


def open_mail_account(domain: str) -> None:
	"""A sender for the site's messages, where it has none; its server does not exist."""
	if frappe.db.exists("Email Account", {"default_outgoing": 1}):
		return
	account = frappe.get_doc(
		{
			"doctype": "Email Account",
			"email_account_name": MAIL_ACCOUNT,
			"email_id": f"partners@{domain}",
			"enable_outgoing": 1,
			"default_outgoing": 1,
			"smtp_server": f"smtp.{domain}",
			"no_smtp_authentication": 1,
		}
	)
	account.flags.ignore_validate = True  # it would call the server
	account.insert(ignore_permissions=True)
	ledger.remember("Email Account", account.name, BOOK)
