"use strict";
// The queue by keyboard: j and k move, a approves, r returns, x ticks. What they press are the page's own controls.
(() => {
  const rows = [...document.querySelectorAll("[data-queue] > tr")];
  const typing = (element) => element.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  const here = () => rows.findIndex((row) => row.contains(document.activeElement));
  const go = (step) => {
    const next = Math.min(Math.max(here() + step, 0), rows.length - 1);
    rows[next]?.querySelector("[data-open]").focus();
    rows[next]?.scrollIntoView({ block: "nearest" });
  };
  const giveBack = (row) => {
    const fold = row.querySelector("[data-return]").closest("details");
    fold.open = true;
    fold.querySelector("textarea").focus();
  };
  const keys = {
    j: () => go(1),
    k: () => go(-1),
    a: (row) => row.querySelector("[data-approve]").click(),
    r: giveBack,
    x: (row) => row.querySelector("[name=seen]").click(),
  };
  document.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const row = rows[here()];
    if (!row && event.key !== "j" && event.key !== "k") return;
    event.preventDefault();
    act(row);
  });
})();
