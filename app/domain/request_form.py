"""The form of a request: every field declared once, in order (domain.md §5). A table: one field, one line.

Form, validation, print and documentation are made from this list.
"""

from collections.abc import Mapping

from app.domain.request_fields import (
    Facts,
    Field,
    Section,
    Shape,
    always,
    long_form,
    medical,
    medical_long,
    out_of_window,
    replacing,
    supplement,
    technical,
)

KIND_CHOICES = (
    ("askning", "Äskning: pengar i ett kommande års ram"),
    ("investment", "Investering: pengar ur en beslutad ram i år"),
    ("supplement", "Tillägg: mer pengar till något som är beviljat"),
    ("urgent", "Akut: kan inte vänta till nästa omgång"),
)
NATURE_CHOICES = (
    ("reinvestering", "Reinvestering: ersätter något som finns"),
    ("nyinvestering", "Nyinvestering: något nytt"),
    ("komplettering", "Komplettering: bygger ut något som finns"),
)
PRIORITY_CHOICES = (("1", "1, måste"), ("2", "2, bör"), ("3", "3, kan vänta"))
PROCUREMENT_CHOICES = (
    ("avtal finns", "Avtal finns"),
    ("avrop", "Avrop från ramavtal"),
    ("direktupphandling", "Direktupphandling"),
    ("upphandling", "Upphandling behövs"),
    ("vet inte", "Vet inte än"),
)
PROCUREMENT_STATUS_CHOICES = (
    ("inte påbörjad", "Inte påbörjad"),
    ("förbereds", "Underlag tas fram"),
    ("pågår", "Pågår"),
    ("annonserad", "Annonserad"),
    ("utvärderas", "Anbud utvärderas"),
    ("tilldelad", "Tilldelad, avtalsspärr"),
    ("överprövas", "Överprövas"),
    ("avbruten", "Avbruten"),
    ("klar", "Klar, avtal finns"),
)


_S, _H = Section, Shape
PROSE = 20_000

FIELDS: tuple[Field, ...] = (
    Field("title", "Rubrik", _S.NEED, _H.LINE, "Vad det gäller, så att andra förstår, till exempel ”Ultraljud hjärta, 2 st”.", required=always),
    Field("kind", "Typ", _S.NEED, _H.CHOICE, required=always, choices=KIND_CHOICES),
    Field("supplements_id", "Äskning som tillägget gäller", _S.NEED, _H.REQUEST, "Nummer på den beviljade äskningen.", supplement, supplement, longest=40),
    Field("urgent_reason", "Varför det inte kan vänta", _S.NEED, _H.PROSE, "Vad händer om det väntar till nästa omgång?", out_of_window, out_of_window, longest=PROSE),
    Field("unit_id", "Enhet", _S.NEED, _H.UNIT, required=always),
    Field("category_id", "Kategori", _S.NEED, _H.CATEGORY, "Kategorin avgör vilken ram pengarna tas ur.", required=always),
    Field("nature", "Slag", _S.NEED, _H.CHOICE, required=always, choices=NATURE_CHOICES),
    Field("replaced_equipment", "Utrustning som ersätts", _S.NEED, _H.LINE, "Inventarienummer eller namn.", replacing, lambda facts: replacing(facts) and medical_long(facts)),
    Field("replaced_age_years", "Den ersatta utrustningens ålder, år", _S.NEED, _H.NUMBER, shown=replacing, low=0, high=100),
    Field("purpose", "Syfte", _S.NEED, _H.PROSE, "Varför behövs det? En eller ett par meningar.", required=always, longest=PROSE),
    Field("need", "Behov i dag", _S.NEED, _H.PROSE, "Vad, när och hur mycket? Till exempel hur många patienter, undersökningar eller användare.", long_form, long_form, longest=PROSE),
    Field("initiated_from", "Initierat från", _S.NEED, _H.LINE, "Till exempel verksamhetsplan, avvikelse eller tillsyn.", long_form),
    Field("contact", "Kontaktperson", _S.NEED, _H.LINE, required=always),
    Field("responsible", "Ansvarig för genomförandet", _S.NEED, _H.LINE, shown=long_form, required=long_form),
    Field("cost_centre", "Ansvar (kostnadsställe)", _S.NEED, _H.LINE, longest=40),
    Field("maintenance_object", "Förvaltningsobjekt", _S.NEED, _H.LINE, "Det objekt som äger systemet eller utrustningen.", technical),
    Field("priority", "Prioritet i enheten", _S.NEED, _H.CHOICE, required=always, choices=PRIORITY_CHOICES),

    Field("lines", "Vad som ska köpas", _S.COST, _H.LINES, "Antal och pris per styck utan moms. Räkna med installation, lokaler, utbildning och integration.", required=long_form),
    Field("years", "Belopp per ramår", _S.COST, _H.YEARS, "Hur mycket av varje års ram?", required=always),
    Field("useful_life_years", "Nyttjandeperiod, år", _S.COST, _H.NUMBER, "Hur länge det används. Kategorins tid gäller om du inte skriver något.", low=1, high=50),
    Field("running_costs", "Driftkostnader per år", _S.COST, _H.RUNNING, "Vad det kostar eller sparar varje år: licens, service, delar, personal, hyra. Vem betalar?", long_form),
    Field("co_financing", "Delad finansiering", _S.COST, _H.SHARES, "Bara om någon mer betalar. Andelarna ska bli 100 procent.", long_form),

    Field("planned_payments", "Planerade betalningar per månad", _S.TIME, _H.PAYMENTS, "När fakturorna väntas. Prognosen räknar med det.", long_form),
    Field("schedule", "Tidplan", _S.TIME, _H.PROSE, "När behöver det vara på plats, och varför då?", required=long_form, longest=PROSE),
    Field("procurement_way", "Hur det ska köpas", _S.TIME, _H.CHOICE, required=long_form, choices=PROCUREMENT_CHOICES),
    Field("procurement_status", "Upphandlingens läge", _S.TIME, _H.CHOICE, shown=long_form, choices=PROCUREMENT_STATUS_CHOICES),
    Field("procurement_reference", "Avtal eller upphandlingens nummer", _S.TIME, _H.LINE, shown=long_form),
    Field("premises_effect", "Påverkan på lokaler", _S.TIME, _H.PROSE, "Behövs ombyggnad, el, kyla, ventilation eller bärighet?", long_form, medical_long, longest=PROSE),

    Field("expected_effect", "Förväntad effekt", _S.EFFECT, _H.PROSE, "Vad blir bättre, och hur märks det?", required=long_form, longest=PROSE),
    Field("consequence_if_refused", "Följd om det inte beviljas", _S.EFFECT, _H.PROSE, "För patienter, arbetsmiljö och informationssäkerhet.", required=always, longest=PROSE),
    Field("risk_number", "Risktal", _S.EFFECT, _H.NUMBER, "Enligt regionens riskbedömning. Över 19 är hög risk.", medical, medical_long, low=1, high=100),
    Field("alternatives", "Alternativ som övervägts", _S.EFFECT, _H.PROSE, "Till exempel hyra, låna, laga, köpa tillsammans med andra.", long_form, long_form, longest=PROSE),
    Field("environment", "Miljö", _S.EFFECT, _H.PROSE, "Energi, kemikalier, återbruk av det gamla.", long_form, longest=PROSE),

    Field("it_and_security", "IT-integration och informationssäkerhet", _S.TECHNOLOGY, _H.PROSE, "Vilka system ska det prata med? Vilka uppgifter behandlas?", lambda facts: technical(facts) and long_form(facts), lambda facts: technical(facts) and long_form(facts), longest=PROSE),
    Field("medical_physics", "Medicinsk fysik och strålning", _S.TECHNOLOGY, _H.PROSE, shown=medical_long, longest=PROSE),
    Field("accreditation", "Ackreditering", _S.TECHNOLOGY, _H.PROSE, shown=medical_long, longest=PROSE),
    Field("device_class", "Klass enligt MDR eller IVDR, och CE-märkning", _S.TECHNOLOGY, _H.LINE, "Till exempel ”MDR IIb, CE-märkt”.", medical, medical_long),
)  # fmt: skip
BY_NAME: Mapping[str, Field] = {field.name: field for field in FIELDS}


def shown_fields(facts: Facts, section: Section | None = None) -> tuple[Field, ...]:
    """The fields that show, in order; section None: of the whole form."""
    return tuple(each for each in FIELDS if each.shown(facts) and section in (None, each.section))


def missing_fields(filled: Mapping[str, bool], facts: Facts) -> tuple[Field, ...]:
    """The fields that must be filled in but are not; filled: whether each field has a readable value."""
    return tuple(each for each in shown_fields(facts) if each.required(facts) and not filled.get(each.name))
