// Keeps a partner's open page up to date: told by Frappe's realtime where it reaches, asking now and then elsewhere.
// What is replaced is what the server would draw anew; a form that somebody fills in is never touched.
(() => {
	const page = document.querySelector(".partner-page[data-stamp]");
	const status = document.getElementById("pp-status");
	const EVERY = 30_000; // milliseconds between questions
	const REDRAW = 300_000; // what is left of a clock changes even where nothing happens
	const SOON = 1_000;
	let drawn = Date.now();
	let busy = false;
	const subscribed = new Set();
	let planned;

	async function look() {
		if (busy || document.hidden) return;
		busy = true;
		try {
			const stamp = await ask();
			const changed = stamp && stamp !== page.dataset.stamp;
			if (changed || Date.now() - drawn > REDRAW) await redraw(changed);
		} catch {
			// offline, or signed out: the page stays as it is, and is asked for again later
		} finally {
			busy = false;
		}
	}

	async function ask() {
		const answer = await fetch("/api/method/partner_support.api.portal_pages.stamp", {
			headers: { Accept: "application/json" },
		});
		return answer.ok ? (await answer.json()).message : null;
	}

	async function redraw(changed) {
		const answer = await fetch(window.location.href);
		if (!answer.ok || answer.redirected) return;
		const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
		const kept = focused();
		document.querySelectorAll("[data-live]").forEach((part) => {
			const anew = fresh.getElementById(part.id);
			if (anew) part.replaceChildren(...anew.childNodes);
		});
		page.dataset.stamp = fresh.querySelector("[data-stamp]")?.dataset.stamp || page.dataset.stamp;
		drawn = Date.now();
		restore(kept);
		subscribe();
		if (changed) status.textContent = status.dataset.updated;
		else status.textContent = "";
	}

	function focused() {
		const link = document.activeElement?.closest("[data-live] a");
		return link?.getAttribute("href");
	}

	function restore(href) {
		if (href) document.querySelector(`[data-live] a[href="${CSS.escape(href)}"]`)?.focus();
	}

	function soon() {
		clearTimeout(planned);
		planned = setTimeout(look, SOON);
	}

	function subscribe() {
		document.querySelectorAll("[data-ticket]").forEach(({ dataset: { ticket } }) => {
			if (subscribed.has(ticket)) return;
			subscribed.add(ticket);
			window.frappe?.realtime?.emit?.("doc_subscribe", "HD Ticket", ticket); // Frappe's own helper takes one a second
		});
	}

	function listen() {
		for (const event of ["doc_update", "helpdesk:ticket-update", "helpdesk:new-ticket"]) {
			window.frappe?.realtime?.on?.(event, soon);
		}
		subscribe();
	}

	window.addEventListener("focus", look);
	document.addEventListener("visibilitychange", look);
	setInterval(look, EVERY);
	window.frappe?.ready?.(listen);
})();
