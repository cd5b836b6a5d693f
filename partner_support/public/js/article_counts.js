// Counts which articles a page showed for a question and which were opened: numbers for nobody in particular.

const VERSION = new URL(import.meta.url).search; // of ours, so that browsers keep no older one
const { request } = await import(`./dialogs.js${VERSION}`);

const API = "partner_support.api.articles";
export const LINKS = 'a[href*="/kb-public/articles/"]';
const RESTS = 1_000; // milliseconds: what flickers by while somebody types was shown to nobody

export const articleOf = (link) => decodeURIComponent(new URL(link.href).pathname.split("/").pop());

// `about` says what the question is about. Each article counts once for each time the page is opened.
export function counting(about = () => ({})) {
	const counted = new Set();
	const isNew = (...mark) => !counted.has(mark.join(" ")) && counted.add(mark.join(" "));
	const count = (what, values) => request("POST", `${API}.${what}`, { ...values, ...about() }, true).catch(() => {}); // never in the reader's way
	let drawn = "", since = 0;

	return {
		shown(links) {
			const articles = [...new Set([...links].map(articleOf))].filter((article) => isNew("shown", article));
			if (articles.length) count("shown", { articles });
		},
		opened(link) {
			if (isNew("opened", articleOf(link))) count("opened", { article: articleOf(link) });
		},
		// To be asked again and again while the links change.
		restingIn(part) {
			const links = [...part.querySelectorAll(LINKS)];
			const now = links.map((link) => link.href).join(" ");
			if (now !== drawn) [drawn, since] = [now, Date.now()];
			else if (now && Date.now() - since >= RESTS) this.shown(links);
		},
	};
}

// A page that was drawn with what it found.
export function countOn(part) {
	const counts = counting();
	counts.shown(part.querySelectorAll(LINKS));
	part.addEventListener("click", ({ target }) => {
		const link = target.closest(LINKS);
		if (link) counts.opened(link);
	});
}
