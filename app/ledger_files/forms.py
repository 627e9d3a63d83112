"""The shape of what is sent: a file with its source, how it is read, and the buttons."""

from collections.abc import Container, Sequence
from dataclasses import replace

from wtforms import BooleanField, FileField, SelectField, StringField

from app.domain.ledger_map import FIELDS, ColumnMap, Days, FileKind, Form, parse_accounts
from app.ledger_files.look import ENCODINGS
from app.web.forms import OnceForm, choice_list

DELIMITER_WORDS = {";": "Semikolon", "\t": "Tabb", ",": "Komma", "|": "Lodstreck"}
DAY_WORDS = {
    Days.YEAR_FIRST: "År först, 2020-08-31",
    Days.DAY_FIRST: "Dag först, 31/8 2020",
    Days.SHORT: "Sex siffror, 200831",
    Days.MONTH: "Bara månad, 202008",
    Days.EXCEL: "Excels tal, 44074",
}
COLUMN = "kolumn_"


class UploadForm(OnceForm):
    """kalla: the system the file comes from."""

    kalla = StringField("Källa", description="Systemet filen kommer från, till exempel raindance.")
    slag = SelectField(
        "Filen innehåller",
        choices=choice_list(
            [(FileKind.OUTCOME.value, "Utfall"), (FileKind.ORDERS.value, "Beställningar, hela listan")]
        ),
        default=FileKind.OUTCOME.value,
        validate_choice=False,
    )
    fil = FileField("Fil", description="CSV, TXT, Excel (.xlsx) eller SIE 4.")


class MapForm(OnceForm):
    """How a file is read; a select for each field of its kind is added by `map_form`."""

    kodning = SelectField("Teckenkodning", choices=choice_list(ENCODINGS.items()), validate_choice=False)
    avgransare = SelectField("Avgränsare", choices=choice_list(DELIMITER_WORDS.items()), validate_choice=False)
    blad = SelectField("Blad", validate_choice=False)
    rubrikrad = StringField("Rubrikernas rad", description="0 om filen inte har några rubriker.")
    decimal = SelectField("Decimaltecken", choices=choice_list([(",", "Komma"), (".", "Punkt")]), validate_choice=False)
    datum = SelectField(
        "Datum skrivs", choices=choice_list([(k.value, w) for k, w in DAY_WORDS.items()]), validate_choice=False
    )
    omvant = BooleanField("Det som betalas står med minus")
    summarader = BooleanField("Hoppa över summarader", description="Rader utan nummer och datum.")
    bara_projekt = BooleanField("Bara rader som har ett projekt")
    konton = StringField("Bara de här kontona", description="Början på kontot eller från–till: 12, 5410–5499.")

    @property
    def columns(self) -> dict[str, str]:
        """Field → heading, as chosen."""
        return {each.name.removeprefix(COLUMN): each.data or "" for each in self if each.name.startswith(COLUMN)}


def map_form(
    kind: FileKind, it: ColumnMap, headings: Sequence[str], sheets: Sequence[str], *, typed: bool = False
) -> MapForm:
    """The form for one file, filled in with its map, or with what was typed when it is being sent."""
    fields: dict[str, StringField | SelectField] = {}
    for each in FIELDS[kind] if it.form is not Form.SIE else [f for f in FIELDS[kind] if f.name in _SIE_FIELDS]:
        if it.form is Form.SIE:
            fields[COLUMN + each.name] = StringField(f"{each.label}, dimension", default=it.columns.get(each.name, ""))
        else:
            choices = choice_list([("", "Finns inte"), *((name, name) for name in headings if name)])
            fields[COLUMN + each.name] = SelectField(
                each.label, choices=choices, default=it.columns.get(each.name, ""), validate_choice=False
            )
    form: MapForm = type("FileMapForm", (MapForm,), fields)(
        **({} if typed else {"formdata": None}),
        data={
            "kodning": it.encoding,
            "avgransare": it.delimiter,
            "blad": it.sheet,
            "rubrikrad": str(it.header),
            "decimal": it.decimal,
            "datum": it.days.value,
            "omvant": it.turned,
            "summarader": it.skip_sums,
            "bara_projekt": it.only_projects,
            "konton": it.accounts,
        },
    )
    form.blad.choices = choice_list([(each, each) for each in sheets])
    for name in {
        Form.SIE: ("avgransare", "blad", "rubrikrad", "decimal", "datum", "summarader"),
        Form.XLSX: ("kodning", "avgransare", "decimal"),
        Form.CSV: ("blad",),
    }[it.form]:
        delattr(form, name)
    return form


def typed_map(form: MapForm, it: ColumnMap) -> ColumnMap | None:
    """The map as typed, or None with the faults on the fields; what the file's make does not ask for stays."""
    has = {each.name: each.data for each in form}
    header = str(has.get("rubrikrad", it.header) or "0").strip()
    if not (header.isascii() and header.isdecimal() and len(header) < 4):
        form.rubrikrad.errors = [f"Skriv radens nummer med siffror. Läste ”{header[:20]}”."]
    try:
        parse_accounts(str(form.konton.data or ""))
    except ValueError as error:
        form.konton.errors = [f"Skriv konton som 12, 5410–5499. Läste ”{str(error)[:20]}”."]
    if any(each.errors for each in form):
        return None
    return replace(
        it,
        encoding=_one_of(has.get("kodning"), ENCODINGS, it.encoding),
        delimiter=_one_of(has.get("avgransare"), DELIMITER_WORDS, it.delimiter),
        sheet=str(has.get("blad") or it.sheet),
        header=int(header),
        decimal=_one_of(has.get("decimal"), (",", "."), it.decimal),
        days=Days(_one_of(has.get("datum"), [each.value for each in Days], it.days.value)),
        turned=bool(has["omvant"]),
        skip_sums=bool(has.get("summarader", it.skip_sums)),
        only_projects=bool(has["bara_projekt"]),
        accounts=str(has["konton"] or "").strip()[:200],
    ).with_columns({name: heading.strip() for name, heading in form.columns.items()})


def _one_of(value: object, allowed: Container[str], otherwise: str) -> str:
    return str(value) if value in allowed else otherwise


_SIE_FIELDS = ("projekt", "ansvar", "leverantör")
