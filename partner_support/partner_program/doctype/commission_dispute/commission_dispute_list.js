frappe.listview_settings["Commission Dispute"] = {
	add_fields: ["status", "amount_claimed", "amount_agreed", "currency"],
	hide_name_column: false,

	get_indicator(dispute) {
		const colors = {
			Open: "orange",
			"Under Review": "blue",
			Agreed: "purple",
			Rejected: "red",
			Corrected: "green",
			Withdrawn: "gray",
		};
		return [__(dispute.status), colors[dispute.status], `status,=,${dispute.status}`];
	},
};
