frappe.ui.form.on("MDF Claim", {
	refresh(frm) {
		const missing = (frm.doc.missing_documents || "").split("\n").filter(Boolean).map(frappe.utils.escape_html);
		const open = ["Draft", "Returned", "Submitted", "Under Review"].includes(frm.doc.status);
		frm.set_intro(missing.length && open ? __("Still missing: {0}", [missing.join(", ")]) : "", "orange");
	},

	activity_type: list_documents,
});

// One row for each document that this kind of activity asks for; rows that say something stay.
async function list_documents(frm) {
	if (!frm.doc.activity_type) return;
	const activity = await frappe.db.get_doc("MDF Activity Type", frm.doc.activity_type);
	const says_something = (row) => row.attachment || row.remark || row.accepted;
	(frm.doc.proofs || [])
		.filter((row) => !says_something(row))
		.forEach((row) => frappe.model.clear_doc(row.doctype, row.name));
	const named = new Set((frm.doc.proofs || []).map((row) => key_of(row.document)));
	activity.proofs
		.filter((proof) => !named.has(key_of(proof.document)))
		.forEach((proof) => frm.add_child("proofs", { document: proof.document }));
	frm.refresh_field("proofs");
}

const key_of = (document) => (document || "").trim().toLowerCase();
