// The page around a map of stations. The frame is a stranger without a network: it asks for tiles and cards by number over a
// port, and nothing else is answered. Filters and the day change what the tiles are asked for, not the frame.
(() => {
  "use strict";
  const frames = [...document.querySelectorAll("iframe[data-tiles]")];
  const form = document.getElementById("map-form");
  if (!frames.length) return;
  const ports = new Map();
  const whole = (value, limit) => Number.isSafeInteger(value) && value >= 0 && value <= limit;
  const asked = (on) => {
    const query = new URLSearchParams(form ? new FormData(form) : "");
    query.delete("against");
    if (on) query.set("on", on);
    for (const [key, value] of [...query]) if (!value) query.delete(key);
    return query;
  };
  const addressOf = (frame, said) => {
    if (said.ask === "tile" && [said.depth, said.x, said.y].every((n) => whole(n, 2 ** 20))) {
      const query = String(asked(frame.dataset.on)) || (frame.dataset.pass && `pass=${frame.dataset.pass}`);
      return `${frame.dataset.tiles.replace("0/0/0", `${said.depth}/${said.x}/${said.y}`)}?${query}`;
    }
    if (said.ask === "shapes") return frame.dataset.shapes || null;
    if (said.ask === "card" && whole(said.station, 2 ** 53)) return frame.dataset.card.replace("/0/", `/${said.station}/`);
    return null;
  };
  const answer = async (frame, port, said) => {
    const address = addressOf(frame, said);
    let text = null;
    try {
      const found = address && (await fetch(address, { headers: { Accept: "application/json" } }));
      if (found && found.ok) text = await found.text();
    } catch { /* the map says that it can't be read now */ }
    port.postMessage({ id: said.id, text });
  };
  const connect = (frame) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => answer(frame, port1, event.data);
    ports.set(frame, port1);
    frame.addEventListener("map:say", (event) => port1.postMessage(event.detail));
    frame.contentWindow.postMessage({ kind: "port" }, "*", [port2]);
  };
  const follow = (from, said) => {
    if (![said.lat, said.lng, said.zoom].every(Number.isFinite)) return;
    for (const [frame, port] of ports) if (frame !== from) port.postMessage({ kind: "view", lat: said.lat, lng: said.lng, zoom: said.zoom });
  };
  window.addEventListener("message", (event) => {
    const frame = frames.find((one) => one.contentWindow === event.source);
    const said = event.data;
    if (!frame || !said) return;
    if (said.kind === "ready") connect(frame);
    else if (said.kind === "view") follow(frame, said);
    else if (said.kind === "drawn") frame.dataset.drawn = String(Number(frame.dataset.drawn || 0) + 1);
    else if (said.kind === "station" && whole(said.id, 2 ** 53)) location.assign(frame.dataset.station.replace(/\/0$/, `/${said.id}`));
  });
  for (const frame of frames) frame.contentWindow.postMessage({ kind: "hello" }, "*");
  if (!form?.dataset || form.dataset.soft === undefined) return;

  const refresh = () => { for (const [frame, port] of ports) if (!frame.dataset.on) port.postMessage({ kind: "refresh" }); };
  const keep = () => {
    const query = asked();
    if (form.elements.against.value) query.set("against", form.elements.against.value);
    const address = `${location.pathname}${query.size ? `?${query}` : ""}`;
    history.replaceState(null, "", address);
    window.htmx?.ajax("GET", address, { target: "#map-table", swap: "innerHTML" });
  };
  form.addEventListener("change", (event) => {
    if (["area", "against"].includes(event.target.name)) { form.requestSubmit(); return; }
    refresh();
    keep();
  });
  const list = document.getElementById("operators");
  form.elements.operator.addEventListener("focus", async () => {
    const found = await fetch(list.dataset.from, { headers: { Accept: "application/json" } });
    if (found.ok) list.replaceChildren(...(await found.json()).map((name) => Object.assign(document.createElement("option"), { value: name })));
  }, { once: true });

  // the slider goes by months' ends from 2015 on; its last step is today
  const bar = document.querySelector(".time-bar"), slider = document.getElementById("month"), shown = bar.querySelector("output"), play = bar.querySelector("[data-play]");
  const now = new Date(), last = (now.getFullYear() - 2015) * 12 + now.getMonth();
  const dayOf = (month) => (month >= last ? "" : new Date(Date.UTC(2015, month + 1, 0)).toISOString().slice(0, 10));
  const said = new Intl.DateTimeFormat(document.documentElement.lang, { year: "numeric", month: "short", timeZone: "UTC" });
  const tell = () => { shown.textContent = form.elements.on.value ? said.format(new Date(form.elements.on.value)) : shown.dataset.today; };
  const started = form.elements.on.value ? new Date(form.elements.on.value) : now;
  slider.max = String(last);
  slider.value = String(Math.min(last, (started.getUTCFullYear() - 2015) * 12 + started.getUTCMonth()));
  bar.hidden = false;
  tell();
  let due = 0, running = 0;
  const move = () => { form.elements.on.value = dayOf(Number(slider.value)); tell(); clearTimeout(due); due = setTimeout(refresh, 120); };
  slider.addEventListener("input", move);
  slider.addEventListener("change", keep);
  const stop = () => { clearInterval(running); running = 0; play.setAttribute("aria-pressed", "false"); keep(); };
  play.addEventListener("click", () => {
    if (running) { stop(); return; }
    if (Number(slider.value) >= last) slider.value = String(Math.max(0, last - 60));
    play.setAttribute("aria-pressed", "true");
    running = setInterval(() => {
      slider.value = String(Number(slider.value) + 1);
      move();
      if (Number(slider.value) >= last) stop();
    }, 450);
  });

  // two days: side by side, or one over the other with a line to drag
  const pair = document.querySelector(".map-pair"), split = document.getElementById("split");
  const cut = () => pair.style.setProperty("--split", `${split.value}%`);
  for (const mode of document.querySelectorAll('input[name="mode"]')) {
    mode.addEventListener("change", () => {
      const slide = mode.value === "slide" && mode.checked;
      pair.classList.toggle("slide", slide);
      pair.classList.toggle("side", !slide);
      split.hidden = !slide;
      cut();
    });
  }
  split?.addEventListener("input", cut);
})();
