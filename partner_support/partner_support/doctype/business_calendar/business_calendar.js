frappe.ui.form.on("Business Calendar", {
	setup(frm) {
		frm.set_query("holiday_list", () => ({ query: "partner_support.api.links.choices" }));
	},

	onload(frm) {
		frappe.xcall("frappe.core.doctype.user.user.get_timezones").then(({ timezones }) => {
			frm.fields_dict.time_zone.set_data([...timezones].sort());
		});
	},

	refresh(frm) {
		if (frm.is_new() || frm.has_perm("write")) {
			frm.add_custom_button(__("Fill Week"), () => fill_week(frm));
		}
		show_use(frm);
		show_preview(frm);
	},

	time_zone: (frm) => show_preview(frm),
	holiday_list: (frm) => show_preview(frm),
	periods_remove: (frm) => show_preview(frm),
});

frappe.ui.form.on("Business Calendar Period", {
	weekday: (frm) => show_preview(frm),
	start_time: (frm) => show_preview(frm),
	end_time: (frm) => show_preview(frm),
	periods_remove: (frm) => show_preview(frm),
});

function show_use(frm) {
	const users = frm.doc.__onload?.used_by || [];
	if (frm.is_new() || !users.length) return;
	const named = users.slice(0, 5).map((name) => frappe.utils.escape_html(name));
	const others = users.length > 5 ? " " + __("and {0} more", [users.length - 5]) : "";
	frm.set_intro(
		__("Used by {0}. A change moves the deadlines of open tickets.", [named.join(", ") + others]),
		"blue"
	);
}

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

function fill_week(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Same Hours on Several Days"),
		fields: [
			{
				fieldname: "days",
				fieldtype: "MultiCheck",
				label: __("Days"),
				columns: 2,
				sort_options: false,
				options: WEEKDAYS.map((day, index) => ({
					label: __(day),
					value: day,
					checked: index < 5,
				})),
			},
			{ fieldtype: "Section Break" },
			{ fieldname: "start_time", fieldtype: "Data", label: __("From"), default: "09:00", reqd: 1 },
			{ fieldtype: "Column Break" },
			{ fieldname: "end_time", fieldtype: "Data", label: __("To"), default: "18:00", reqd: 1 },
			{ fieldtype: "Section Break" },
			{ fieldname: "replace", fieldtype: "Check", label: __("Replace the rows of these days") },
		],
		primary_action_label: __("Add Rows"),
		primary_action({ days, start_time, end_time, replace }) {
			const stays = (row) => row.start_time && !(replace && days.includes(row.weekday));
			frm.doc.periods = (frm.doc.periods || []).filter(stays);
			days.forEach((weekday) => frm.add_child("periods", { weekday, start_time, end_time }));
			(frm.doc.periods || []).forEach((row, index) => (row.idx = index + 1));
			frm.refresh_field("periods");
			frm.dirty();
			dialog.hide();
			show_preview(frm);
		},
	});
	dialog.show();
}

const show_preview = frappe.utils.debounce(async (frm) => {
	const $wrapper = frm.fields_dict.preview.$wrapper;
	const complete = (frm.doc.periods || []).filter(
		(row) => row.weekday && row.start_time && row.end_time
	);
	if (!frm.doc.time_zone || !complete.length) {
		return $wrapper.html(hint(__("Choose a time zone and add working hours to see the week.")));
	}
	const { time_zone, holiday_list } = frm.doc;
	const answer = await frappe.xcall("partner_support.api.calendar.preview", {
		calendar: { time_zone, holiday_list, periods: complete },
	});
	$wrapper.html(answer.error ? problem(answer.error) : week(answer) + lists(answer));
}, 400);

function hint(text) {
	return `<p class="text-muted">${frappe.utils.escape_html(text)}</p>`;
}

function problem(text) {
	return `<div class="alert alert-warning">${frappe.utils.escape_html(text)}</div>`;
}

function week(answer) {
	const days = answer.week.map((day) => day_row(day)).join("");
	return `<div class="mb-3" style="max-width: 760px">
		${days}
		<div class="d-flex small text-muted" style="margin-left: 110px">
			${[0, 6, 12, 18].map((hour) => `<span style="flex: 1">${hour}:00</span>`).join("")}
		</div>
		<div class="mt-2"><b>${__("{0} hours a week", [answer.hours])}</b></div>
	</div>`;
}

function day_row(day) {
	const bars = day.spans.map((span) => bar(span)).join("");
	return `<div class="d-flex align-items-center mb-1">
		<div style="width: 110px">${frappe.utils.escape_html(day.weekday)}</div>
		<div style="flex: 1; position: relative; height: 20px; border-radius: 4px; overflow: hidden;
			background: var(--control-bg)">${bars}</div>
		<div class="text-right text-muted" style="width: 60px">${day.hours ? __("{0} h", [day.hours]) : "–"}</div>
	</div>`;
}

function bar(span) {
	const width = (Math.min(span.to, 1440) - span.from) / 14.4;
	const tail = span.to > 1440 ? " →" : "";
	return `<div class="small text-center" title="${frappe.utils.escape_html(span.label)}"
		style="position: absolute; left: ${span.from / 14.4}%; width: ${width}%; height: 100%; color: white;
		background: var(--blue-500, #2490ef); line-height: 20px; font-size: 11px; overflow: hidden; white-space: nowrap;
		border-radius: 4px">${frappe.utils.escape_html(span.label)}${tail}</div>`;
}

function lists(answer) {
	const open = answer.is_open ? __("open now") : __("closed now");
	return `<div class="row">
		<div class="col-sm-6"><b>${__("Next openings")}</b>
			<div class="text-muted small">${__("There it is {0}: {1}", [answer.now, open])}</div>
			${list_of(answer.openings)}</div>
		<div class="col-sm-6"><b>${__("Next holidays")}</b>
			${answer.holidays.length ? list_of(answer.holidays) : hint(__("None in the holiday list."))}</div>
	</div>`;
}

function list_of(items) {
	return `<ul class="pl-3">${items
		.map((item) => `<li>${frappe.utils.escape_html(item)}</li>`)
		.join("")}</ul>`;
}
