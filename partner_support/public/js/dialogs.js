// Small building blocks that both sides of Helpdesk's ticket page use. Text goes in as text, never as HTML.

// Translated, with {0} and so on filled in here: Helpdesk wants the values one by one, the desk in a list.
export const __ = (text, ...values) => {
	const words = window.__ ? window.__(text) : text;
	return words.replace(/{(\d+)}/g, (whole, place) => values[place] ?? whole);
};

// An element: h("p", { class: "note" }, "text", other)
export function h(tag, attributes = {}, ...children) {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
		else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value === true ? "" : value);
	}
	element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
	return element;
}

// `keepalive` lets a small write arrive although its page is being left.
export async function request(method, endpoint, values, keepalive = false) {
	const address = `/api/method/${endpoint}`;
	const isRead = method === "GET";
	const answer = await fetch(isRead ? `${address}?${new URLSearchParams(values)}` : address, {
		method,
		keepalive,
		headers: { Accept: "application/json", "Content-Type": "application/json", "X-Frappe-CSRF-Token": token() },
		body: isRead ? undefined : JSON.stringify(values),
	});
	return told(answer);
}

export async function upload(file) {
	const form = new FormData();
	form.append("file", file, file.name);
	form.append("is_private", "1");
	const answer = await fetch("/api/method/upload_file", {
		method: "POST",
		headers: { Accept: "application/json", "X-Frappe-CSRF-Token": token() },
		body: form,
	});
	return (await told(answer)).name;
}

// Helpdesk and our pages keep it in one place, the desk in another.
const token = () => window.csrf_token || window.frappe?.csrf_token || "";

async function told(answer) {
	const content = await answer.json().catch(() => ({}));
	if (answer.ok) return content.message;
	throw new Error(problem(content) || __("That did not work. Check your connection and try again."));
}

function problem(content) {
	const messages = JSON.parse(content._server_messages || "[]").map((each) => JSON.parse(each).message);
	const page = new DOMParser().parseFromString(messages.join(" "), "text/html"); // never shown: only its text is
	return page.body.textContent.trim();
}

// Asks in a native dialog: `fields` are elements; `send` gets the form and closes it unless it throws.
export function ask({ title, intro, fields, label, send }) {
	const trouble = h("p", { class: "pps-trouble", role: "alert" });
	const submit = h("button", { type: "submit", class: "pps-button pps-strong" }, label);
	const form = h(
		"form",
		{ method: "dialog" },
		h("h2", { id: "pps-dialog-title" }, title),
		intro ? h("p", {}, intro) : null,
		fields,
		trouble,
		h("div", { class: "pps-row pps-end" }, h("button", { type: "button", class: "pps-button", onclick: () => dialog.close() }, __("Cancel")), submit)
	);
	const dialog = h("dialog", { class: "pps-dialog", "aria-labelledby": "pps-dialog-title", onclose: () => dialog.remove() }, form);
	form.addEventListener("submit", async (event) => {
		event.preventDefault();
		submit.disabled = true;
		trouble.textContent = "";
		try {
			await send(form);
			dialog.close();
		} catch (error) {
			trouble.textContent = error.message;
		} finally {
			submit.disabled = false;
		}
	});
	document.body.append(dialog);
	dialog.showModal();
	return dialog;
}

export function labelled(label, control) {
	control.id ||= `pps-${control.name}`;
	return h("div", { class: "pps-field" }, h("label", { for: control.id }, label), control);
}

export const textarea = (required = true) => h("textarea", { name: "text", rows: 5, maxlength: 10000, required });

export function withStyle(name) {
	const address = `/assets/partner_support/css/${name}.css${new URL(import.meta.url).search}`;
	if (!document.querySelector(`link[href="${address}"]`)) document.head.append(h("link", { rel: "stylesheet", href: address }));
}

// Resolves once the page shows what the selector names; null if it never does.
export function shown(selector, patience = 10_000) {
	return new Promise((resolve) => {
		const found = document.querySelector(selector);
		if (found) return resolve(found);
		const watcher = new MutationObserver(() => {
			const element = document.querySelector(selector);
			if (element) finish(element);
		});
		const end = setTimeout(() => finish(null), patience);
		const finish = (element) => {
			watcher.disconnect();
			clearTimeout(end);
			resolve(element);
		};
		watcher.observe(document.body, { childList: true, subtree: true });
	});
}
