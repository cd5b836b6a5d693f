"""Which texts among many are about the same: pure, and bounded by how many texts share their words.

Each text is a vector of its words, a rarer one weighing more and a subject's several times as much; a word
that no other text has weighs little. Two are alike by the angle between them, and by two words at least: what
is called "Help" is not about the same. The one with the most that are alike to it
stands for them, and so on with what is left.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import log, sqrt

IN_SUBJECT = 3
ALIKE = 0.45  # of 1, which two equal texts have
SHARED = 2  # words


@dataclass(frozen=True)
class Group:
	"""Texts that are alike: the typical one, and all of them, the typical one first."""

	typical: str
	names: tuple[str, ...]


Text = tuple[Collection[str], Collection[str]]  # the words of its subject, and of the rest


def groups(texts: Mapping[str, Text], at_least: int) -> list[Group]:
	"""Every group of so many texts, the largest first; a text is in one at most."""
	near = neighbours(vectors(texts))
	found, left = [], set(near)
	while left:
		typical = max(sorted(left), key=lambda name: len(near[name] & left))
		names = near[typical] & left
		if len(names) + 1 < at_least:
			break
		found.append(Group(typical, (typical, *sorted(names))))
		left -= {typical, *names}
	return found


def vectors(texts: Mapping[str, Text]) -> dict[str, dict[str, float]]:
	"""The weight of each word in each text, as a vector of length 1."""
	having = Counter(word for subject, rest in texts.values() for word in {*subject, *rest})
	weight = {word: log(1 + len(texts) / number) if number > 1 else log(2) for word, number in having.items()}
	found = {}
	for name, (subject, rest) in texts.items():
		vector = {word: weight[word] for word in rest}
		vector |= {word: IN_SUBJECT * weight[word] for word in subject}
		length = sqrt(sum(each * each for each in vector.values())) or 1
		found[name] = {word: each / length for word, each in vector.items()}
	return found


def neighbours(found: Mapping[str, Mapping[str, float]]) -> dict[str, set[str]]:
	"""For each text, those that are alike to it."""
	having: dict[str, list[str]] = defaultdict(list)
	for name, vector in found.items():
		for word in vector:
			having[word].append(name)
	near: dict[str, set[str]] = {name: set() for name in found}
	for name, vector in found.items():
		near[name] = set(alike(name, vector, having, found))
	return near


def alike(
	name: str,
	vector: Mapping[str, float],
	having: Mapping[str, Iterable[str]],
	found: Mapping[str, Mapping[str, float]],
) -> Iterable[str]:
	"""The other texts that are near enough."""
	nearness: dict[str, float] = defaultdict(float)
	shared: Counter[str] = Counter()
	for word, weight in vector.items():
		for other in having[word]:
			nearness[other] += weight * found[other][word]
			shared[other] += 1
	shared.pop(name, None)
	return (other for other, words in shared.items() if words >= SHARED and nearness[other] >= ALIKE)
