frappe.ui.form.on("Policy Recalculation", {
	refresh(frm) {
		if (frm.is_new()) return;
		frm.disable_save();
		show(frm);
	},
});

const UNDER_WAY = ["Queued", "Running"];
const text = (value) => frappe.utils.escape_html(String(value ?? ""));
const ask = (method, args, frm) =>
	frappe.xcall(`partner_support.api.recalculation.${method}`, { recalculation: frm.doc.name, ...args });

// Told by the server every two seconds, as long as it goes on and the form is open
async function show(frm, after = 0) {
	const standing = await ask("standing", { after }, frm);
	frm.dashboard.progress_area?.hide();
	frm.clear_custom_buttons();
	add_buttons(frm, standing);
	log(frm, standing, after);
	if (!UNDER_WAY.includes(standing.status)) {
		if (standing.status !== frm.doc.status) frm.reload_doc();
		return;
	}
	frm.dashboard.show_progress(__("Recalculating"), Math.max(standing.progress || 0, 1), __(standing.status));
	clearTimeout(frm.recalculation_timer);
	frm.recalculation_timer = setTimeout(() => cur_frm === frm && show(frm, after), 2000);
}

function add_buttons(frm, { status, is_stalled }) {
	const act = (method) => async () => {
		await ask(method, {}, frm);
		await frm.reload_doc();
	};
	if (UNDER_WAY.includes(status) && !is_stalled) frm.add_custom_button(__("Cancel"), act("cancel"));
	if (is_stalled || ["Cancelled", "Failed"].includes(status)) frm.add_custom_button(__("Go On"), act("go_on"));
}

function log(frm, { rows, total, page }, after) {
	const $log = frm.fields_dict.log.$wrapper.empty();
	if (!total) return $log.html(`<p class="text-muted">${__("No ticket so far.")}</p>`);
	const when = (value) => (value ? frappe.datetime.str_to_user(value) : "");
	const lines = rows.map((row) => `<tr><td><a href="/helpdesk/tickets/${encodeURIComponent(row.ticket)}" target="_blank">${text(row.ticket)}</a></td>
		<td>${__(row.clock || "")}</td><td>${__(row.result)} ${text(row.problem)}</td><td>${when(row.due_before)}</td><td>${when(row.due_after)}</td><td>${text(row.matrix_before)}</td></tr>`);
	const head = [__("Ticket"), __("Clock"), __("Result"), __("Due Before"), __("Due After"), __("Matrix Before")];
	$log.html(`<table class="table table-sm table-bordered"><thead><tr>${head.map((label) => `<th>${label}</th>`).join("")}</tr></thead><tbody>${lines.join("")}</tbody></table>
		<span class="text-muted mr-3">${__("{0} to {1} of {2}", [after + 1, after + rows.length, total])}</span>`);
	const turn = (label, to) => $(`<button class="btn btn-xs btn-default mr-2">${label}</button>`).on("click", () => show(frm, to)).appendTo($log);
	if (after) turn(__("Previous"), after - page);
	if (after + rows.length < total) turn(__("Next"), after + page);
}
