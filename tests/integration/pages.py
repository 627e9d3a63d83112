"""Every page that can be asked for with GET, by endpoint, and what each role gets: new routes are added here."""

from tests.factories import ACCOUNTS
from tests.integration.site import Site

ROLES = ("", *(username for username, *_ in ACCOUNTS))  # '' is signed out
SIGNED_OUT = {"": 303}
EVERYONE_IN = {**dict.fromkeys(ROLES, 200), **SIGNED_OUT}
OVERVIEW = {**EVERYONE_IN, "requester": 403, "unit_head": 403, "reviewer": 403}
ADMIN = {**dict.fromkeys(ROLES, 403), **SIGNED_OUT, "admin": 200}
LEDGER = {**dict.fromkeys(ROLES, 403), **SIGNED_OUT, "controller": 200, "auditor": 200}
IMPORTERS = {**LEDGER, "auditor": 403}
IN_MT_OF_INTENSIVE_CARE = {**EVERYONE_IN, "unit_head": 404, "reviewer": 404}
CONTROLLER = {**dict.fromkeys(ROLES, 403), **SIGNED_OUT, "controller": 200}
WRITERS = {**dict.fromkeys(ROLES, 403), **SIGNED_OUT, "requester": 200, "unit_head": 200}
OWN_UNIT = {**dict.fromkeys(ROLES, 404), **SIGNED_OUT, "requester": 200}
NO_DRAFT_ANY_MORE = {**OWN_UNIT, "requester": 303}
NOT_DECLINED = {**OWN_UNIT, "requester": 409}
STEERERS = {
    **dict.fromkeys(ROLES, 403),
    **SIGNED_OUT,
    "unit_head": 404,
    "reviewer": 404,
    "preparer": 200,
    "controller": 200,
}
HEADS = {**dict.fromkeys(ROLES, 404), **SIGNED_OUT, "unit_head": 200}
PREPARERS = {**dict.fromkeys(ROLES, 403), **SIGNED_OUT, "preparer": 200}
DECIDERS = {**dict.fromkeys(ROLES, 403), **SIGNED_OUT, "decider": 200}
ENTERS_FOR_THE_BOARD = {**dict.fromkeys(ROLES, 403), **SIGNED_OUT, "controller": 200}
REVIEWERS = {**dict.fromkeys(ROLES, 403), **SIGNED_OUT, "reviewer": 200}
NOWHERE = {**dict.fromkeys(ROLES, 404), **SIGNED_OUT}

STEERS = {**dict.fromkeys(ROLES, 404), **SIGNED_OUT, "preparer": 200, "controller": 200}

ACCESS: dict[str, tuple[str, dict[str, int]]] = {
    "static": ("/static/css/app.css", dict.fromkeys(ROLES, 200)),
    "start.index": ("/", EVERYONE_IN),
    "auth.login": ("/logga-in", {**dict.fromkeys(ROLES, 303), "": 200}),
    "auth.account": ("/konto", EVERYONE_IN),
    "accounts.index": ("/administration/konton", ADMIN),
    "accounts.new": ("/administration/konton/nytt", ADMIN),
    "accounts.show": ("/administration/konton/{user}", ADMIN),
    "accounts.password": ("/administration/konton/{user}/losenord", ADMIN),
    "roles.give": ("/administration/konton/{user}/roller", ADMIN),
    "roles.end": ("/administration/konton/{user}/roller/{role}", ADMIN),
    "roles.deputies": ("/administration/konton/{user}/ersattare", ADMIN),
    "units.index": ("/administration/enheter", ADMIN),
    "units.new": ("/administration/enheter/ny", ADMIN),
    "units.edit": ("/administration/enheter/{unit}", ADMIN),
    "settings.index": ("/administration/installningar", ADMIN),
    "settings.edit": ("/administration/installningar/decider_limit_ore", ADMIN),
    "deputies.index": ("/konto/ersattare", EVERYONE_IN),
    "notices.index": ("/aviseringar", EVERYONE_IN),
    "notices.choices": ("/konto/aviseringar", EVERYONE_IN),
    "reports.outcome": ("/utfall", OVERVIEW),
    "reports.total": ("/utfall/totalt", OVERVIEW),
    "reports.category": ("/utfall/kategori/MT", OVERVIEW),
    "reports.download": ("/utfall/fil/csv", OVERVIEW),
    "frames.index": ("/ramar", OVERVIEW),
    "frames.total": ("/ramar/totalt?figur=beviljat", OVERVIEW),
    "frames.category": ("/ramar/kategori/MT?figur=äskat", OVERVIEW),
    "frames.download": ("/ramar/fil/csv", OVERVIEW),
    "pictures.index": ("/bilder", OVERVIEW),
    "pictures.pdf": ("/bilder/pdf?doman=MT", OVERVIEW),
    "library.index": ("/rapporter", OVERVIEW),
    "library.packet": ("/rapporter/paket", OVERVIEW),
    "library.packet_pdf": ("/rapporter/paket/pdf?ar=2020&rapport=vilande&rapport=bilder", OVERVIEW),
    "library.report": ("/rapporter/vilande", OVERVIEW),
    "library.download": ("/rapporter/beslut/fil/xlsx?ar=2020", OVERVIEW),
    "library.edit": ("/rapporter/investeringsbudget/form", {**dict.fromkeys(ROLES, 403), **SIGNED_OUT, "admin": 200}),
    "tags.edit": ("/askningar/{request}/etiketter", STEERS),
    "investments.index": ("/askningar", EVERYONE_IN),
    "investments.show": ("/askningar/{request}", IN_MT_OF_INTENSIVE_CARE),
    "investments.pdf": ("/askningar/{request}/pdf", IN_MT_OF_INTENSIVE_CARE),
    "conversation.thread": ("/askningar/{request}/kommentarer", IN_MT_OF_INTENSIVE_CARE),
    "attachments.index": ("/askningar/{request}/bilagor", IN_MT_OF_INTENSIVE_CARE),
    "attachments.download": ("/askningar/{request}/bilagor/1", NOWHERE),
    "bulk.index": ("/askningar/flera", WRITERS),
    "bulk.fetch": ("/askningar/mall.xlsx", {**WRITERS, "requester": 404, "unit_head": 404}),
    "bulk.receipt": ("/askningar/flera/1", {**WRITERS, "requester": 404, "unit_head": 404}),
    "drafts.new": ("/askningar/ny", WRITERS),
    "drafts.tasks": ("/askningar/{request}/utkast", NO_DRAFT_ANY_MORE),
    "drafts.section": ("/askningar/{request}/utkast/behov", NO_DRAFT_ANY_MORE),
    "drafts.help": ("/askningar/{request}/utkast/hjalp", NOT_DECLINED),
    "drafts.receipt": ("/askningar/{request}/kvitto", OWN_UNIT),
    "drafts.copying": ("/askningar/{request}/kopiera", OWN_UNIT),
    "drafts.asking_again": ("/askningar/{request}/ask-igen", NOT_DECLINED),
    "budget.index": ("/ramar/poster?ar=2020", CONTROLLER),
    "budget.carry_over": ("/ramar/ombudgetering?fran=2020", CONTROLLER),
    "budget.carried": ("/ramar/ombudgetering/csv?fran=2020", OVERVIEW),
    "explanations.index": ("/perioder/202008/texter", OVERVIEW),
    "explanations.section": ("/perioder/202008/avsnitt/docx", OVERVIEW),
    "forecasts.index": ("/prognos", OVERVIEW),
    "periods.index": ("/perioder", OVERVIEW),
    "periods.show": ("/perioder/202008", OVERVIEW),
    "periods.difference": ("/perioder/skillnad", OVERVIEW),
    "standstill.index": ("/vilande", OVERVIEW),
    "standstill.download": ("/vilande/fil/csv", OVERVIEW),
    "following.step": ("/askningar/{request}/steg/aterlamna", STEERERS),
    "following.facts": ("/askningar/{request}/uppgifter", STEERERS),
    "decisions.sheet": ("/beslut", DECIDERS),
    "decisions.review": ("/beslut/granska", DECIDERS),
    "decisions.board_sheet": ("/beslut/styrelse", ENTERS_FOR_THE_BOARD),
    "decisions.board_review": ("/beslut/styrelse/granska", ENTERS_FOR_THE_BOARD),
    "decisions.panel": ("/beslut/askning/{request}", IN_MT_OF_INTENSIVE_CARE),
    "decided.index": ("/beslut/lista", OVERVIEW),
    "decided.show": ("/beslut/{decision}", OVERVIEW),
    "decided.pdf": ("/beslut/{decision}/pdf", OVERVIEW),
    "decided.report": ("/beslut/rapport", OVERVIEW),
    "decided.report_file": ("/beslut/rapport/csv?ar=2020", OVERVIEW),
    "decided.appendix": ("/beslut/bilaga", OVERVIEW),
    "decided.appendix_file": ("/beslut/bilaga/pdf", OVERVIEW),
    "signing.index": ("/enhet", {**HEADS, "unit_head": 302}),
    "signing.rank": ("/enhet/{unit}/rangordning", HEADS),
    "preparation.index": ("/beredning", PREPARERS),
    "preparation.show": ("/beredning/{request}", PREPARERS),
    "completion.new": ("/beredning/{request}/komplettering", {**PREPARERS, "preparer": 409}),
    "merging.new": ("/beredning/{request}/sla-ihop", {**PREPARERS, "preparer": 409}),
    "procurement.edit": ("/askningar/{request}/upphandling", STEERERS),
    "reviews.asking": ("/beredning/{request}/yttranden", PREPARERS),
    "reviews.index": ("/yttranden", REVIEWERS),
    "reviews.show": ("/yttranden/1", {**REVIEWERS, "reviewer": 404}),
    "outcomes.unmatched": ("/redovisning/utanfor", LEDGER),
    "outcomes.imports": ("/redovisning/inlasningar", LEDGER),
    "outcomes.receipt": ("/redovisning/inlasningar/{receipt}", LEDGER),
    "outcomes.receipt_pdf": ("/redovisning/inlasningar/{receipt}/pdf", LEDGER),
    "matching.row": ("/redovisning/rader/{posting}", LEDGER),
    "matching.matched": ("/redovisning/matchade", LEDGER),
    "orders.waiting": ("/redovisning/bestallningar", LEDGER),
    "orders.show": ("/redovisning/bestallningar/1", {**LEDGER, "controller": 404, "auditor": 404}),
    "matching.rules": ("/redovisning/regler", LEDGER),
    "ledger_files.new": ("/redovisning/filer/ny", IMPORTERS),
    "ledger_files.show": ("/redovisning/filer/{upload}", LEDGER),
    "ledger_files.original": ("/redovisning/filer/{upload}/original", LEDGER),
}
"""Endpoint: an address of it (see `address`) and the status for each role."""

POSTS = {
    "auth.log_in": "/logga-in",
    "auth.logout": "/logga-ut",
    "start.seen": "/sett",
    "auth.change_password": "/konto",
    "attachments.change_kind": "/askningar/{request}/bilagor/1/slag",
    "attachments.remove": "/askningar/{request}/bilagor/1/ta-bort",
    "attachments.upload": "/askningar/{request}/bilagor",
    "bulk.load": "/askningar/flera",
    "conversation.seen": "/askningar/{request}/kommentarer/sedda",
    "conversation.write": "/askningar/{request}/kommentarer",
    "decisions.recount": "/beslut/rakna",
    "decisions.save": "/beslut/spara",
    "decisions.sign": "/beslut/signera",
    "decisions.board_recount": "/beslut/styrelse/rakna",
    "decisions.board_save": "/beslut/styrelse/spara",
    "decisions.board_sign": "/beslut/styrelse/anteckna",
    "drafts.ask_again": "/askningar/{request}/ask-igen",
    "drafts.autosave": "/askningar/{request}/utkast/spara",
    "drafts.begin": "/askningar/ny",
    "drafts.copy": "/askningar/{request}/kopiera",
    "drafts.save_section": "/askningar/{request}/utkast/behov",
    "drafts.send": "/askningar/{request}/skicka",
    "following.change_facts": "/askningar/{request}/uppgifter",
    "following.take": "/askningar/{request}/steg/aterlamna",
    "investments.step": "/askningar/{request}/steg",
    "completion.ask": "/beredning/{request}/komplettering",
    "preparation.assign": "/beredning/{request}/beredare",
    "preparation.bulk": "/beredning/flera",
    "preparation.have_read": "/beredning/{request}/last",
    "preparation.propose": "/beredning/{request}/forslag",
    "preparation.step": "/beredning/{request}/steg",
    "accounts.add": "/administration/konton/nytt",
    "accounts.change": "/administration/konton/{user}",
    "accounts.close": "/administration/konton/{user}/stang",
    "accounts.reopen": "/administration/konton/{user}/oppna",
    "accounts.set_password": "/administration/konton/{user}/losenord",
    "roles.add_role": "/administration/konton/{user}/roller",
    "roles.end_role": "/administration/konton/{user}/roller/{role}",
    "roles.appoint": "/administration/konton/{user}/ersattare",
    "roles.end_deputy": "/administration/konton/{user}/ersattare/{role}/avsluta",
    "units.add": "/administration/enheter/ny",
    "units.change": "/administration/enheter/{unit}",
    "settings.change": "/administration/installningar/decider_limit_ore",
    "deputies.add": "/konto/ersattare",
    "deputies.remove": "/konto/ersattare/1/avsluta",
    "notices.choose": "/konto/aviseringar",
    "notices.all_seen": "/aviseringar/sedda",
    "notices.seen": "/aviseringar/1/sedd",
    "budget.carry": "/ramar/ombudgetering?fran=2020",
    "budget.enter": "/ramar/poster?ar=2020",
    "budget.transfer": "/ramar/omdisponering?ar=2020",
    "explanations.save": "/perioder/202008/texter",
    "forecasts.copy": "/prognos/kopiera?ar=2020&period=202008",
    "forecasts.save": "/prognos/spara?ar=2020&period=202008",
    "periods.freeze": "/perioder/202008/frys",
    "ledger_files.discard": "/redovisning/filer/{upload}/slang",
    "ledger_files.interpret": "/redovisning/filer/{upload}/tolka",
    "ledger_files.preview": "/redovisning/filer/{upload}/granska",
    "ledger_files.read_in": "/redovisning/filer/{upload}/las-in",
    "ledger_files.upload": "/redovisning/filer/ny",
    "matching.add_rule": "/redovisning/regler",
    "matching.apply_rule": "/redovisning/regler/1/tillampa",
    "matching.match": "/redovisning/rader/{posting}",
    "matching.release": "/redovisning/rader/{posting}/slapp",
    "matching.remove_rule": "/redovisning/regler/1/ta-bort",
    "orders.match": "/redovisning/bestallningar/1",
    "orders.release": "/redovisning/bestallningar/1/slapp",
    "outcomes.undo": "/redovisning/inlasningar/{receipt}/angra",
    "merging.merge": "/beredning/{request}/sla-ihop",
    "procurement.save": "/askningar/{request}/upphandling",
    "reviews.answer": "/yttranden/1",
    "reviews.ask": "/beredning/{request}/yttranden",
    "reviews.remind": "/yttranden/1/paminn",
    "reviews.withdraw": "/yttranden/1/aterkalla",
    "library.save": "/rapporter/investeringsbudget/form",
    "library.remove": "/rapporter/vilande/ta-bort",
    "tags.save": "/askningar/{request}/etiketter",
    "signing.save_rank": "/enhet/{unit}/rangordning",
    "signing.sign": "/enhet/{unit}/tillstyrk",
}

FRAGMENTS = {
    ("/utfall", "outcome_table"),
    ("/utfall?ar=2020&period=202004&enhet=tkr&doman=IT", "outcome_table"),
    ("/utfall/totalt?figur=ram", "figure_table"),
    ("/utfall/kategori/MT?figur=summa", "figure_table"),
    ("/utfall/kategori/IT?figur=prognos", "figure_table"),
    ("/ramar?ar=2020&period=202008&enhet=mnkr", "frame_table"),
    ("/ramar/kategori/MT?figur=beviljat&ar=2020", "figure_table"),
    ("/bilder?ar=2020&period=202008", "pictures"),
    ("/", "start"),
    ("/rapporter/askningar?ar=2020&enhet=kr", "report"),
    ("/administration/konton", "account_list"),
    ("/administration/konton?q=prepar&roll=preparer&lage=oppna", "account_list"),
    ("/rapporter/paket?ar=2020&period=202004", "packet"),
    ("/askningar", "request_list"),
    ("/askningar?q=ultraljud&sort=outcome", "request_list"),
    ("/askningar/{request}", "postings"),
    ("/askningar/{request}?manader=202001-202003", "postings"),
    ("/askningar/{request}/kommentarer", "comments"),
    ("/askningar/{request}/bilagor", "attachments_panel"),
    ("/askningar/{request}/bilagor", "attachment_list"),
    ("/beredning", "preparation_queue"),
    ("/beredning?vem=ingen&sort=risk&flagga=ny", "preparation_queue"),
    ("/beslut/askning/{request}", "request_panel"),
    ("/beslut/lista", "decision_list"),
    ("/beslut/lista?ar=2020&tertial=1", "decision_list"),
    ("/beslut/rapport?ar=2020", "report_table"),
    ("/vilande", "standstill_list"),
    ("/vilande?orsak=lokaler&alder=ar", "standstill_list"),
    ("/redovisning/utanfor", "unmatched_table"),
    ("/perioder/skillnad", "difference"),
    ("/redovisning/inlasningar", "import_table"),
    ("/redovisning/filer/{upload}", "import_progress"),
    ("/redovisning/matchade", "matched_table"),
    ("/redovisning/bestallningar", "orders_table"),
}


def address(site: Site, path: str) -> str:
    """The path with ids put in: a request of intensive care in MT, the first receipt, Länsteknik's unit, a file."""
    request = site.value("SELECT id FROM investment_requests WHERE number = '2020-0024'")
    receipt = site.value("SELECT min(id) FROM ledger_imports")
    unit = site.value("SELECT id FROM units WHERE code = 'LT'")
    upload = site.value("SELECT max(id) FROM ledger_uploads WHERE import_id IS NULL")
    decision = site.value("SELECT min(id) FROM decisions")
    posting = site.value("SELECT min(id) FROM postings WHERE request_id IS NULL")
    user = site.value("SELECT id FROM users WHERE username = 'preparer'")
    role = site.value("SELECT id FROM role_assignments WHERE user_id = :user", user=user)
    ids = {"user": user, "role": role}
    return path.format(
        request=request, receipt=receipt, unit=unit, upload=upload, **ids, decision=decision, posting=posting
    )
