"""The words of a knowledge base, and how well a text asks for each of its articles.

Okapi BM25 over whole words, a title's words counted several times. A word that no article has stands
for those that begin alike or are spelled alike. What is asked in a sentence rarely has all its words in
one article, so an article is found when it has half of what the known words of the question weigh.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

WORD = re.compile(r"\w+")
# Words that say nothing about what is asked; other languages' common words weigh little by their number.
FILLERS = frozenset(
	WORD.findall(
		"about after all and any are but can cannot could did does doing done for from get gets got had has have"
		" her his how into its just let may more not now off our out please she should some than that the their"
		" them then there these they this those too use was were what when where which who why will with would"
		" you your"
	)
)
SHORTEST, LONGEST_QUESTION = 3, 24
IN_TITLE = 4
SATURATION, LENGTH_MATTERS = 1.2, 0.6  # BM25's k and b
BEGINS_ALIKE, SPELLED_ALIKE = 0.9, 0.9
ALIKE_AT_MOST, ALIKE_FROM = 12, 5
ENOUGH = 0.5
SURELY, SURE_WORDS = 0.6, 2  # what a sure answer has of what is asked: of its weight, and in words


@dataclass(frozen=True)
class Index:
	"""How often each word stands in each article, and how long the articles are."""

	postings: Mapping[str, Mapping[str, int]]
	lengths: Mapping[str, int]
	usual_length: float

	def rank(self, text: str) -> list[str]:
		"""The articles that answer, best first; equals in the order in which they were indexed."""
		asked = [alike for word in words(text) if (alike := self.alike(word))]
		score: dict[str, float] = {}
		found: dict[str, float] = {}
		for variants in asked:
			rarity = self.rarity(variants)
			for article, frequency in self.frequencies(variants).items():
				score[article] = score.get(article, 0) + rarity * self.saturated(frequency, article)
				found[article] = found.get(article, 0) + rarity
		enough = ENOUGH * sum(map(self.rarity, asked))
		answers = [article for article in self.lengths if found.get(article, -1) >= enough]
		return sorted(answers, key=lambda article: -score[article])

	def answering(self, text: str) -> list[str]:
		"""Only the articles that surely answer, best first: nearly all that is asked, and by their titles too.

		A word that no article has counts against all of them, as much as one that a single article has.
		"""
		asked = [self.alike(word) for word in words(text)]
		weights = [self.rarity(variants) if variants else self.rarest() for variants in asked]
		needed = SURELY * sum(weights)
		return [
			article
			for article in self.rank(text)
			if (said := [at for at, variants in enumerate(asked) if self.says(article, variants)])
			and len(said) >= SURE_WORDS
			and sum(weights[at] for at in said) >= needed
			and any(self.says(article, asked[at], IN_TITLE) for at in said)
		]

	def says(self, article: str, variants: Mapping[str, float], times: int = 1) -> bool:
		"""Whether an article has one of these words, at least so often."""
		return any(self.postings[variant].get(article, 0) >= times for variant in variants)

	def rarest(self) -> float:
		"""What a word weighs that one article has."""
		return log(1 + (len(self.lengths) - 0.5) / 1.5)

	def alike(self, word: str) -> dict[str, float]:
		"""The words of the articles that stand for this one, with how much each counts."""
		beginning = {each: BEGINS_ALIKE for each in self.postings if each.startswith(word)}
		if word in self.postings:
			return beginning | {word: 1.0}
		if len(word) < ALIKE_FROM:
			return beginning
		close = process.extract(
			word,
			self.postings.keys(),
			scorer=JaroWinkler.normalized_similarity,
			score_cutoff=SPELLED_ALIKE,
			limit=ALIKE_AT_MOST,
		)
		return {each: similarity * SPELLED_ALIKE for each, similarity, _ in close} | beginning

	def frequencies(self, variants: Mapping[str, float]) -> dict[str, float]:
		"""How often an article has a word, counting those that stand for it."""
		frequency: dict[str, float] = {}
		for variant, weight in variants.items():
			for article, times in self.postings[variant].items():
				frequency[article] = frequency.get(article, 0) + weight * times
		return frequency

	def rarity(self, variants: Mapping[str, float]) -> float:
		"""What a word weighs: the fewer articles have it, the more."""
		having = len({article for variant in variants for article in self.postings[variant]})
		return log(1 + (len(self.lengths) - having + 0.5) / (having + 0.5))

	def saturated(self, frequency: float, article: str) -> float:
		"""A word said twice is not worth twice, and in a long article less."""
		length = 1 - LENGTH_MATTERS + LENGTH_MATTERS * self.lengths[article] / self.usual_length
		return frequency * (SATURATION + 1) / (frequency + SATURATION * length)


def words(text: str) -> list[str]:
	"""The words of a question that say what it is about, each once."""
	said = (word for word in WORD.findall(text.casefold()) if is_telling(word))
	return list(dict.fromkeys(said))[:LONGEST_QUESTION]


def is_telling(word: str) -> bool:
	"""Whether a word says anything about what is asked."""
	return word not in FILLERS and (len(word) >= SHORTEST or any(each.isdigit() for each in word))


def index(articles: Iterable[tuple[str, str, str]]) -> Index:
	"""The index of articles, each a name, a title and a text."""
	postings: dict[str, dict[str, int]] = {}
	lengths: dict[str, int] = {}
	for name, title, text in articles:
		counted = Counter(WORD.findall(text.casefold()))
		lengths[name] = max(sum(counted.values()), 1)
		for word in WORD.findall(title.casefold()):
			counted[word] += IN_TITLE
		for word, times in counted.items():
			if is_telling(word):
				postings.setdefault(word, {})[name] = times
	return Index(postings, lengths, sum(lengths.values()) / max(len(lengths), 1))
