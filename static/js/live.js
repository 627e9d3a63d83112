/*
 * Regions that follow the server. An element with data-live, hx-trigger="live", hx-get and an id:
 * every data-live-seconds while the page is seen it gets the event "live"; htmx asks with If-None-Match;
 * 304 leaves it alone, 200 morphs it. Cells ([data-cell] with an id) whose text changed are marked and counted aloud.
 */
(() => {
  "use strict";

  const DEFAULT_SECONDS = 4;
  const MARK_MS = 60000;
  const regions = new Map(); // id -> { asked, seen, lost, before, marks: Map(cell id -> note), timer }

  const stateOf = (region) => {
    if (!regions.has(region.id)) regions.set(region.id, { asked: Date.now(), seen: new Date(), lost: false, before: null, marks: new Map(), timer: 0 });
    return regions.get(region.id);
  };
  const clock = (time) => `${String(time.getHours()).padStart(2, "0")}.${String(time.getMinutes()).padStart(2, "0")}`;
  const line = (name, region) => document.querySelector(`[${name}="${region.id}"]`);
  const write = (element, text) => { if (element && element.textContent !== text) element.textContent = text; };

  /* Asking */
  const ask = (region) => {
    stateOf(region).asked = Date.now();
    region.dispatchEvent(new CustomEvent("live"));
  };
  const askAll = (now) => {
    if (document.visibilityState !== "visible") return;
    for (const region of document.querySelectorAll("[data-live][id]")) {
      const seconds = Number(region.dataset.liveSeconds) || DEFAULT_SECONDS;
      if (now || Date.now() - stateOf(region).asked >= seconds * 1000) ask(region);
    }
  };

  /* Marking */
  const textOf = (cell) => [...cell.childNodes]
    .filter((node) => !(node instanceof Element && node.classList.contains("change-note")))
    .map((node) => node.textContent).join("").trim();
  const cellsOf = (region) => new Map([...region.querySelectorAll("[data-cell][id]")].map((cell) => [cell.id, textOf(cell)]));

  const unmark = (cell) => {
    if (!cell) return;
    cell.classList.remove("is-changed");
    cell.removeAttribute("title");
    cell.querySelector(".change-note")?.remove();
  };
  const mark = (cell, note) => {
    if (!cell) return;
    unmark(cell);
    cell.classList.add("is-changed");
    cell.title = note;
    const hidden = document.createElement("span");
    hidden.className = "visually-hidden change-note";
    hidden.textContent = ` (${note})`;
    cell.append(hidden);
  };
  const unmarkAll = (state) => {
    clearTimeout(state.timer);
    for (const id of state.marks.keys()) unmark(document.getElementById(id));
    state.marks.clear();
  };

  const compare = (region, state) => {
    const time = clock(new Date());
    const now = cellsOf(region);
    const changed = [...now].filter(([id, text]) => state.before.has(id) && state.before.get(id) !== text);
    const rows = [...now.keys()].some((id) => !state.before.has(id)) || [...state.before.keys()].some((id) => !now.has(id));
    if (changed.length) {
      unmarkAll(state);
      for (const [id] of changed) state.marks.set(id, `Ändrad ${time}, var ${state.before.get(id) || "tom"}`);
      state.timer = setTimeout(() => unmarkAll(state), MARK_MS);
    }
    for (const [id, note] of state.marks) mark(document.getElementById(id), note); // the morph took earlier marks away
    if (!changed.length && !rows) return;
    const count = changed.length === 1 ? "1 siffra ändrades." : `${changed.length} siffror ändrades.`;
    write(line("data-live-status", region), `${region.dataset.liveName || "Tabellen"} uppdaterades ${time}. ${changed.length ? count : "Raderna ändrades."}`);
  };

  /* The bell: every answer says how many notices are unseen, also one that changes nothing else. */
  const ring = (ctx) => {
    const unseen = ctx.response?.headers?.get("Unseen-Notices");
    if (unseen === null || unseen === undefined) return;
    for (const count of document.querySelectorAll("[data-unseen]")) {
      write(count, unseen === "0" ? "" : unseen);
      count.parentElement.hidden = unseen === "0";
    }
  };

  /* Contact */
  const lose = (region) => {
    const state = stateOf(region);
    state.lost = true;
    const element = line("data-live-lost", region);
    write(element, `Ingen kontakt med servern sedan ${clock(state.seen)}. Siffrorna kan vara gamla.`);
    element?.removeAttribute("hidden");
  };
  const find = (region) => {
    const state = stateOf(region);
    state.seen = new Date();
    if (!state.lost) return;
    state.lost = false;
    const element = line("data-live-lost", region);
    write(element, "");
    element?.setAttribute("hidden", "");
  };

  const isLive = (element) => element instanceof Element && element.matches("[data-live][id]");
  const fresh = (ctx) => ctx.response?.status === 200 && ctx.swap !== "none";

  document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
    const region = ctx.target;
    if (!isLive(region) || !fresh(ctx)) return;
    const state = stateOf(region);
    if (region === ctx.sourceElement) state.before = cellsOf(region);
    else { state.before = null; unmarkAll(state); write(line("data-live-status", region), ""); } // another choice, not news
  });
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    const region = ctx.sourceElement;
    if (!isLive(region) || !fresh(ctx)) return;
    const state = stateOf(region);
    if (state.before) compare(region, state);
    state.before = null;
  });
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    if (!isLive(ctx.sourceElement) || ctx.hx?.redirect) return;
    ring(ctx);
    if (ctx.response.status === 200 || ctx.response.status === 304) find(ctx.sourceElement);
    else lose(ctx.sourceElement);
  });
  document.addEventListener("htmx:error", ({ target, detail }) => { if (detail.ctx && isLive(target)) lose(target); });

  document.addEventListener("visibilitychange", () => askAll(true));
  window.addEventListener("online", () => askAll(true));
  window.addEventListener("pageshow", (event) => { if (event.persisted) askAll(true); });
  for (const region of document.querySelectorAll("[data-live][id]")) stateOf(region); // the clock starts now
  setInterval(() => askAll(false), 1000);
})();
