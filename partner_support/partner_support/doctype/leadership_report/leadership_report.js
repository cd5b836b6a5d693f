frappe.ui.form.on("Leadership Report", {
	refresh(frm) {
		frm.disable_save();
		frm.page.set_indicator(frm.doc.sent_on ? __("Sent") : __("Not Sent"), frm.doc.sent_on ? "green" : "gray");
		frm.add_custom_button(__("PDF"), () => window.open(address_of_pages(frm)));
		frm.add_custom_button(__("Send to Me"), () => send_to_me(frm));
		frm.add_custom_button(__("Compute Again"), () => compute_again(frm));
		show_page(frm);
	},
});

const METHODS = "partner_support.api.leadership";

function address_of_pages(frm) {
	return `/api/method/${METHODS}.pages?report=${encodeURIComponent(frm.doc.name)}`;
}

async function show_page(frm) {
	const report = frm.doc.name;
	const html = await frappe.xcall(`${METHODS}.page`, { report });
	if (frm.doc.name === report) frm.get_field("page").$wrapper.html(html);
}

async function send_to_me(frm) {
	const problem = await frappe.xcall(`${METHODS}.send_to_me`, { report: frm.doc.name });
	frappe.show_alert({ message: problem || __("It is on its way."), indicator: problem ? "red" : "green" });
}

async function compute_again(frm) {
	await frappe.xcall(`${METHODS}.compute`, { month: frm.doc.month, renewed: 1 });
	frm.reload_doc();
}
