frappe.ui.form.on("Deal Conflict", {
	refresh(frm) {
		const colors = { Open: "red", Cleared: "green", Past: "gray" };
		frm.page.set_indicator(__(frm.doc.status), colors[frm.doc.status]);
		frm.disable_save();
		frm.set_df_property("decision_reason", "read_only", 1);
		if (frm.doc.status === "Open") {
			frm.set_intro(
				__("Neither deal can be approved while this is open. Reject one of them, or clear the conflict."),
				"orange"
			);
			if (frm.perm[0].write) frm.add_custom_button(__("Clear"), () => clear(frm)).addClass("btn-primary");
		}
	},
});

function clear(frm) {
	frappe.prompt(
		{
			fieldname: "reason",
			fieldtype: "Small Text",
			label: __("Reason"),
			description: __("Why both may stand, or which yields."),
			reqd: 1,
		},
		async ({ reason }) => {
			await frappe.xcall("partner_support.api.deals.clear_conflict", {
				conflict: frm.doc.name,
				reason,
			});
			frm.reload_doc();
		},
		__("Clear This Conflict"),
		__("Clear")
	);
}
