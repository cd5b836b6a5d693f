frappe.ui.form.on("Partner", {
	setup(frm) {
		frm.set_query("partner_tier", () => ({ filters: { disabled: 0 } }));
		frm.set_query("hd_customer", () => ({ query: "partner_support.api.links.choices" }));
		frm.set_query("parent_partner", () => ({ filters: { name: ["!=", frm.doc.name || ""] } }));
	},

	onload(frm) {
		frm.tier_on_load = frm.doc.partner_tier;
		frappe.xcall("frappe.core.doctype.user.user.get_timezones").then(({ timezones }) => {
			frm.fields_dict.time_zone.set_data([...timezones].sort());
		});
	},

	refresh(frm) {
		frm.tier_on_load = frm.doc.partner_tier;
		frm.trigger("ask_for_reason");
		show_status(frm);
		if (frm.doc.hd_customer && frappe.model.can_read("HD Customer")) {
			frm.add_custom_button(__("Help Desk Customer"), () =>
				frappe.set_route("Form", "HD Customer", frm.doc.hd_customer)
			);
		}
		if (!frm.is_new() && frm.doc.status === "Active" && frappe.model.can_write("Tier Proposal")) {
			frm.add_custom_button(__("Evaluate Tier"), () => evaluate_tier(frm));
		}
	},

	partner_tier(frm) {
		frm.trigger("ask_for_reason");
	},

	ask_for_reason(frm) {
		const changed = !frm.is_new() && frm.doc.partner_tier !== frm.tier_on_load;
		frm.toggle_display("tier_change_reason", changed);
	},
});

function show_status(frm) {
	if (frm.is_new()) return;
	const colors = { Prospect: "blue", Active: "green", Suspended: "orange", Inactive: "gray" };
	frm.page.set_indicator(__(frm.doc.status), colors[frm.doc.status]);
}

async function evaluate_tier(frm) {
	const { proposal, message } = await frappe.xcall("partner_support.api.tiers.evaluate", {
		partner: frm.doc.name,
	});
	const link = proposal && frappe.utils.get_form_link("Tier Proposal", proposal, true, __("Open the proposal"));
	frappe.msgprint({ title: __("Tier"), message: link ? `${message}<br><br>${link}` : message, indicator: "blue" });
}
