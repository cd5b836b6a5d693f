"""Where the database may differ although nothing of ours is left behind: each place with its reason."""

# Moves with every installation, migration and uninstallation of any app.
STANDING = {
	"tabInstalled Application": "Frappe writes the list anew, and which app's first steps were done with it",
	"tabPermission Log": "Frappe's record of who gave whom which right",
	"tabSessions": "who was signed in",
}

# Where Frappe keeps what was: it may speak of what is gone.
HISTORIES = ("tabPermission Log",)

# What people did meanwhile with Helpdesk's own means. It is their work, and stays.
WORK = {
	"tabHD Ticket": "the tickets that came, and one that changed",
	"tabHD Ticket Activity": "what happened to them",
	"tabHD Ticket Comment": "internal notes on them, an escalation's briefing among them",
	"tabCommunication": "the answers on them",
	"tabCommunication Link": "whom the answers are from",
	"tabEmail Queue": "the mails that went out",
	"tabEmail Queue Recipient": "and to whom",
	"tabHD Notification": "Helpdesk's bell",
	"tabNotification Log": "Frappe's bell",
	"tabToDo": "who had a ticket to work on",
	"tabTag": "a word that somebody put on a partner",
	"tabHD View": "a list that an agent saved",
	"tabHD Ticket Template": "a template that the administrator made",
	"tabVersion": "Frappe's history of changes",
	"tabComment": "comments on tickets and users",
	"tabActivity Log": "what the users did",
	"hd_ticket_id_seq": "the number of the last ticket",
	"tabSeries": "the numbers of other new records",
	"__global_search": "the tickets can be searched for",
}
