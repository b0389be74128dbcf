// Maps of the venue register. [data-place-map="show"] draws the points of a JSON block; "pick" also lets a click,
// the phone's location or the typed text choose the position. Text from people is only ever set as textContent.
(() => {
  "use strict";
  const COUNTRY = [[18, 74], [53.5, 134]];
  const readJson = (id) => JSON.parse(document.getElementById(id)?.textContent || "[]");
  const fetchJson = async (url) => {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };

  const makeMap = (box) => {
    const map = L.map(box, { maxZoom: 18, attributionControl: true });
    map.attributionControl.setPrefix("");
    map.fitBounds(COUNTRY);
    L.control.scale({ imperial: false }).addTo(map);
    for (const url of [box.dataset.tiles, box.dataset.labels].filter(Boolean)) {
      L.tileLayer(url, { maxZoom: 18, attribution: box.dataset.attribution || "" }).addTo(map);
    }
    return map;
  };
  const style = () => {
    const line = getComputedStyle(document.documentElement).getPropertyValue("--ink-soft").trim() || "#667";
    return { color: line, weight: 1, fillOpacity: 0.04, interactive: false };
  };
  const outlineOf = (box, map) => {
    const drawn = new Set();
    return async (code) => {
      const city = /^(11|12|31|50)/.test(code) ? code.slice(0, 2) + "0000" : code.slice(0, 4) + "00";
      if (drawn.has(city) || !box.dataset.outlines) return null;
      drawn.add(city);
      try {
        const layer = L.geoJSON(await fetchJson(box.dataset.outlines.replace("000000", city)), { style }).addTo(map);
        layer.bringToBack();
        return layer;
      } catch { return null; }
    };
  };
  const popupOf = (point) => {
    const box = document.createElement("div");
    const link = document.createElement("a");
    link.href = point.url;
    link.textContent = point.name;
    const kind = document.createElement("div");
    kind.textContent = point.kind || "";
    box.append(link, kind);
    return box;
  };
  const dot = (point, colour) => L.circleMarker([point.lat, point.lon], { radius: 8, color: "#fff", weight: 2, fillColor: colour, fillOpacity: 1 });

  const show = (box) => {
    const map = makeMap(box);
    const draw = outlineOf(box, map);
    const points = readJson(box.dataset.points);
    const layer = L.featureGroup(points.map((point) => dot(point, "#0b7a4b").bindPopup(popupOf(point))));
    layer.addTo(map);
    if (points.length === 1) map.setView([points[0].lat, points[0].lon], 11);
    else if (points.length) map.fitBounds(layer.getBounds().pad(0.2));
    for (const code of (box.dataset.areas || "").split(" ").filter(Boolean).slice(0, 6)) draw(code);
  };

  const pick = (box) => {
    const form = box.closest("form");
    const at = (name) => form.elements[name];
    const map = makeMap(box);
    const draw = outlineOf(box, map);
    const near = L.layerGroup().addTo(map);
    const answer = document.getElementById(box.dataset.answer);
    const list = document.getElementById(box.dataset.near);
    let marker = null;
    let asked = 0;
    const say = (text, bad) => { answer.textContent = text; answer.className = `place-answer notice ${bad ? "warn" : "good"}`; if (!text) answer.className = "place-answer"; };
    const place = (lat, lon) => {
      if (!marker) {
        marker = L.circleMarker([lat, lon], { radius: 10, color: "#fff", weight: 3, fillColor: "#b42318", fillOpacity: 1, interactive: false }).addTo(map);
      } else marker.setLatLng([lat, lon]);
      if (!map.getBounds().contains([lat, lon]) || map.getZoom() < 9) map.setView([lat, lon], Math.max(map.getZoom(), 11));
    };
    const offer = (id, rows) => {
      const options = document.getElementById(id);
      if (options) options.replaceChildren(...rows.map((row) => { const o = document.createElement("option"); o.value = `${row.code} ${row.name}`; return o; }));
    };
    const showNear = (rows) => {
      near.clearLayers();
      list.replaceChildren(...rows.map((row) => {
        dot({ lat: row.latitude, lon: row.longitude }, "#b45309").addTo(near);
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = row.url;
        link.textContent = row.name;
        item.append(link, ` · ${row.distance}`);
        return item;
      }));
      list.parentElement.hidden = !rows.length;
    };
    const locate = async () => {
      const position = at("position").value.trim();
      if (!position) return;
      const turn = ++asked;
      const query = new URLSearchParams({ position, datum: at("datum").value, name: at("name").value, county: at("county").dataset.typed ? at("county").value : "", own: box.dataset.own || "" });
      let found;
      try { found = await fetchJson(`${box.dataset.locate}?${query}`); } catch { return; }
      if (turn !== asked) return;
      if (found.error) { say(found.error, true); return; }
      place(found.latitude, found.longitude);
      at("datum").value = found.datum;
      if (found.county) {
        if (!at("county").dataset.typed) at("county").value = `${found.county.code} ${found.county.name}`;
        draw(found.county.code);
        offer("townships", found.townships);
        say(`${found.county.label} ${found.outside ? box.dataset.outside : ""}`.trim(), found.outside);
      } else say(box.dataset.nowhere, true);
      showNear(found.duplicates);
    };
    const choose = (lat, lon) => {
      at("position").value = `${lat.toFixed(6)}, ${lon.toFixed(6)}`;
      at("datum").value = "wgs84";
      locate();
    };
    map.on("click", (event) => choose(event.latlng.lat, event.latlng.lng));
    let pause = 0;
    const soon = () => { clearTimeout(pause); pause = setTimeout(locate, 500); };
    at("position").addEventListener("input", () => { at("datum").value = ""; soon(); });
    for (const name of ["datum", "name"]) at(name).addEventListener("change", soon);
    at("county").addEventListener("input", () => { at("county").dataset.typed = at("county").value ? "yes" : ""; soon(); });
    const here = form.querySelector("[data-here]");
    here?.addEventListener("click", () => {
      if (!navigator.geolocation) { say(box.dataset.refused, true); return; }
      say(box.dataset.searching, false);
      navigator.geolocation.getCurrentPosition(
        (found) => choose(found.coords.latitude, found.coords.longitude),
        () => say(box.dataset.refused, true),
        { enableHighAccuracy: true, timeout: 15000 },
      );
    });
    if (box.dataset.start) draw(box.dataset.start).then((layer) => { if (layer && !marker) map.fitBounds(layer.getBounds()); });
    locate();
  };

  for (const box of document.querySelectorAll("[data-place-map]")) (box.dataset.placeMap === "pick" ? pick : show)(box);
})();
