// Small behaviours that any page may ask for by a data attribute. Every page works without them.
(() => {
  "use strict";
  const root = document.documentElement;
  const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
  });
  // a form sent by htmx comes back with its faults as 422: show it, as the whole page would be shown
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422 || event.detail.xhr.status === 409) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
  };
  const compare = (way) => (a, b) => {
    const [x, y] = [a.key, b.key];
    if (x === y) return a.index - b.index;
    if (x === "" || y === "") return x === "" ? 1 : -1;
    return way * (typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), root.lang));
  };
  const keyOf = (cell) => {
    const text = (cell?.dataset.value ?? cell?.textContent ?? "").trim();
    const number = Number(text.replaceAll(",", "").replace("%", ""));
    return text === "" || text === "—" ? "" : Number.isNaN(number) ? text : number;
  };
  const sortTable = (button) => {
    const head = button.closest("th");
    const body = head.closest("table").tBodies[0];
    const way = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    const rows = [...body.rows].map((row, index) => ({ row, index, key: keyOf(row.cells[head.cellIndex]) }));
    rows.sort(compare(way));
    body.append(...rows.map((item) => item.row));
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", way === 1 ? "ascending" : "descending");
  };
  const copyText = async (button) => {
    const source = document.querySelector(button.dataset.copy);
    const text = source?.value ?? source?.textContent?.trim() ?? "";
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = button.dataset.done ?? button.textContent;
    } catch {
      source?.select?.();
    }
  };
  // who signs out here leaves no key behind on the stall's page: what is unsent there stays sealed
  const forgetStall = () => new Promise((done) => {
    const asked = indexedDB.open("outreach-fair");
    asked.onupgradeneeded = () => asked.transaction.abort();
    asked.onerror = () => done();
    asked.onsuccess = () => {
      const db = asked.result;
      if (!db.objectStoreNames.contains("people")) { db.close(); return done(); }
      const tx = db.transaction("people", "readwrite");
      tx.objectStore("people").openCursor().onsuccess = (event) => {
        const cursor = event.target.result;
        if (cursor?.value.current) cursor.delete();
        cursor?.continue();
      };
      tx.oncomplete = tx.onerror = () => { db.close(); done(); };
      return null;
    };
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest('form[action="/logout"]');
    if (!form || !globalThis.indexedDB) return;
    event.preventDefault();
    forgetStall().finally(() => form.submit());
  });
  // an offered value goes into the form's own fields, which then tell everybody that listens to them
  const fill = (button) => {
    const form = button.closest("form");
    for (const [name, value] of Object.entries(JSON.parse(button.dataset.fill))) {
      form.elements[name].value = value;
      form.elements[name].dispatchEvent(new Event("change", { bubbles: true }));
    }
    form.elements[Object.keys(JSON.parse(button.dataset.fill))[0]].focus();
  };
  const switchSun = (button) => {
    const sun = root.dataset.theme !== "sun";
    if (sun) root.dataset.theme = "sun";
    else delete root.dataset.theme;
    button.setAttribute("aria-pressed", String(sun));
    try { localStorage.setItem("theme", sun ? "sun" : ""); } catch { /* not kept, but shown */ }
  };

  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details.menu"));
    const button = event.target.closest("[data-sort], [data-copy], [data-print], [data-sun], [data-fill], [data-select-all]");
    if (button?.matches("[data-sort]")) sortTable(button);
    else if (button?.matches("[data-copy]")) copyText(button);
    else if (button?.matches("[data-fill]")) fill(button);
    else if (button?.matches("[data-print]")) window.print();
    else if (button?.matches("[data-sun]")) switchSun(button);
    else if (button?.matches("[data-select-all]")) {
      for (const box of document.querySelectorAll(`input[type=checkbox][name="${button.dataset.selectAll}"]`)) box.checked = button.checked;
    } else if (!event.target.closest("a, button, input, select, textarea, label, summary") && !String(getSelection())) {
      const row = event.target.closest("tr[data-href]");
      if (row) location.assign(row.dataset.href);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus(null);
    if (event.key === "/" && !event.target.closest("input, textarea, select, [contenteditable]")) {
      const box = document.querySelector(".shell-search input");
      if (box?.offsetParent) { event.preventDefault(); box.focus(); }
    }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
    if (question && !window.confirm(question)) { event.preventDefault(); return; }
    if (form.method !== "post" || event.defaultPrevented || form.dataset.sent === "yes") {
      if (form.dataset.sent === "yes") event.preventDefault();
      return;
    }
    if (!form.matches("[hx-post], [target]")) {
      form.dataset.sent = "yes";
      setTimeout(() => { delete form.dataset.sent; }, 5000);
    }
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  // on a phone an unused filter would push the list off the screen
  if (matchMedia("(max-width: 47.99rem)").matches) {
    for (const fold of document.querySelectorAll(".filter-fold:not([data-used])")) fold.open = false;
  }
  for (const button of document.querySelectorAll("[data-sun]")) button.setAttribute("aria-pressed", String(root.dataset.theme === "sun"));
  document.querySelector("[data-error-summary]")?.focus();
})();
