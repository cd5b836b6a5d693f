frappe.ui.form.on("Article Candidate", {
	refresh(frm) {
		const colors = { Open: "orange", Drafted: "green", Dismissed: "gray" };
		frm.disable_save();
		frm.page.set_indicator(__(frm.doc.state), colors[frm.doc.state]);
		if (frm.doc.state === "Drafted") {
			frm.add_custom_button(__("Open the Article"), () => window.open(article_url(frm.doc.article)));
			return;
		}
		if (frappe.model.can_create("HD Article")) {
			frm.add_custom_button(__("Draft an Article"), () => draft(frm)).addClass("btn-primary");
		}
		if (frm.doc.state === "Open") {
			frm.add_custom_button(__("Dismiss"), () => dismiss(frm));
			frm.set_intro(
				__("{0} solved tickets are alike, and no published article answers them. The draft is made of the best answered one, without its partner's data, and names all of them as its sources.", [frm.doc.tickets_alike]),
				"blue"
			);
		}
	},
});

function article_url(article) {
	return `/helpdesk/kb/articles/${encodeURIComponent(article)}`;
}

async function draft(frm) {
	const made = await frappe.xcall("partner_support.api.knowledge.draft_from_candidate", { candidate: frm.doc.name });
	await frm.reload_doc();
	window.open(made.url);
}

function dismiss(frm) {
	frappe.confirm(
		__("No article is suggested of these tickets again until as many new ones have come as make a suggestion."),
		async () => {
			await frappe.xcall("partner_support.api.knowledge.dismiss_candidate", { candidate: frm.doc.name });
			frm.reload_doc();
		}
	);
}
