// Sunlight mode, kept on this device. Runs before the page is painted, so that it doesn't flash.
(() => {
  "use strict";
  try {
    const kept = localStorage.getItem("theme");
    if (kept === "sun") document.documentElement.dataset.theme = kept;
  } catch { /* storage is switched off: the system's theme stays */ }
})();
