// Incidents on Helpdesk's pages of a new ticket and of a ticket, and on the partner's own pages.
// Everything that people wrote is put in as text.

const API = "/api/method/partner_support.api.incidents";
const ID = "partner-incidents";
let latest = 0;

export async function showForNewTicket(type) {
	const asked = ++latest;
	const incidents = await get("offered", type ? { ticket_type: type } : {});
	if (asked !== latest) return;
	const page = document.querySelector(".max-w-4xl");
	if (page) put(page, incidents.map((incident) => card(incident, followButton(incident))));
}

export async function showForTicket(ticket) {
	const asked = ++latest;
	const { attached, incidents } = await get("of_ticket", { ticket });
	if (asked !== latest) return;
	const page = await found(() => document.querySelector("section.flex.flex-col.flex-1"));
	if (!page) return;
	const cards = incidents.map((incident) =>
		card(
			incident,
			attached
				? note(translated("Your ticket is treated together with this. You are told when it is solved."))
				: button(translated("This is my problem: treat my ticket with it"), async () => {
						await post("attach_own_ticket", { ticket, incident: incident.name });
						await showForTicket(ticket);
				  })
		)
	);
	put(page, cards, "1.5rem 1.5rem 0");
}

// On the partner's own pages the server has drawn the cards, and may draw them anew.
export function listen(root) {
	root.addEventListener("click", async ({ target }) => {
		const incident = target.dataset?.followIncident;
		if (!incident) return;
		target.disabled = true;
		try {
			await post("follow", { incident });
			target.replaceWith(noted());
		} catch (error) {
			target.disabled = false;
			target.after(note(error.message));
		}
	});
}

function followButton(incident) {
	if (incident.is_followed) return noted();
	return button(translated("This is my problem: tell me when it is solved"), async (pressed) => {
		await post("follow", { incident: incident.name });
		pressed.replaceWith(noted());
	});
}

function noted() {
	return note(translated("Noted. You are told when it is solved, and need not write a ticket about it."));
}

function put(page, cards, margin = "0") {
	document.getElementById(ID)?.remove();
	if (!cards.length) return;
	const place = made("section", { id: ID });
	place.setAttribute("aria-label", translated("Known incidents"));
	place.style.cssText = `display: flex; flex-direction: column; gap: 0.75rem; margin: ${margin}`;
	place.append(...cards);
	page.prepend(place);
}

function card(incident, action) {
	const box = made("article");
	box.style.cssText =
		"border: 1px solid var(--outline-amber-2, #e5c07b); background: var(--surface-amber-1, #fff8e6);" +
		"border-radius: 0.5rem; padding: 0.75rem 1rem; color: var(--ink-gray-8, #222); font-size: 14px; line-height: 1.5";
	const title = made("h2", {}, `${incident.title}`);
	title.style.cssText = "font-weight: 600; font-size: 15px; margin: 0";
	box.append(title, small([incident.state, `${translated("since {0}").replace("{0}", incident.since)} (${incident.zone})`].join(" · ")));
	box.append(text(incident.news || incident.what));
	if (incident.next_update) {
		box.append(small(`${translated("Next update by {0}").replace("{0}", incident.next_update)} (${incident.zone})`));
	}
	box.append(action);
	return box;
}

function text(content) {
	const paragraph = made("p", {}, content);
	paragraph.style.cssText = "white-space: pre-line; margin: 0.25rem 0; overflow-wrap: anywhere";
	return paragraph;
}

function small(content) {
	const line = made("p", {}, content);
	line.style.cssText = "color: var(--ink-gray-6, #555); font-size: 13px; margin: 0";
	return line;
}

function note(content) {
	const line = text(content);
	line.setAttribute("role", "status");
	line.style.fontWeight = "500";
	return line;
}

function button(label, action) {
	const made_button = made("button", { type: "button" }, label);
	made_button.style.cssText =
		"margin-top: 0.5rem; padding: 0.375rem 0.75rem; border-radius: 0.5rem; font-weight: 500; cursor: pointer;" +
		"background: var(--ink-gray-9, #171717); color: var(--surface-white, #fff); border: 0; text-align: left";
	made_button.addEventListener("click", async () => {
		made_button.disabled = true;
		try {
			await action(made_button);
		} catch (error) {
			made_button.disabled = false;
			made_button.after(note(error.message));
		}
	});
	return made_button;
}

function made(tag, properties = {}, content = "") {
	const element = Object.assign(document.createElement(tag), properties);
	element.textContent = content;
	return element;
}

// Helpdesk draws the page once it has the data that it hands us.
async function found(look, tries = 40) {
	for (let left = tries; left; left--) {
		const element = look();
		if (element) return element;
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	return null;
}

function translated(words) {
	return window.__ ? window.__(words) : words;
}

async function get(method, params) {
	const answer = await fetch(`${API}.${method}?${new URLSearchParams(params)}`, {
		headers: { Accept: "application/json" },
	});
	if (!answer.ok) throw new Error(translated("The incidents could not be loaded. Reload the page."));
	return (await answer.json()).message;
}

async function post(method, values) {
	const answer = await fetch(`${API}.${method}`, {
		method: "POST",
		headers: {
			Accept: "application/json",
			"Content-Type": "application/json",
			"X-Frappe-CSRF-Token": window.csrf_token || window.frappe?.csrf_token || "",
		},
		body: JSON.stringify(values),
	});
	if (!answer.ok) throw new Error(translated("That did not work. Reload the page and try again."));
	return (await answer.json()).message;
}
