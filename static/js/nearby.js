"use strict";
// The position stays in the address of this page: it goes to our own server and is not kept.
(() => {
  const button = document.getElementById("nearby");
  const note = document.getElementById("nearby-note");
  if (!button || !navigator.geolocation) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const digits = Number(button.dataset.digits || 3);
        const query = new URLSearchParams({ lat: coords.latitude.toFixed(digits), lon: coords.longitude.toFixed(digits) });
        location.assign(`${button.dataset.url}?${query}`);
      },
      () => {
        button.disabled = false;
        note.textContent = button.dataset.refused;
        document.getElementById("q")?.focus();
      },
      { timeout: 10000, maximumAge: 600000 },
    );
  });
})();
