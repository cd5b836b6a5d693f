"""What this app tells Frappe about itself."""

from partner_support.adapters.access import kinds as _kinds

_GATE = "partner_support.adapters.access.gate"

app_name = "partner_support"
app_title = "Partner Support"
app_publisher = "The Partner Support contributors"
app_description = "Turns Frappe Helpdesk into a help desk for channel partners"
app_email = "partner-support@example.com"
app_license = "AGPL-3.0-only"
required_apps = ["helpdesk"]

export_python_type_annotations = True
require_type_annotated_api_methods = True

before_install = "partner_support.install.before_install"
after_install = "partner_support.install.after_install"
before_migrate = "partner_support.install.before_migrate"
after_migrate = "partner_support.install.after_migrate"
before_uninstall = "partner_support.uninstall.before_uninstall"
after_uninstall = "partner_support.uninstall.after_uninstall"

doctype_js = {
	"Deal Registration": ["public/js/program_record.js", "public/js/raise_ticket.js"],
	"MDF Claim": ["public/js/program_record.js", "public/js/raise_ticket.js"],
	"Commission Statement": ["public/js/program_record.js", "public/js/raise_ticket.js"],
	"Partner Agreement": ["public/js/program_record.js", "public/js/raise_ticket.js"],
	"Partner": "public/js/partner_overview.js",
}

doc_events = {
	"HD Ticket": {
		"before_validate": [
			"partner_support.adapters.hd_ticket.before_validate",
			"partner_support.adapters.hd_ticket.check_records",
			"partner_support.adapters.incidents.incident_hooks.check_ticket",
		],
		"before_save": "partner_support.adapters.hd_ticket.before_save",
		# No event of Frappe's, but Helpdesk's own method: hooks follow whatever the portal calls on a document.
		"create_communication_via_contact": "partner_support.adapters.tickets.attachments.check_reply",
		"before_rename": "partner_support.adapters.tickets.guard.refuse_new_number",
		"after_insert": [
			"partner_support.adapters.hd_ticket.after_insert",
			"partner_support.adapters.disputes.dispute_hooks.ticket_saved",
		],
		"on_update": [
			"partner_support.adapters.hd_ticket.on_update",
			"partner_support.adapters.disputes.dispute_hooks.ticket_saved",
			# Last: it may answer the ticket, which saves it again.
			"partner_support.adapters.incidents.incident_hooks.ticket_saved",
		],
		"on_trash": [
			"partner_support.adapters.hd_ticket.on_trash",
			"partner_support.adapters.disputes.dispute_hooks.ticket_deleted",
			"partner_support.adapters.incidents.incident_hooks.ticket_deleted",
			"partner_support.adapters.knowledge.article_hooks.ticket_deleted",
		],
	},
	# An article that came from a ticket is reviewed before partners read it.
	"HD Article": {
		"validate": "partner_support.adapters.knowledge.article_hooks.check",
		"on_update": [
			"partner_support.adapters.knowledge.article_hooks.saved",
			"partner_support.adapters.knowledge.article_files.article_saved",
		],
		"on_trash": "partner_support.adapters.knowledge.article_hooks.deleted",
	},
	"Article Audience": {
		"on_update": [
			"partner_support.adapters.knowledge.audience.changed",
			"partner_support.adapters.knowledge.article_files.audience_saved",
		],
		"on_trash": "partner_support.adapters.knowledge.audience.changed",
		"after_delete": [
			"partner_support.adapters.knowledge.audience.changed",
			"partner_support.adapters.knowledge.article_files.audience_deleted",
		],
	},
	# No rule counts with what is no number, no date or out of all bounds; records of the program ask by themselves.
	(
		"Article Audience",
		"Business Calendar",
		"Escalation Ladder",
		"MDF Activity Type",
		"Partner",
		"Partner Attribute",
		"Partner Incident",
		"Partner Product",
		"Partner Program Settings",
		"Partner Support Settings",
		"Partner Tier",
		"Policy Recalculation",
		"Policy Trial",
		"SLA Matrix",
		"Support Category",
	): {"before_validate": "partner_support.partner_program.bounds.check"},
	# A row that another document holds would be taken from it.
	_kinds.WITH_ROWS: {"validate": "partner_support.adapters.access.child_rows.refuse_rows_of_others"},
	# Tickets link to whatever DocTypes the settings name; every other document is left at once.
	"*": {
		"before_validate": "partner_support.adapters.spreadsheets.take_marks_off",
		"validate": "partner_support.adapters.access.files.check_addresses",
		"before_print": [
			"partner_support.adapters.access.link_titles.before_print",
			"partner_support.adapters.printing.as_text",
		],
		"on_change": "partner_support.adapters.records.record_news.follow",
		"after_delete": [
			"partner_support.adapters.records.record_news.let_go",
			"partner_support.adapters.records.forgetting.deleted",
		],
	},
	"Partner Program Settings": {
		"validate": "partner_support.adapters.records.record_fields.refuse_a_switch_that_breaks_links",
		"on_update": "partner_support.adapters.records.record_fields.follow_settings",
	},
	"Partner Support Settings": {
		"on_update": [
			"partner_support.adapters.queue.queue_changes.settings_saved",
			"partner_support.adapters.sla.loader.renew_policy_stamp",  # the targets of teams
		],
	},
	"Support Category": {
		"on_update": [
			"partner_support.adapters.records.record_fields.follow",
			"partner_support.adapters.sla.loader.renew_policy_stamp",
		],
		"after_rename": "partner_support.adapters.sla.loader.renew_policy_stamp",
		"after_delete": [
			"partner_support.adapters.records.record_fields.follow",
			"partner_support.adapters.sla.loader.renew_policy_stamp",
		],
	},
	"Deal Registration": {
		"validate": "partner_support.adapters.deals.deals.validate",
		"on_update": "partner_support.adapters.deals.deals.on_update",
		"on_trash": "partner_support.adapters.deals.deals.on_trash",
	},
	# Both deals of a pair show whether their conflict still waits for a decision.
	"Deal Conflict": {
		"on_update": "partner_support.adapters.deals.deal_conflicts.follow_decision",
		"after_delete": "partner_support.adapters.deals.deal_conflicts.follow_decision",
	},
	"Partner Incident": {"on_update": "partner_support.adapters.incidents.incident_hooks.incident_saved"},
	"HD Ticket Type": {
		"after_rename": [
			"partner_support.adapters.records.record_fields.follow",
			"partner_support.adapters.sla.loader.renew_policy_stamp",
		],
	},
	"HD Ticket Activity": {
		"before_insert": "partner_support.adapters.tickets.guard.tell_that_it_was_kept_open",
	},
	# What hangs on a partner's record or an article is no more public than that.
	"File": {
		"before_insert": [
			"partner_support.adapters.access.files.keep_private",
			"partner_support.adapters.knowledge.article_files.keep_private",
			"partner_support.adapters.tickets.attachments.check_upload",
			"partner_support.adapters.spreadsheets.keep_reports_text",
		],
		"before_validate": [
			"partner_support.adapters.access.files.keep_private",
			"partner_support.adapters.knowledge.article_files.keep_private",
		],
		"validate": "partner_support.adapters.access.files.check_place",
		"on_update": "partner_support.adapters.disputes.dispute_hooks.said",
		"on_trash": "partner_support.adapters.disputes.dispute_hooks.unsaid",
	},
	("Comment", "Communication"): {
		"after_insert": "partner_support.adapters.access.side_data.keep_comments_out_of_lists",
		"on_update": "partner_support.adapters.access.side_data.keep_comments_out_of_lists",
	},
	"Document Follow": {"validate": "partner_support.adapters.access.side_data.check_follower"},
	# A partner is told of its tier whoever changes it, and a proposal to change it may no longer fit.
	"Partner": {
		"on_update": [
			"partner_support.adapters.tiers.tier_changes.follow",
			"partner_support.adapters.queue.queue_changes.partner_saved",
		],
		"on_trash": "partner_support.adapters.tiers.tier_changes.forget",
	},
	# Who is no agent any more reads no longer as one.
	"HD Agent": {"after_delete": "partner_support.adapters.access.leaving.agent_removed"},
	# Who belongs to which partner is remembered for the request, unless it changes within it.
	("Partner", "HD Customer", "Contact"): {
		"on_update": "partner_support.adapters.access.membership.forget",
		"on_trash": "partner_support.adapters.access.membership.forget",
	},
	# The first message of a ticket that staff who are no agents raise for a partner.
	"Communication": {"before_insert": "partner_support.adapters.records.raising.let_first_message_in"},
	# A dispute's audit trail tells what was said, attached, assigned and escalated on its ticket.
	("Communication", "HD Ticket Comment"): {
		"on_update": "partner_support.adapters.disputes.dispute_hooks.said",
		"on_trash": "partner_support.adapters.disputes.dispute_hooks.unsaid",
	},
	"Escalation Log": {
		"after_insert": [
			"partner_support.adapters.disputes.dispute_hooks.said",
			"partner_support.adapters.disputes.dispute_hooks.assigned",
		],
	},
	"ToDo": {
		"on_update": "partner_support.adapters.disputes.dispute_hooks.assigned",
		"after_delete": "partner_support.adapters.disputes.dispute_hooks.assigned",
	},
	"Commission Statement": {
		"on_update": "partner_support.adapters.disputes.dispute_hooks.statement_saved",
		"on_trash": "partner_support.adapters.disputes.dispute_hooks.statement_deleted",
	},
	# Helpdesk complains on every save of a ticket whose agreement lacks an enabled priority.
	"HD Ticket Priority": {
		"after_insert": "partner_support.adapters.sla.managed_sla.follow_priorities",
		"on_update": "partner_support.adapters.sla.managed_sla.follow_priorities",
	},
	# Policy that is kept in memory is forgotten when its documents change.
	("SLA Matrix", "Escalation Ladder"): {
		"on_update": "partner_support.adapters.sla.loader.renew_policy_stamp",
		"on_trash": "partner_support.adapters.sla.loader.renew_policy_stamp",
	},
	# A draft is tried on past tickets by a worker, from when it is asked for.
	"Policy Trial": {
		"after_insert": "partner_support.adapters.backtest.trials.begin",
		"on_trash": "partner_support.adapters.backtest.trials.forget",
	},
	"Policy Recalculation": {"after_insert": "partner_support.adapters.backtest.recalculations.begin"},
	("Business Calendar", "HD Service Holiday List"): {
		"on_update": "partner_support.adapters.sla.calendar_changes.follow",
		"on_trash": "partner_support.adapters.sla.calendar_changes.follow",
	},
}

# Helpdesk's own answer, less what is not for its reader.
override_whitelisted_methods = {
	# Frappe's own exports, in which a text could be taken for a formula.
	"frappe.core.doctype.data_export.exporter.export_data": "partner_support.api.exports.export_data",
	"frappe.core.doctype.data_import.data_import.download_errored_template": "partner_support.api.exports.download_errored_template",
	"frappe.core.doctype.data_import.data_import.download_import_log": "partner_support.api.exports.download_import_log",
	"frappe.core.doctype.data_import.data_import.download_template": "partner_support.api.exports.download_template",
	"frappe.desk.query_report.export_query": "partner_support.api.exports.query_report",
	"frappe.desk.reportview.export_query": "partner_support.api.exports.report_view",
	"frappe.utils.csvutils.send_csv_to_client": "partner_support.api.exports.send_csv_to_client",
	"helpdesk.helpdesk.doctype.hd_ticket.api.get_one": "partner_support.api.ticket.get_one",
	"helpdesk.helpdesk.doctype.hd_ticket.api.get_ticket_customizations": "partner_support.api.ticket.get_ticket_customizations",
	"helpdesk.helpdesk.doctype.hd_ticket_template.api.get_one": "partner_support.api.record_links.new_ticket_template",
	# Helpdesk's own, which fails where Redis has no search.
	"helpdesk.api.article.search": "partner_support.api.articles.search",
	# Helpdesk's own, which read articles without asking whose they are.
	"helpdesk.api.article.get_article_stats": "partner_support.api.knowledge.get_article_stats",
	"helpdesk.api.knowledge_base.get_article": "partner_support.api.knowledge.get_article",
	"helpdesk.api.knowledge_base.get_categories": "partner_support.api.knowledge.get_categories",
	"helpdesk.api.knowledge_base.increment_views": "partner_support.api.knowledge.increment_views",
	# Frappe's own, which do not ask whose document it is.
	"frappe.client.get": "partner_support.api.desk.get",
	"frappe.desk.form.load.getdoc": "partner_support.api.desk.getdoc",
	"frappe.desk.search.get_link_title": "partner_support.api.desk.get_link_title",
	"frappe.desk.form.load.get_communications": "partner_support.api.desk.get_communications",
}

scheduler_events = {
	# Deadlines are promised to the minute.
	"cron": {
		"* * * * *": [
			"partner_support.adapters.sla.sweep.run",
			"partner_support.adapters.reviews.review_sweep.run",
		],
		# Partners are reminded by the working hour, so a few minutes more or less are none.
		"*/5 * * * *": [
			"partner_support.adapters.requests.request_sweep.run",
			"partner_support.adapters.incidents.incident_sweep.run",
			"partner_support.adapters.alerts.digest_sweep.run",
		],
	},
	# Nightly: what has to look at everything, and may take its time.
	"daily_long": [
		"partner_support.adapters.sla.sweep.check_open_tickets",
		"partner_support.adapters.overview.partner_outreach.look",
		# Protection and agreements end with a day, so looking once a day is enough.
		"partner_support.adapters.deals.expiry.run",
		# Rules count in days and months, and over every partner's records.
		"partner_support.adapters.tiers.tier_evaluation.run",
		"partner_support.adapters.disputes.dispute_checks.run",
		# What was solved today may be the third of its like.
		"partner_support.adapters.knowledge.candidates.run",
		# Of the month that is over; a scheduler that slept through the first sends it when it wakes.
		"partner_support.adapters.figures.leadership_mail.run",
		"partner_support.adapters.alerts.digest_sweep.forget_old",
	],
}

# What the desk's global search finds, unless the site says otherwise.
global_search_doctypes = {
	"Default": [
		{"doctype": "Partner"},
		{"doctype": "Deal Registration"},
		{"doctype": "MDF Claim"},
		{"doctype": "Commission Statement"},
		{"doctype": "Partner Agreement"},
	]
}

# A ticket or customer may be deleted although our records point to it; they go or stay by rule.
ignore_links_on_delete = [
	"Policy Trial",
	"Policy Trial Ticket",
	"Policy Recalculation Entry",
	"SLA Clock",
	"Escalation Log",
	"Support Alert",
	"Partner Request",
	"Second Review",
	"Incident Message",
	"Self Service Answer",
	"Article Count",
	"Article Source",
	"Article Audience",
	"Article Candidate",
	"Article Candidate Ticket",
]

extend_bootinfo = ["partner_support.adapters.access.link_titles.follow_rights"]

# One gate answers for every DocType that `adapters/access/kinds.py` declares.
_guarded = {**_kinds.PARTNER_RECORDS, **_kinds.ABOUT_TICKETS, **_kinds.SIDE_DATA}
permission_query_conditions = {
	**dict.fromkeys((*_guarded, *_kinds.CHILD_TABLES), f"{_GATE}.query"),
	"HD Article": "partner_support.permissions.article_query",
	"Partner Incident": "partner_support.permissions.partner_incident_query",
}
has_permission = {
	**dict.fromkeys((*_guarded, *_kinds.BY_ROLE), f"{_GATE}.has_permission"),
	"HD Ticket": [
		"partner_support.adapters.records.record_guard.has_permission",
		"partner_support.adapters.incidents.incident_guard.has_permission",
		f"{_GATE}.has_permission",
	],
	"HD Article": ["partner_support.permissions.has_article_permission", f"{_GATE}.has_permission"],
	"Partner Incident": ["partner_support.permissions.has_incident_permission", f"{_GATE}.has_permission"],
}
# What is stored of a document is known without asking for it, and a child row is as closed as its document.
extend_doctype_class = {
	**{
		doctype: ["partner_support.adapters.access.stored.KnowsWhatIsStored"] for doctype in _kinds.REMEMBERED
	},
	**{doctype: ["partner_support.adapters.access.child_rows.ClosedRow"] for doctype in _kinds.CHILD_TABLES},
	"File": ["partner_support.adapters.access.files.ClosedFile"],
	"Auto Email Report": ["partner_support.adapters.spreadsheets.ReportByMail"],
}
# Asked of every request, once it is known who asks.
auth_hooks = ["partner_support.adapters.access.requests.check"]
# Asked for whenever the desk's form is loaded with a record's comments and versions.
additional_timeline_content = {
	"Deal Registration": "partner_support.adapters.access.side_data.timeline",
	"MDF Claim": "partner_support.adapters.access.side_data.timeline",
	"Commission Statement": "partner_support.adapters.access.side_data.timeline",
	"Partner Agreement": "partner_support.adapters.access.side_data.timeline",
	"Commission Dispute": "partner_support.adapters.access.side_data.timeline",
}
