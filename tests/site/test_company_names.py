"""Spellings of one company come down to one key, and what is no domain is refused."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from partner_support.partner_program.company_names import LONGEST, NoDomainError, domain_key, name_key

patient = settings(deadline=None, max_examples=60)
SCRIPTS = st.characters(exclude_categories=("Cs",))
FORMS = st.sampled_from(["GmbH & Co. KG", "S.A. de C.V.", "Ltd.", "AG", "Oy", "Sp. z o.o.", "(Pty) Ltd", ""])
WORDS = st.sampled_from(
	["Müller", "Acme", "Łódź", "A", "B.", "AG", "co", "&", "'s", "東京", "Αθήνα", "हिन्दी"]
)
NAMES = st.text(SCRIPTS, max_size=200) | st.lists(WORDS | FORMS, max_size=6).map(" ".join)


@patient
@given(NAMES)
@example("ﷺ" * LONGEST)
@example("A B C Ltd Co")
@example("İ")
def test_a_key_of_a_key_is_the_key(name):
	assert name_key(name_key(name)) == name_key(name)


@patient
@given(NAMES)
def test_whoever_has_a_name_has_a_key_that_fits_its_field(name):
	assert bool(name_key(name)) == bool(name.strip("".join(each for each in name if is_invisible(each))))
	assert len(name_key(name)) <= LONGEST


def is_invisible(character: str) -> bool:
	"""Blanks, and accents on nothing."""
	return (
		character.isspace()
		or "\u0300" <= character <= "\u036f"
		or not unicodedata.normalize("NFKD", character).strip()
	)


@patient
@given(st.sampled_from(["Acme Clinics", "Bäckerei Groß", "Łódź Systemy", "東京電力"]), FORMS)
def test_case_punctuation_and_legal_form_make_no_difference(name, form):
	key = name_key(name)
	for spelling in (f"{name} {form}", f"  {name.upper()},  {form}", f"„{name}“ {form.upper()}"):
		assert name_key(spelling) == key


@pytest.mark.parametrize(
	("name", "key"),
	[
		("Acme Clinics, Inc.", "acme clinics"),
		("ACME  clinics", "acme clinics"),
		("Müller Maschinenbau GmbH & Co. KG", "muller maschinenbau"),
		("Müller Maschinenbau GmbH und Co KG", "muller maschinenbau"),
		("Cementos Sol, S. A. de C. V.", "cementos sol"),
		("Société Générale S.A.", "societe generale"),
		("L'Oréal", "loreal"),
		("Ørsted A/S", "orsted"),
		("Aktiebolaget Volvo", "aktiebolaget volvo"),
		("AB Volvo", "volvo"),
		("Volvo AB (publ)", "volvo ab publ"),
		("Nokia Oyj", "nokia"),
		("Philips N.V.", "philips"),
		("Kowalski Sp. z o.o.", "kowalski"),
		("ООО «Ромашка»", "ромашка"),
		("PT Telkom Indonesia Tbk", "telkom indonesia"),
		("AT&T", "at t"),
		("AG", "ag"),
		("Co. Ltd", "co"),
		("!!!", "!!!"),
		("हिन्दी प्रकाशन", "हिन्दी प्रकाशन"),
		("Straße 7", "strasse 7"),
		("   ", ""),
	],
)
def test_a_name_comes_down_to_its_company(name, key):
	assert name_key(name) == key


@pytest.mark.parametrize(
	"address",
	[
		"acme.com",
		" ACME.com. ",
		"www.acme.com",
		"https://www.acme.com:8443/about?x=1#top",
		"//acme.com/",
		"http://user:secret@acme.com",
		"jane@acme.com",
		"acme.com:443",
	],
)
def test_however_it_is_written_the_domain_is_the_same(address):
	assert domain_key(address) == "acme.com"


@pytest.mark.parametrize(
	("address", "key"),
	[
		("https://bücher.de/", "xn--bcher-kva.de"),
		("xn--bcher-kva.de", "xn--bcher-kva.de"),
		("BÜCHER.DE", "xn--bcher-kva.de"),
		("пример.рф", "xn--e1afmkfd.xn--p1ai"),
		("shop.acme.co.uk", "shop.acme.co.uk"),
		("www.com", "www.com"),
	],
)
def test_a_domain_is_spelt_as_the_network_spells_it(address, key):
	assert domain_key(address) == key
	assert domain_key(key) == key


@pytest.mark.parametrize(
	"address",
	[
		"",
		"acme",
		"localhost",
		"192.168.0.1",
		"[::1]",
		"http://[::1",
		"acme .com",
		"acme,com",
		"-acme.com",
		"acme-.com",
		"a..com",
		".com",
		"acme.c",
		"acme.123",
		"ac_me.com",
		f"{'a' * 64}.com",
		f"{'a.' * 80}com",
		"Acme Clinics",
		"<script>alert(1)</script>",
		"https://",
		"http://acme.com:port x/",
	],
)
def test_what_is_no_domain_is_refused(address):
	with pytest.raises(NoDomainError):
		domain_key(address)


@patient
@given(
	st.text(SCRIPTS, max_size=60)
	| st.from_regex(r"(https?://)?(www\.)?[a-zà-ü.-]{1,30}(/x)?", fullmatch=True)
)
def test_whatever_is_sent_is_a_domain_or_refused(address):
	try:
		key = domain_key(address)
	except NoDomainError:
		return
	assert domain_key(key) == key
	assert key.isascii() and key == key.lower()
