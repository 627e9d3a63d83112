/*
 * The decision sheet (form[data-sheet]): what is marked moves the frames and the yearly cost at once and saves itself.
 * The server's answer is the truth and is written over what was reckoned here. What it has not acknowledged stays in
 * this browser until it has, or until log-out. Without this file the same form is sent with "Räkna om".
 */
(() => {
  "use strict";

  const form = document.querySelector("form[data-sheet]");
  if (!form) return;
  document.documentElement.classList.add("has-sheet");

  const WAIT_MS = 500;
  const RETRY_MS = 5000;
  const REASONS = { granted: "Skäl, behövs om det blir mindre än beredningen föreslår", declined: "Varför avslås den?", deferred: "Varför bordläggs den?" };
  const WORDS = { granted: "beviljas", declined: "avslås", deferred: "bordläggs" };
  const KEYS = { b: "granted", a: "declined", l: "deferred", v: "" };

  /* Figures as the server writes them */
  const kr = (ore) => {
    const whole = String(Math.floor(Math.abs(ore) / 100)).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
    const rest = Math.abs(ore) % 100;
    return `${ore < 0 ? "\u2212" : ""}${whole}${rest ? `,${String(rest).padStart(2, "0")}` : ""}\u00a0kr`;
  };
  const wholeKr = (ore) => kr((ore < 0 ? -1 : 1) * Math.floor((Math.abs(ore) + 50) / 100) * 100);
  const plain = (ore) => kr(ore).slice(0, -3);
  const FACTORS = { mnkr: 1e8, mkr: 1e8, miljoner: 1e8, tkr: 1e5, kkr: 1e5, "'": 1e5, kr: 100, kronor: 100, sek: 100, "": 100 };
  const readAmount = (text) => {
    const found = /^(\d[\d \u00a0\u2009\u202f]*)(?:[.,](\d+))?\s*([a-z']*)$/i.exec(text.trim());
    if (!found || !(found[3].toLowerCase() in FACTORS)) return 0; // the server says what is wrong
    const value = Number(`${found[1].replace(/\D/g, "")}.${found[2] ?? "0"}`);
    return Math.round(value * FACTORS[found[3].toLowerCase()]);
  };

  /* Rows */
  const numbers = (text, separator) => (text ? text.split(separator) : []);
  const readRow = (item) => {
    const [years, life, first, running, back] = item.dataset.row.split("|");
    return {
      item, id: item.id.slice(1),
      years: numbers(years, ",").map((each) => each.split(":")).map(([year, asked, wanted, frame]) => ({ year, asked: Number(asked), wanted: Number(wanted), frame })),
      life: Number(life), first: Number(first), running: Number(running),
      back: numbers(back, ",").map((each) => each.split(":")).map(([frame, ore]) => ({ frame, ore: Number(ore) })),
    };
  };
  const rows = new Map([...form.querySelectorAll("[data-row]")].map(readRow).map((row) => [row.id, row]));
  const versions = new Map(form.elements.seen.value.split(",").map((pair) => pair.split(":")));
  const radios = (row) => [...row.item.querySelectorAll('input[type="radio"]')];
  const control = (row, name) => row.item.querySelector(`[name="${name}${row.id}"]`);
  const amountsOf = (row) => [...row.item.querySelectorAll("[data-amount]")].map((each) => [each.dataset.amount, each.querySelector("input").value]);
  const outcomeOf = (row) => radios(row).find((each) => each.checked)?.value ?? "";
  const stateOf = (row) => {
    const outcome = outcomeOf(row);
    return JSON.stringify(outcome ? [outcome, amountsOf(row), control(row, "r")?.value ?? "", control(row, "x")?.value ?? ""] : [""]);
  };
  for (const row of rows.values()) row.acked = stateOf(row);
  const dirty = () => [...rows.values()].filter((row) => stateOf(row) !== row.acked);

  /* The fields of a marked row */
  const pattern = document.getElementById("mark_pattern").content.firstElementChild;
  const renamed = (element, id, year = "") => {
    for (const each of element.querySelectorAll("[id], [for], [name], [aria-describedby]")) {
      for (const name of ["id", "for", "name", "aria-describedby"]) {
        const value = each.getAttribute(name);
        if (value) each.setAttribute(name, value.replace(/^([a-z])0(\.0)?$/, (_, letter, dot) => `${letter}${id}${dot ? `.${year}` : ""}`));
      }
    }
    return element;
  };
  const addFields = (row) => {
    const mark = pattern.cloneNode(true);
    const amounts = mark.querySelector("[data-amounts]");
    const amount = amounts.firstElementChild;
    amounts.replaceChildren(...row.years.map(({ year, asked, wanted }) => {
      const field = renamed(amount.cloneNode(true), row.id, year);
      field.dataset.amount = year;
      field.querySelector("[data-year]").textContent = `Ram ${year}${asked ? "" : " (annat år)"}`;
      field.querySelector("input").value = asked ? plain(wanted) : "";
      return field;
    }));
    row.item.append(renamed(mark, row.id));
  };
  const showFields = (row) => {
    const outcome = outcomeOf(row);
    if (outcome && !row.item.querySelector("[data-mark]")) addFields(row);
    const mark = row.item.querySelector("[data-mark]");
    if (!mark) return;
    mark.hidden = !outcome;
    mark.querySelector("[data-amounts]").hidden = outcome !== "granted";
    mark.querySelector("[data-excess]")?.toggleAttribute("hidden", outcome !== "granted");
    if (outcome) mark.querySelector("[data-reason-label]").textContent = REASONS[outcome];
  };
  const showFault = (row, sentence) => {
    const box = row.item.querySelector("[data-fault]");
    if (!box) return;
    if (box.textContent !== sentence) box.firstElementChild.textContent = sentence;
    box.hidden = !sentence;
    if (!sentence) row.item.querySelector("[data-keep]")?.remove();
  };

  /* Frames and years, reckoned here until the server answers */
  const meters = new Map([...form.querySelectorAll("[data-meter]")].map((element) => [element.dataset.meter, {
    element, frame: Number(element.dataset.frame), granted: Number(element.dataset.granted),
    facts: [...element.querySelectorAll("dd")], words: element.querySelector("[data-meter-words]"), bar: element.querySelector("svg"),
  }]));
  const write = (element, text) => { if (element && element.textContent !== text) element.textContent = text; };
  const showMeter = (meter, marked) => {
    const left = meter.frame - meter.granted - marked;
    const over = left < 0 && marked > 0;
    const [, , markedFact, leftFact] = meter.facts;
    write(markedFact, kr(marked));
    write(leftFact, kr(left));
    write(meter.words, over ? `Det saknas ${kr(-left)} i ramen.` : "");
    meter.element.classList.toggle("is-over", over);
    showBar(meter, marked);
  };
  const showBar = (meter, marked) => {
    if (!meter.bar) return;
    const whole = Math.max(meter.frame, meter.granted, meter.granted + marked, 1);
    const [frame, , part] = meter.bar.children;
    frame.setAttribute("width", Math.floor(Math.max(meter.frame, 0) * 1000 / whole));
    part.previousElementSibling.setAttribute("width", Math.floor(Math.max(meter.granted, 0) * 1000 / whole));
    part.setAttribute("x", Math.floor(Math.max(meter.granted, 0) * 1000 / whole));
    part.setAttribute("width", Math.floor(Math.max(marked, 0) * 1000 / whole));
  };

  const share = (ore, count, of) => (ore < 0 ? -1 : 1) * Number(BigInt(Math.abs(ore)) * BigInt(count) / BigInt(of));
  const monthsBefore = (first, year) => Math.max((year - Math.floor(first / 100)) * 12 - first % 100 + 1, 0);
  const depreciation = (total, row, year) => {
    if (!row.life) return 0;
    const months = row.life * 12;
    const used = (at) => share(total, Math.min(monthsBefore(row.first, at), months), months);
    return used(year + 1) - used(year);
  };
  const running = (row, year) => (row.back.length ? 0 : share(row.running, Math.min(monthsBefore(row.first, year + 1), 12), 12));

  const reckon = () => {
    const marked = new Map();
    const add = (frame, ore) => marked.set(frame, (marked.get(frame) ?? 0) + ore);
    const counts = { granted: 0, declined: 0, deferred: 0 };
    const brought = [];
    let granted = 0;
    for (const row of rows.values()) {
      const outcome = outcomeOf(row);
      if (!outcome) continue;
      counts[outcome] += 1;
      if (outcome !== "granted") continue;
      const frames = new Map(row.years.map((each) => [each.year, each.frame]));
      const amounts = amountsOf(row).map(([year, text]) => [frames.get(year) ?? "", readAmount(text)]);
      for (const [frame, ore] of amounts) add(frame, ore);
      for (const { frame, ore } of row.back) add(frame, -ore);
      const total = amounts.reduce((sum, [, ore]) => sum + ore, 0);
      granted += total;
      brought.push([total - row.back.reduce((sum, { ore }) => sum + ore, 0), row]);
    }
    for (const [id, meter] of meters) if (id) showMeter(meter, marked.get(id) ?? 0);
    showYears(brought);
    showCounts(counts, granted);
  };
  const showYears = (brought) => {
    for (const line of form.querySelector("[data-effects]").rows) {
      const year = Number(line.cells[0].textContent);
      const written = brought.reduce((sum, [total, row]) => sum + depreciation(total, row, year), 0);
      const run = brought.reduce((sum, [, row]) => sum + running(row, year), 0);
      [written, run, written + run].forEach((ore, place) => write(line.cells[place + 1], wholeKr(ore)));
    }
  };
  const showCounts = (counts, granted) => {
    const all = counts.granted + counts.declined + counts.deferred;
    const parts = Object.keys(counts).filter((each) => counts[each])
      .map((each) => `${counts[each]} ${WORDS[each]}${each === "granted" ? `, ${kr(granted)}` : ""}`);
    write(form.querySelector("[data-counted]"), all ? `${all === 1 ? "1 markerad" : `${all} markerade`}: ${parts.join(", ")}.` : "Inget är markerat.");
  };

  /* Kept in this browser */
  const key = `ramkoll:marks:${form.dataset.user}:${form.dataset.sheet}`;
  let goodbye = false;
  const remember = () => {
    if (goodbye) return;
    const kept = Object.fromEntries(dirty().map((row) => [row.id, { state: stateOf(row), base: row.acked }]));
    try {
      if (Object.keys(kept).length) localStorage.setItem(key, JSON.stringify(kept));
      else localStorage.removeItem(key);
    } catch { /* full or forbidden: it still stands in the page */ }
  };
  const restore = () => {
    let kept = {};
    try { kept = JSON.parse(localStorage.getItem(key)) ?? {}; } catch { /* nothing readable is kept */ }
    let replaced = 0;
    for (const [id, { state, base }] of Object.entries(kept)) {
      const row = rows.get(id);
      if (!row || row.acked === state) continue; // decided since, or it did reach the server
      if (row.acked !== base) { replaced += 1; continue; } // marked from another window since
      const [outcome, amounts = [], reason = "", excess = ""] = JSON.parse(state);
      for (const radio of radios(row)) radio.checked = radio.value === outcome;
      showFields(row);
      for (const [year, text] of amounts) {
        const field = row.item.querySelector(`[data-amount="${year}"] input`);
        if (field) field.value = text;
      }
      if (control(row, "r")) control(row, "r").value = reason;
      if (control(row, "x")) control(row, "x").value = excess;
    }
    remember();
    if (replaced) say("Det som inte hade sparats här har ändrats i ett annat fönster sedan dess. Det senare står kvar.", "lost");
  };

  /* Saving */
  const line = document.getElementById("save_state");
  const say = (text, kind = "", link = null) => {
    if (line.dataset.said === text) return;
    line.dataset.said = text;
    line.className = `save-state${kind ? ` save-state--${kind}` : ""}`;
    line.replaceChildren(text, ...(link ? [" ", link] : []));
  };
  let timer = 0;
  let flight = null;
  const schedule = (wait = WAIT_MS) => { clearTimeout(timer); timer = setTimeout(save, wait); };

  const bodyOf = (sent) => {
    const data = new FormData();
    data.append("csrf_token", form.elements.csrf_token.value);
    data.append("seen", sent.map(({ row }) => `${row.id}:${versions.get(row.id)}`).join(","));
    for (const { row, state } of sent) {
      const [outcome, amounts = [], reason = "", excess = ""] = JSON.parse(state);
      data.append(`o${row.id}`, outcome);
      for (const [year, text] of amounts) data.append(`a${row.id}.${year}`, text);
      data.append(`r${row.id}`, reason);
      data.append(`x${row.id}`, excess);
    }
    return data;
  };
  const post = (sent, more = {}) => fetch(form.dataset.save, {
    method: "POST", body: bodyOf(sent), headers: { "HX-Request": "true", "HX-Current-URL": location.href }, redirect: "manual", credentials: "same-origin", ...more,
  });
  const pending = () => dirty().map((row) => ({ row, state: stateOf(row) }));

  const lost = () => {
    say("Ingen kontakt med servern. Markeringarna finns kvar här och sparas när kontakten är tillbaka.", "lost");
    schedule(RETRY_MS);
    return "lost";
  };
  const signedOut = () => {
    const link = document.createElement("a");
    link.textContent = "Logga in igen";
    link.href = `/logga-in?next=${encodeURIComponent(location.pathname)}&utloggad=1`;
    say("Du är utloggad. Markeringarna finns kvar här i webbläsaren.", "lost", link);
    return "out";
  };
  const freshToken = async () => {
    const answer = await fetch(location.href, { credentials: "same-origin", redirect: "manual" });
    if (!answer.ok) return false;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-sheet] [name=csrf_token]");
    if (!found || found.value === form.elements.csrf_token.value) return false;
    for (const input of document.querySelectorAll("[name=csrf_token]")) input.value = found.value;
    return true;
  };
  const accept = (answer, sent) => {
    for (const { row, state } of sent) row.acked = state;
    if (!dirty().length) {
      for (const [id, truth] of Object.entries(answer.meters)) {
        const meter = meters.get(id);
        if (!meter) continue;
        truth.facts.forEach((text, place) => write(meter.facts[place], text));
        write(meter.words, truth.words);
        meter.element.classList.toggle("is-over", truth.over);
      }
      answer.effects.forEach((texts, place) => {
        const { cells } = form.querySelector("[data-effects]").rows[place];
        texts.forEach((text, column) => write(cells[column + 1], text));
      });
      write(form.querySelector("[data-counted]"), answer.counted);
    }
    write(form.querySelector("[data-faulty]"), answer.faulty);
    for (const row of rows.values()) showFault(row, answer.faults[row.id] ?? "");
    for (const id of answer.gone) {
      const row = rows.get(String(id));
      if (row) showFault(row, "Den är inte klar för beslut längre. Ladda om sidan.");
    }
    remember();
    if (sent.length) say(`Sparat ${new Date().toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" }).replace(":", ".")}.`, "saved");
    if (dirty().length) schedule();
  };
  const attempt = async (sent, again = true) => {
    let answer;
    try { answer = await post(sent); } catch { return lost(); }
    if (answer.type === "opaqueredirect" || answer.status === 401) return signedOut();
    if (answer.status === 400 && again) {
      try { return (await freshToken()) ? attempt(sent, false) : signedOut(); } catch { return lost(); }
    }
    if (!answer.ok) return lost();
    accept(await answer.json(), sent);
    return "saved";
  };
  async function save() {
    clearTimeout(timer);
    if (goodbye) return "out";
    while (flight) await flight;
    const sent = pending();
    if (!sent.length) return "saved";
    flight = attempt(sent);
    try { return await flight; } finally { flight = null; }
  }

  const changed = (row, wait) => { showFields(row); reckon(); remember(); schedule(wait); };
  const rowOf = (element) => rows.get(element.closest?.("[data-row]")?.id.slice(1));
  form.addEventListener("input", ({ target }) => { const row = rowOf(target); if (row) changed(row, target.type === "radio" ? 150 : WAIT_MS); });

  const leave = () => {
    const sent = pending();
    if (sent.length && !goodbye) post(sent, { keepalive: true }).catch(() => { /* kept in this browser */ });
  };
  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? leave() : save()));
  window.addEventListener("pagehide", leave);
  window.addEventListener("online", () => save());
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  /* On to the review, when everything is saved */
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.removeAttribute("data-sent");
    for (const each of form.querySelectorAll("[aria-disabled]")) each.removeAttribute("aria-disabled");
    const { submitter } = event;
    if (submitter?.hasAttribute("data-keep")) { keep(rowOf(submitter)); return; }
    if (await save() === "saved" && submitter?.value === "review") location.assign(form.dataset.review);
  });
  const keep = (row) => {
    row.acked = "";
    row.item.querySelector("[data-keep]")?.remove();
    radios(row).find((each) => each.checked)?.focus();
    save();
  };
  for (const logout of document.querySelectorAll('form[action$="/logga-ut"]')) {
    logout.addEventListener("submit", (event) => {
      if (!dirty().length || goodbye) return;
      event.preventDefault();
      save().finally(() => { goodbye = true; localStorage.removeItem(key); logout.submit(); });
    });
  }

  /* Keys that work while a choice has the focus */
  const go = (row, step) => {
    const all = [...rows.values()];
    const to = all[all.indexOf(row) + step];
    if (to) (radios(to).find((each) => each.checked) ?? radios(to)[0]).focus();
  };
  form.addEventListener("keydown", (event) => {
    if (event.target.type !== "radio" || event.ctrlKey || event.altKey || event.metaKey) return;
    const row = rowOf(event.target);
    const letter = event.key.toLowerCase();
    if (letter === "n" || letter === "f") go(row, letter === "n" ? 1 : -1);
    else if (letter in KEYS) {
      const radio = radios(row).find((each) => each.value === KEYS[letter]);
      if (!radio) return;
      radio.checked = true;
      radio.focus();
      changed(row, 150);
    } else return;
    event.preventDefault();
  });

  /* The request beside: wide screens keep the sheet in reach, narrow ones are covered by it */
  const side = document.getElementById("side");
  let opener = null;
  const openSide = async (link) => {
    opener = link;
    await window.htmx.ajax("GET", form.dataset.panel + link.dataset.open, { source: document.getElementById("request_panel"), target: document.getElementById("request_panel"), swap: "outerHTML" });
    if (!document.querySelector("#request_panel [tabindex]")) return; // could not be fetched: app.js has said so
    if (!side.open) { if (window.matchMedia("(min-width: 76rem)").matches) side.show(); else side.showModal(); }
    side.scrollTop = 0;
    document.getElementById("panel_heading").focus();
  };
  form.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-open]");
    if (!link || !window.htmx || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    openSide(link);
  });
  side.addEventListener("close", () => opener?.focus());
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && side.open && !side.matches(":modal")) side.close(); });

  restore();
  for (const row of rows.values()) if (outcomeOf(row)) showFields(row);
  if (dirty().length) { reckon(); save(); }
})();
