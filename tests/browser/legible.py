"""Whether what a page says can be read: the contrast of a text with what is behind it."""

from playwright.sync_api import Locator

ENOUGH = 4.5  # WCAG 2, AA, for text of this size
CONTRAST = """(element) => {
	const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
	const behind = [];
	for (let each = element; each; each = each.parentElement) behind.unshift(getComputedStyle(each).backgroundColor);
	const light = (...layers) => {
		for (const layer of ["white", ...layers]) {
			context.fillStyle = layer;
			context.fillRect(0, 0, 1, 1);
		}
		const [red, green, blue] = [...context.getImageData(0, 0, 1, 1).data].map((value) => {
			const part = value / 255;
			return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
		});
		return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
	};
	const [dark, bright] = [light(...behind), light(...behind, getComputedStyle(element).color)].sort((a, b) => a - b);
	return bright / dark;
}"""


def is_legible(text: Locator) -> bool:
	"""Whether the text stands out enough from its background."""
	return text.evaluate(CONTRAST) >= ENOUGH
