// The number in groups of 3-4-4, and one question about duplicates when it is whole. The page works without this.
(() => {
  "use strict";
  const box = document.querySelector("[data-phone]");
  if (!box) return;
  const digitsOf = (text) => text.replace(/[^0-9+]/g, "");
  const group = (digits) => (digits.startsWith("+") ? digits : [digits.slice(0, 3), digits.slice(3, 7), digits.slice(7)].filter(Boolean).join(" "));
  let asked = "";
  box.addEventListener("input", () => {
    const digits = digitsOf(box.value);
    if (box.selectionStart === box.value.length && digits.length <= 11) box.value = group(digits);
    if (digits.length === 11 && digits !== asked) {
      asked = digits;
      box.dispatchEvent(new CustomEvent("phone-complete", { bubbles: true }));
    }
    if (digits.length < 11 && asked) {
      asked = "";
      document.getElementById("known").replaceChildren();
    }
    if (digits) document.getElementById("no_phone").checked = false;
  });
  document.getElementById("no_phone")?.addEventListener("change", (event) => {
    if (event.target.checked) { box.value = ""; asked = ""; document.getElementById("known").replaceChildren(); }
  });
})();
