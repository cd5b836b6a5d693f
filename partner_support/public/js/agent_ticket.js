// What our support team does on Helpdesk's agent screen besides answering: return a ticket that lacks something.

import { __, ask, h, labelled, request, withStyle } from "./dialogs.js";

const API = "partner_support.api.returning";

export async function returnForInformation(ticket, reload) {
	withStyle("/assets/partner_support/css/ticket_panel.css");
	const checklist = await request("GET", `${API}.checklist`, { ticket });
	const boxes = checklist.map((item) => h("label", { class: "pps-check" }, h("input", { type: "checkbox", name: "item", value: item }), item));
	const own = h("textarea", { name: "own", rows: 4, placeholder: __("One item a line") });
	ask({
		title: __("Return for information"),
		intro: __("The clock pauses, and the partner is told what is missing. The answer starts it again."),
		fields: [boxes.length ? h("fieldset", { class: "pps-field" }, h("legend", {}, __("From the category's checklist")), boxes) : null, labelled(__("What else is missing"), own)],
		label: __("Return"),
		send: async (form) => {
			const chosen = [...form.querySelectorAll("[name=item]:checked")].map((box) => box.value);
			await request("POST", `${API}.return_for_information`, { ticket, items: [...chosen, ...own.value.split("\n")] });
			reload();
		},
	});
}
