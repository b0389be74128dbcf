// The map's frame is a stranger: it may only name an area, and only with digits.
(() => {
  "use strict";
  const frame = document.getElementById("coverage-map");
  if (!frame) return;
  window.addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow) return;
    const said = event.data;
    if (said?.kind === "area" && typeof said.code === "string" && /^\d{6,12}$/.test(said.code)) {
      location.assign(frame.dataset.opens.replace("000000", said.code));
    }
  });
  for (const select of document.querySelectorAll("[data-submits]")) {
    select.addEventListener("change", () => select.form.requestSubmit());
  }
})();
