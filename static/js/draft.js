/*
 * A draft saves itself: a moment after each change and when the page is left. What is not acknowledged stays in the page
 * and in this browser (by person and request) until it is, or until log-out. Nothing is written over unseen.
 */
(() => {
  "use strict";

  const WAIT_MS = 900;
  const RETRY_MS = 5000;
  const TICK_MS = 20000;
  const KEY = "ramkoll:draft:";
  const MOST_AT_ONCE = 400000; // characters in one save: more would be refused whole by the server

  /* Kept in this browser */
  const forget = () => {
    for (const key of Object.keys(localStorage)) if (key.startsWith("ramkoll:")) localStorage.removeItem(key);
  };
  const form = document.querySelector("form[data-draft]");
  const logouts = document.querySelectorAll('form[action$="/logga-ut"]');
  if (!form) {
    for (const logout of logouts) logout.addEventListener("submit", forget);
    return;
  }
  document.documentElement.classList.add("has-draft");

  const key = `${KEY}${form.dataset.user}:${form.dataset.draft}`;
  const readKept = () => {
    try { return JSON.parse(localStorage.getItem(key)) ?? {}; } catch { return {}; }
  };
  const writeKept = (kept) => {
    try {
      if (Object.keys(kept).length) localStorage.setItem(key, JSON.stringify(kept));
      else localStorage.removeItem(key);
    } catch { /* full or forbidden: the text is still in the page */ }
  };

  /* Fields */
  const controlsOf = (element) => [...element.querySelectorAll("input, select, textarea")]
    .filter((control) => control.name && control.type !== "hidden" && !control.hasAttribute("data-ignore"));
  const pairsOf = (element) => controlsOf(element)
    .filter((control) => control.type !== "radio" || control.checked)
    .map((control) => [control.name, control.value]);
  const fields = new Map([...form.querySelectorAll("[data-field]")].map((element) => [element.dataset.field, {
    element,
    name: element.dataset.field,
    base: element.querySelector('[name^="base."]'),
    acked: JSON.stringify(pairsOf(element)),
    refused: "",
    clash: element.querySelector(".clash") ? "server" : "",
  }]));
  const textOf = (field) => JSON.stringify(pairsOf(field.element));
  const isDirty = (field) => textOf(field) !== field.acked;
  const dirty = () => [...fields.values()].filter(isDirty);
  const longest = Number(form.dataset.longest);
  const lengthOf = (field) => pairsOf(field.element).reduce((sum, [, value]) => sum + value.length, 0);
  const isRefused = (field) => field.refused === textOf(field) || lengthOf(field) > longest;
  const refused = () => dirty().filter((field) => !field.clash && isRefused(field));
  const sendable = () => dirty().filter((field) => !field.clash && !isRefused(field));
  const labelOf = (field) => field.element.querySelector(".ds-label").firstChild.textContent.trim();

  const fill = (field, pairs) => {
    if (field.element.querySelector("[data-table]")) {
      field.element.dispatchEvent(new CustomEvent("fill", { detail: pairs }));
      return;
    }
    const value = pairs[0]?.[1] ?? "";
    for (const control of controlsOf(field.element)) {
      if (control.type === "radio") control.checked = control.value === value;
      else control.value = value;
    }
  };

  let goodbye = false; // logged out: nothing is kept or sent any more
  const remember = () => {
    if (goodbye) return;
    const kept = readKept();
    for (const field of fields.values()) {
      if (isDirty(field)) kept[field.name] = { pairs: pairsOf(field.element), base: field.base.value, section: form.dataset.section };
      else delete kept[field.name];
    }
    writeKept(kept);
  };

  /* What the page says about it */
  const state = document.getElementById("save_state");
  const say = (text, kind = "", link = null) => {
    const words = document.createTextNode(text);
    const key = `${kind}|${text}`;
    if (state.dataset.said === key) return;
    state.dataset.said = key;
    state.className = `save-state${kind ? ` save-state--${kind}` : ""}`;
    state.replaceChildren(words, ...(link ? [" ", link] : []));
  };
  const make = (tag, text, className = "") => {
    const element = document.createElement(tag);
    element.textContent = text;
    if (className) element.className = className;
    return element;
  };
  const button = (text, act, variant = "secondary") => {
    const element = make("button", text, "ds-button");
    element.type = "button";
    element.dataset.variant = variant;
    element.addEventListener("click", act);
    return element;
  };
  const readable = (pairs) => {
    const rows = new Map();
    pairs.forEach(([name, value], index) => {
      const columns = new Set(pairs.map(([each]) => each)).size;
      const row = name.includes(".") ? Math.floor(index / columns) : index;
      rows.set(row, [...(rows.get(row) ?? []), value]);
    });
    return [...rows.values()].map((cells) => cells.filter((cell) => cell.trim()).join("  ")).join("\n").trim() || "(tomt)";
  };

  const showFaults = (field, faults, atOnce = false) => {
    const box = document.getElementById(`f_${field.name}_error`);
    if (faults.length && !atOnce && field.element.contains(document.activeElement)) {
      field.later = faults; // said when the field is left, not in the middle of a word
      return;
    }
    field.later = null;
    box.firstElementChild.textContent = faults.join(" ");
    box.hidden = !faults.length;
    field.element.classList.toggle("field--invalid", faults.length > 0 || Boolean(field.clash));
    const control = field.element.matches("fieldset") ? null : field.element.querySelector(".ds-input");
    if (faults.length) control?.setAttribute("aria-invalid", "true");
    else control?.removeAttribute("aria-invalid");
  };

  /* Two texts for one field: nothing is sent for it until somebody has chosen. */
  const settle = (field, version) => {
    field.clash = "";
    field.base.value = version;
    field.element.querySelector("[data-clash]").replaceChildren();
    field.element.classList.remove("field--invalid");
    (field.element.matches("fieldset") ? field.element : field.element.querySelector(".ds-input")).focus();
    remember();
    schedule(0);
  };
  const showClash = (field, clash) => {
    field.clash = "here";
    const box = make("div", "", "clash");
    box.setAttribute("role", "alert");
    const mine = readable(pairsOf(field.element));
    const lead = make("p", "");
    lead.append(make("strong", clash.lead), " Inget är överskrivet. Välj vad som ska stå.");
    const theirs = clash.theirs.trim() || "(tomt)";
    box.append(lead, make("p", "Det som är sparat", "clash__label"), make("p", theirs, "clash__text"), make("p", "Din text", "clash__label"), make("p", mine, "clash__text"));
    const choices = make("div", "", "form-actions");
    choices.append(
      button("Behåll min", () => settle(field, clash.version)),
      button("Använd det som är sparat", () => {
        fill(field, clash.pairs);
        field.acked = textOf(field);
        settle(field, clash.version);
      }),
    );
    if (clash.can_join) {
      choices.append(button("Ta med båda", () => {
        const control = field.element.querySelector(".ds-input");
        control.value = `${clash.theirs}${control.matches("textarea") ? "\n\n" : " "}${control.value}`;
        settle(field, clash.version);
      }));
    }
    box.append(choices);
    field.element.querySelector("[data-clash]").replaceChildren(box);
    field.element.classList.add("field--invalid");
  };

  const showNews = (field, news) => {
    if (isDirty(field) || field.clash) return; // the next save asks
    fill(field, news.pairs);
    field.acked = textOf(field);
    field.base.value = news.version;
    const note = make("p", `${news.by} ändrade det här ${new Date().toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" }).replace(":", ".")}.`, "soft");
    field.element.querySelector("[data-clash]").replaceChildren(note);
  };

  const showRules = (rules) => {
    for (const [name, rule] of Object.entries(rules)) {
      const field = fields.get(name);
      if (!field) continue;
      field.element.hidden = !rule.shown && !field.element.contains(document.activeElement);
      field.element.querySelector("[data-optional]").hidden = rule.required;
      for (const each of form.querySelectorAll(`[data-needs="${name}"]`)) each.hidden = !rule.shown;
      const note = field.element.querySelector("[data-note]");
      if (note) note.textContent = rule.note;
      if (!isDirty(field)) showFaults(field, rule.faults);
    }
  };
  const showSteps = (steps) => {
    for (const step of steps) {
      const words = document.querySelector(`[data-step="${step.name}"]`);
      if (!words || words.textContent === step.words) continue;
      words.textContent = step.words;
      words.className = `step-words step-words--${step.kind}`;
    }
  };

  /* Sending */
  let timer = 0;
  let flight = null;
  let stopped = "";
  let token = form.elements.csrf_token.value;

  const schedule = (wait = WAIT_MS) => {
    clearTimeout(timer);
    timer = setTimeout(() => save(), wait);
  };
  const bodyOf = (parts) => {
    const data = new FormData();
    data.append("csrf_token", token);
    for (const { name, base, pairs } of parts) {
      data.append(`base.${name}`, base);
      for (const [control, value] of pairs) data.append(control, value);
    }
    for (const field of fields.values()) data.append(`seen.${field.name}`, field.base.value);
    return data;
  };
  const post = (parts, more = {}) => fetch(form.dataset.save, {
    method: "POST", body: bodyOf(parts), headers: { "HX-Request": "true", "HX-Current-URL": location.href }, redirect: "manual", credentials: "same-origin", ...more,
  });
  const partOf = (field) => ({ name: field.name, base: field.base.value, pairs: pairsOf(field.element), text: textOf(field) });

  const freshToken = async () => {
    const answer = await fetch(location.href, { credentials: "same-origin", redirect: "manual" });
    if (!answer.ok) return false;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-draft] [name=csrf_token]");
    if (!found || found.value === token) return false;
    token = found.value;
    for (const input of document.querySelectorAll("[name=csrf_token]")) input.value = token;
    return true;
  };

  const signedOut = () => {
    const link = make("a", "Logga in igen");
    link.href = `/logga-in?next=${encodeURIComponent(location.pathname)}&utloggad=1`;
    say("Du är utloggad. Det du skrev finns kvar här i webbläsaren.", "lost", link);
    return "out";
  };
  const lost = () => {
    say("Ingen kontakt med servern. Det du skriver finns kvar här och sparas när kontakten är tillbaka.", "lost");
    schedule(RETRY_MS);
    return "lost";
  };

  /* What the server will not take is not sent again and again: it waits, with the reason, until it is changed. */
  const refuse = (field, text, sentence) => {
    field.refused = text;
    if (textOf(field) === text) showFaults(field, [sentence], true);
  };
  const sayRefused = () => say(`Inte sparat: ${refused().map(labelOf).join(", ")}. Läs vad som står vid fältet.`, "lost");
  const refuseTooLong = () => {
    for (const field of refused()) {
      if (field.refused !== textOf(field)) refuse(field, textOf(field), `Texten är ${lengthOf(field)} tecken. Korta den; den är inte sparad.`);
    }
  };

  const accept = (answer, parts) => {
    for (const part of parts) {
      const field = fields.get(part.name);
      if (!field || !(part.name in answer.versions)) continue;
      field.base.value = answer.versions[part.name];
      field.acked = part.text;
    }
    for (const [name, sentence] of Object.entries(answer.refused)) {
      const part = parts.find((each) => each.name === name);
      if (part && fields.has(name)) refuse(fields.get(name), part.text, sentence);
    }
    showRules(answer.fields);
    for (const clash of answer.conflicts) if (fields.has(clash.name)) showClash(fields.get(clash.name), clash);
    for (const news of answer.news) if (fields.has(news.name)) showNews(fields.get(news.name), news);
    showSteps(answer.steps);
    const here = document.getElementById("presence");
    const words = answer.here.length ? `${answer.here.join(", ")} har också utkastet öppet.` : "";
    if (here.textContent !== words) here.textContent = words;
    remember();
    if (Object.keys(answer.versions).length) {
      document.getElementById("draft_help")?.dispatchEvent(new CustomEvent("saved"));
      say(`Sparat ${answer.time}.`, "saved");
    }
    const waiting = dirty();
    if (waiting.some((field) => field.clash)) say("Ett fält väntar på att du väljer text.", "lost");
    else if (refused().length) sayRefused();
    else if (waiting.length) { /* typed meanwhile: said when it is saved */ }
    else if (state.classList.contains("save-state--lost")) say(`Sparat ${answer.time}.`, "saved");
    if (sendable().length) schedule();
  };

  const attempt = async (parts, again = true) => {
    let answer;
    try { answer = await post(parts); } catch { return lost(); }
    if (answer.type === "opaqueredirect" || answer.status === 401) return signedOut();
    if (answer.status === 400 && again) {
      try { return (await freshToken()) ? attempt(parts, false) : signedOut(); } catch { return lost(); }
    }
    if (answer.status === 409) {
      stopped = (await answer.json()).closed;
      say(stopped, "lost");
      return "closed";
    }
    if (answer.status === 404 || answer.status === 403) {
      stopped = "Du har inte längre behörighet till äskningen. Det du skrev finns kvar på sidan.";
      say(stopped, "lost");
      return "closed";
    }
    if (answer.status === 413) {
      for (const part of parts) refuse(fields.get(part.name), part.text, "Texten är för lång och är inte sparad. Korta den.");
      sayRefused();
      return "refused";
    }
    if (!answer.ok) return lost();
    let said;
    try { said = await answer.json(); } catch { return lost(); } // something between here and the server answered
    accept(said, parts);
    return "saved";
  };

  const atOnce = (some) => {
    let left = MOST_AT_ONCE;
    return some.filter((field, index) => { left -= lengthOf(field); return index === 0 || left >= 0; });
  };
  /* One at a time: two saves of one field under way would meet as a conflict with oneself. */
  const save = async () => {
    clearTimeout(timer);
    if (stopped || goodbye) return "closed";
    while (flight) await flight;
    refuseTooLong();
    flight = attempt(atOnce(sendable()).map(partOf));
    try { return await flight; } finally { flight = null; }
  };

  form.addEventListener("input", () => { remember(); schedule(); });
  form.addEventListener("change", () => { remember(); schedule(WAIT_MS / 3); });
  form.addEventListener("focusout", ({ target }) => setTimeout(() => {
    const field = fields.get(target.closest?.("[data-field]")?.dataset.field);
    if (field?.later && !field.element.contains(document.activeElement)) showFaults(field, field.later);
  }));

  const leave = () => {
    const parts = atOnce(sendable()).map(partOf);
    if (parts.length && !stopped && !goodbye) post(parts, { keepalive: true }).catch(() => { /* too large or no contact: kept in this browser */ });
  };
  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? leave() : save()));
  window.addEventListener("pagehide", leave);
  window.addEventListener("online", () => save());
  window.addEventListener("pageshow", (event) => { if (event.persisted) save(); });
  setInterval(() => { if (document.visibilityState === "visible" && !flight) save(); }, TICK_MS);

  /* A button that posts the form: first everything is saved, so that a lost connection never empties the page. */
  let letThrough = false;
  const release = () => {
    form.removeAttribute("data-sent");
    for (const each of form.querySelectorAll("[aria-disabled]")) each.removeAttribute("aria-disabled");
  };
  form.addEventListener("submit", async (event) => {
    if (letThrough) return;
    event.preventDefault();
    release();
    const { submitter } = event;
    let outcome = await save();
    while (outcome === "saved" && sendable().length) outcome = await save();
    const waiting = [...fields.values()].find((field) => field.clash === "here");
    if (waiting) { waiting.element.querySelector(".clash button").focus(); return; }
    const stuck = refused()[0];
    if (stuck) { sayRefused(); (stuck.element.querySelector(".ds-input") ?? stuck.element).focus(); return; }
    if (outcome !== "saved" || submitter?.value === "stay") return;
    letThrough = true;
    form.requestSubmit(submitter ?? undefined);
    letThrough = false;
  });

  /* Log-out: what is typed is saved first, then this browser forgets it. From the first moment only that save is sent. */
  const setLeaving = (leaving) => document.documentElement.toggleAttribute("data-leaving", leaving);
  for (const logout of logouts) {
    logout.addEventListener("submit", async (event) => {
      if (dirty().length && !goodbye) {
        event.preventDefault();
        setLeaving(true);
        let outcome = await save();
        while (outcome === "saved" && sendable().length) outcome = await save();
        logout.removeAttribute("data-sent");
        if ((outcome !== "saved" || dirty().length) && !window.confirm("Det finns text som inte är sparad. Logga ut och ta bort den?")) {
          setLeaving(false);
          return;
        }
        goodbye = true;
        logout.requestSubmit();
        return;
      }
      goodbye = true;
      forget();
    });
  }

  /* What was not acknowledged the last time */
  const offer = (found) => {
    const box = make("section", "", "unsaved");
    box.setAttribute("role", "alert");
    box.append(make("h2", "Det här var inte sparat"));
    for (const [name, kept] of found) {
      box.append(make("p", labelOf(fields.get(name)), "clash__label"), make("p", readable(kept.pairs), "clash__text"));
    }
    const away = () => { box.remove(); form.querySelector(".ds-input")?.focus(); };
    const choices = make("div", "", "form-actions");
    choices.append(
      button("Lägg tillbaka", () => {
        for (const [name, kept] of found) {
          fields.get(name).base.value = kept.base; // changed since by another: the save asks
          fill(fields.get(name), kept.pairs);
        }
        remember();
        away();
        schedule(0);
      }, "primary"),
      button("Ta bort", () => { remember(); away(); }),
    );
    box.append(choices);
    form.before(box);
  };
  const kept = readKept();
  const here = Object.entries(kept).filter(([name, each]) => fields.has(name) && JSON.stringify(each.pairs) !== fields.get(name).acked);
  const elsewhere = Object.entries(kept).filter(([name]) => !fields.has(name));
  if (here.length) offer(here);
  else remember();
  if (elsewhere.length) {
    const parts = elsewhere.map(([name, each]) => ({ name, base: each.base, pairs: each.pairs, text: JSON.stringify(each.pairs) }));
    post(parts).then(async (answer) => {
      if (!answer.ok) return;
      const { versions } = await answer.json();
      const left = readKept();
      for (const name of Object.keys(versions)) delete left[name];
      writeKept(left);
    }).catch(() => { /* tried again on the next page */ });
  }
  say("Det du skriver sparas av sig självt.");
  setTimeout(() => save(), 300);
})();
