frappe.listview_settings["Article Candidate"] = {
	add_fields: ["state"],
	hide_name_column: true,
	filters: [["state", "=", "Open"]],
	get_indicator(doc) {
		const colors = { Open: "orange", Drafted: "green", Dismissed: "gray" };
		return [__(doc.state), colors[doc.state], `state,=,${doc.state}`];
	},
	button: {
		show: (doc) => doc.state === "Open" && frappe.model.can_create("HD Article"),
		get_label: () => __("Draft an Article"),
		get_description: (doc) => __("Draft an article of these {0} tickets", [doc.tickets_alike]),
		async action(doc) {
			const made = await frappe.xcall("partner_support.api.knowledge.draft_from_candidate", { candidate: doc.name });
			window.open(made.url);
			cur_list.refresh();
		},
	},
	onload(list) {
		list.page.add_inner_button(__("Look Again"), async () => {
			await frappe.xcall("partner_support.api.knowledge.look_for_candidates");
			list.refresh();
		});
	},
};
