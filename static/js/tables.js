/*
 * Tables one writes in: rows are added and taken away, sums follow, and what is copied out of Excel spreads over the
 * cells. Each page works without this file: the same buttons then post the form.
 */
(() => {
  "use strict";

  const MOST_ROWS = 200;
  const SPACES = /[ \t\u00a0\u2007\u2009\u202f]/g;
  const UNIT = /(mnkr|mkr|miljoner|tkr|kkr|kr|kronor|sek|')?\s*$/i;
  const NUMBER = /^(?:\d{1,3}(?:[ \u00a0\u2007\u2009\u202f]\d{3})+|\d+)(?:[.,]\d+)?$/;
  const ORE = { mnkr: 100000000n, mkr: 100000000n, miljoner: 100000000n, tkr: 100000n, kkr: 100000n, "'": 100000n };

  /* Öre as the server reads it; null where the server would ask. */
  const parse = (text) => {
    const minus = /^[-\u2212]/.test(text.trim());
    const digits = text.trim().replace(/^[-+\u2212]\s*/, "");
    const unit = (digits.match(UNIT)[1] || "").toLowerCase();
    const number = digits.replace(UNIT, "").trim();
    if (!NUMBER.test(number)) return null;
    const [whole, fraction = ""] = number.replace(SPACES, "").split(/[.,]/);
    const each = ORE[unit] ?? 100n;
    if (fraction.length === 3 && (number.includes(".") || each === 100n)) return null;
    const scale = 10n ** BigInt(fraction.length);
    const ore = BigInt(whole + fraction) * each;
    if (ore % scale) return null;
    return minus ? -ore / scale : ore / scale;
  };
  const format = (ore) => {
    const size = ore < 0n ? -ore : ore;
    const kronor = String(size / 100n).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
    const rest = size % 100n ? `,${String(size % 100n).padStart(2, "0")}` : "";
    return `${ore < 0n ? "\u2212" : ""}${kronor}${rest}\u00a0kr`;
  };
  const whole = (text) => (/^\d{1,9}$/.test(text.trim()) ? BigInt(text.trim()) : null);

  const rowsOf = (field) => [...field.querySelectorAll("[data-table] tbody tr")];
  const controlsOf = (row) => [...row.querySelectorAll("input, select")];
  const cell = (row, column) => row.querySelector(`[name$=".${column}"]`)?.value ?? "";
  const isBlank = (row) => controlsOf(row).every((control) => control.matches("select") || !control.value.trim());

  /* Sums */
  const sumOf = (shape, row) => {
    if (shape === "lines") {
      const price = parse(cell(row, "price"));
      const count = cell(row, "quantity").trim() ? whole(cell(row, "quantity")) : 1n;
      return price === null || count === null ? null : price * count;
    }
    return shape === "shares" ? whole(cell(row, "percent").replace("%", "")) : parse(cell(row, "amount"));
  };
  const add = (field) => {
    const { shape } = field.dataset;
    const output = field.querySelector("[data-total]");
    const used = rowsOf(field).filter((row) => !isBlank(row));
    const sums = used.map((row) => sumOf(shape, row));
    for (const row of rowsOf(field)) {
      const shown = row.querySelector("[data-sum]");
      const sum = isBlank(row) ? null : sumOf(shape, row);
      if (shown) shown.textContent = sum === null ? "" : format(sum);
    }
    const total = sums.includes(null) || !sums.length ? null : sums.reduce((one, other) => one + other, 0n);
    const words = total === null ? "–" : shape === "shares" ? `${total} procent` : format(total) + (shape === "running" ? " per år" : "");
    if (output && output.textContent !== words) output.textContent = words;
  };

  /* Rows */
  const number = (field) => rowsOf(field).forEach((row, index) => {
    for (const label of row.querySelectorAll("label[for]")) {
      const control = document.getElementById(label.htmlFor) && row.querySelector(`#${CSS.escape(label.htmlFor)}`);
      label.htmlFor = label.htmlFor.replace(/_\d+_(?=[a-z]+$)/, `_${index + 1}_`);
      if (control) control.id = label.htmlFor;
      label.querySelector("span").textContent = `, rad ${index + 1}`;
    }
    const button = row.querySelector("[data-remove]");
    button.value = button.value.replace(/\d+$/, index);
    button.querySelector("span").textContent = ` rad ${index + 1}`;
  });
  const clear = (row) => {
    for (const control of controlsOf(row)) {
      if (control.matches("select")) control.selectedIndex = 0;
      else control.value = "";
    }
    const sum = row.querySelector("[data-sum]");
    if (sum) sum.textContent = "";
  };
  const grow = (field) => {
    const rows = rowsOf(field);
    if (rows.length >= MOST_ROWS) return null;
    const fresh = rows.at(-1).cloneNode(true);
    const last = rows.length + 1;
    for (const control of controlsOf(fresh)) control.id = control.id.replace(/_\d+_(?=[a-z]+$)/, `_${last}_`);
    for (const label of fresh.querySelectorAll("label[for]")) label.htmlFor = label.htmlFor.replace(/_\d+_(?=[a-z]+$)/, `_${last}_`);
    clear(fresh);
    rows.at(-1).after(fresh);
    number(field);
    return fresh;
  };
  const changed = (field) => {
    add(field);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const remove = (field, row) => {
    const rows = rowsOf(field);
    const at = rows.indexOf(row);
    if (rows.length === 1) clear(row);
    else row.remove();
    number(field);
    changed(field);
    const left = rowsOf(field);
    left[Math.min(at, left.length - 1)].querySelector("[data-remove]").focus();
  };

  const put = (control, text) => {
    if (!control) return;
    const wanted = text.trim();
    if (!control.matches("select")) control.value = wanted;
    else if ([...control.options].some((option) => option.value === wanted.toLowerCase())) control.value = wanted.toLowerCase();
  };
  const tell = (field, sentence) => {
    const box = document.getElementById(`${field.id}_error`);
    if (!box || (!sentence && !box.hasAttribute("data-pasted"))) return;
    box.firstElementChild.textContent = sentence;
    box.hidden = !sentence;
    box.toggleAttribute("data-pasted", Boolean(sentence));
    box.setAttribute("role", "alert");
  };
  const spread = (field, start, text) => {
    const lines = text.replace(/\r/g, "").split("\n").filter((line) => line.trim()).map((line) => line.split("\t"));
    const first = start.closest("tr");
    const whole = Math.max(...lines.map((cells) => cells.length)) >= controlsOf(first).length; // the first column too
    const from = whole ? 0 : controlsOf(first).indexOf(start);
    let at = rowsOf(field).indexOf(first);
    const needed = at + lines.length;
    if (needed > MOST_ROWS) {
      tell(field, `Tabellen rymmer ${MOST_ROWS} rader, det här blir ${needed}. Inget är inklistrat. Slå ihop några rader.`);
      return;
    }
    tell(field, "");
    for (const cells of lines) {
      const row = rowsOf(field)[at] ?? grow(field);
      cells.forEach((value, index) => put(controlsOf(row)[from + index], value));
      at += 1;
    }
    changed(field);
  };

  /* A whole table at once: what another wrote, or what was kept in this browser. */
  const fill = (field, pairs) => {
    const columns = [...new Set(controlsOf(rowsOf(field)[0]).map((control) => control.name))];
    const count = Math.max(1, Math.ceil(pairs.length / columns.length));
    while (rowsOf(field).length > count) rowsOf(field).at(-1).remove();
    while (rowsOf(field).length < count) if (!grow(field)) break;
    rowsOf(field).forEach(clear);
    pairs.forEach(([name, value], index) => {
      const row = rowsOf(field)[Math.floor(index / columns.length)];
      const control = row?.querySelector(`[name="${name}"]`);
      if (control) control.value = value;
    });
    number(field);
    add(field);
  };

  for (const field of document.querySelectorAll("[data-field]:has([data-table])")) {
    add(field);
    field.addEventListener("input", () => add(field));
    field.addEventListener("fill", ({ detail }) => fill(field, detail));
    field.addEventListener("paste", (event) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      const start = event.target.closest("[data-table] input");
      if (!start || !/[\t\n]/.test(text.trim())) return;
      event.preventDefault();
      spread(field, start, text);
    });
    field.addEventListener("click", (event) => {
      const button = event.target.closest("[data-add], [data-remove]");
      if (!button) return;
      event.preventDefault();
      if (button.matches("[data-remove]")) remove(field, button.closest("tr"));
      else grow(field)?.querySelector("input, select").focus();
    });
  }
})();
