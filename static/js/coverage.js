// The map's frame is a stranger: it may only name an area, and only with digits. Another measure or other classes send the
// values alone: the shapes stay where they are, and the table's column says the same.
(() => {
  "use strict";
  const frame = document.getElementById("coverage-map");
  if (!frame) return;
  window.addEventListener("message", (event) => {
    const from = [...document.querySelectorAll("iframe.coverage-map")].find((one) => one.contentWindow === event.source);
    const said = event.data;
    if (from && said?.kind === "area" && typeof said.code === "string" && /^\d{6,12}$/.test(said.code)) {
      location.assign(from.dataset.opens.replace("000000", said.code));
    }
  });
  for (const select of document.querySelectorAll("[data-submits]")) {
    select.addEventListener("change", () => select.form.requestSubmit());
  }
  const column = document.querySelector("#table thead tr")?.cells[1];
  // a text's figure, as both languages write it, to sort by: sent apart from its text it would double what is sent
  const figureOf = (text) => /^[+−]?[\d,.]+/.exec(text)?.[0].replaceAll(",", "").replace("−", "-") ?? "";
  const tell = (values) => {
    column.querySelector("button").textContent = values.legend.title;
    column.removeAttribute("aria-sort");
    const texts = new Map(values.areas.map(([code, , text]) => [code, text]));
    for (const row of document.querySelectorAll("#table tr[data-code]")) {
      const text = texts.get(row.dataset.code) ?? "";
      row.cells[1].textContent = text;
      row.cells[1].dataset.value = figureOf(text);
    }
  };
  const recolour = async (form) => {
    const query = new URLSearchParams(new FormData(form));
    const found = await fetch(`${frame.dataset.values}?${query}`, { headers: { Accept: "application/json" } });
    if (!found.ok) { form.requestSubmit(); return; }
    const values = await found.json();
    frame.dispatchEvent(new CustomEvent("map:say", { detail: { kind: "values", values } }));
    tell(values);
    for (const [key, value] of [...query]) if (!value) query.delete(key);
    history.replaceState(null, "", `${location.pathname}?${query}`);
  };
  for (const select of document.querySelectorAll("[data-recolours]")) {
    select.addEventListener("change", () => (frame.dataset.values && column ? recolour(select.form) : select.form.requestSubmit()));
  }
})();
