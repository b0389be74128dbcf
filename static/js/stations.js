// Maps of the register of stations: "show" draws the points of a JSON block, "pick" lets a click choose the position,
// "collect" writes each click as a line of a list.
// Text from people is only ever set as textContent.
(() => {
  "use strict";
  const COUNTRY = [[18, 74], [53.5, 134]];
  const makeMap = (box) => {
    const map = L.map(box, { maxZoom: 18, preferCanvas: true });
    map.attributionControl.setPrefix("");
    map.fitBounds(COUNTRY);
    L.control.scale({ imperial: false }).addTo(map);
    for (const url of [box.dataset.tiles, box.dataset.labels].filter(Boolean)) {
      L.tileLayer(url, { maxZoom: 18, attribution: box.dataset.attribution || "" }).addTo(map);
    }
    return map;
  };
  const outline = async (box, map, code) => {
    try {
      const answer = await fetch(box.dataset.outlines.replace("0000", code), { headers: { Accept: "application/json" } });
      if (!answer.ok) return null;
      const style = () => ({ color: "#667085", weight: 1, fillOpacity: 0.03, interactive: false });
      return L.geoJSON(await answer.json(), { style }).addTo(map).bringToBack();
    } catch { return null; }
  };
  const popup = (point) => {
    const box = document.createElement("div");
    const link = document.createElement("a");
    link.href = point.url;
    link.textContent = point.name;
    const text = document.createElement("div");
    text.textContent = point.text;
    box.append(link, text);
    return box;
  };
  const sign = (point) => {
    const colour = point.works ? "#0b7a4b" : "#667085";
    if (point.sign === "square") {
      const half = 0.0009;
      return L.rectangle([[point.lat - half, point.lon - half], [point.lat + half, point.lon + half]], { color: colour, weight: 3, fillOpacity: 0.7 });
    }
    const filled = point.sign !== "ring";
    return L.circleMarker([point.lat, point.lon], { radius: point.sign === "disc" ? 8 : 5, color: colour, weight: 2, fillColor: colour, fillOpacity: filled ? 0.85 : 0 });
  };
  const show = (box) => {
    const map = makeMap(box);
    const points = JSON.parse(document.getElementById(box.dataset.points).textContent);
    const layer = L.featureGroup(points.map((point) => sign(point).bindPopup(() => popup(point)))).addTo(map);
    if (points.length === 1) map.setView([points[0].lat, points[0].lon], 12);
    else if (points.length) map.fitBounds(layer.getBounds().pad(0.1));
    for (const code of (box.dataset.areas || "").split(" ").filter(Boolean)) outline(box, map, code);
  };
  // the rows of a doubted file: hollow as declared, full as proposed
  const doubt = (box) => {
    const map = makeMap(box);
    const rows = JSON.parse(document.getElementById(box.dataset.points).textContent);
    const spot = (colour, filled) => (at) => L.circleMarker(at, { radius: 5, color: colour, weight: 2, fillColor: colour, fillOpacity: filled ? 0.85 : 0, interactive: false });
    const layer = L.featureGroup([...rows.given.map(spot("#b42318", false)), ...rows.mended.map(spot("#0b7a4b", true))]).addTo(map);
    if (layer.getLayers().length) map.fitBounds(layer.getBounds().pad(0.2), { maxZoom: 14 });
    for (const code of (box.dataset.areas || "").split(" ").filter(Boolean)) outline(box, map, code);
  };
  const pick = (box) => {
    const fields = box.closest("form").elements;
    const map = makeMap(box);
    let marker = null;
    const place = (lat, lon) => {
      if (marker) marker.setLatLng([lat, lon]);
      else marker = L.circleMarker([lat, lon], { radius: 10, color: "#fff", weight: 3, fillColor: "#b42318", fillOpacity: 1, interactive: false }).addTo(map);
    };
    map.on("click", (event) => {
      place(event.latlng.lat, event.latlng.lng);
      fields.position.value = `${event.latlng.lat.toFixed(6)}, ${event.latlng.lng.toFixed(6)}`;
      fields.datum.value = "wgs84";
    });
    const found = /^\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*$/.exec(fields.position.value);
    if (found) {
      place(Number(found[1]), Number(found[2]));
      map.setView([Number(found[1]), Number(found[2])], 12);
    }
    const view = (box.dataset.view || "").split(" ").filter(Boolean).map(Number);
    if (view.length === 4 && !found) map.fitBounds([view.slice(0, 2), view.slice(2)]);
    for (const code of (box.dataset.areas || "").split(" ").filter(Boolean)) {
      outline(box, map, code).then((layer) => { if (layer && !found && !view.length) map.fitBounds(layer.getBounds()); });
    }
  };
  // a set of places: the form's list holds the truth, the map draws it; a click adds a line, a click on a mark takes it away
  const collect = (box) => {
    const { lines, datum, kind } = box.closest("form").elements;
    const map = makeMap(box), drawn = L.featureGroup().addTo(map), note = document.getElementById(box.dataset.note);
    const [west, south, east, north] = box.dataset.bounds.split(" ").map(Number);
    if (box.dataset.bounds) map.fitBounds([[south, west], [north, east]]);
    for (const known of JSON.parse(document.getElementById(box.dataset.points).textContent)) {
      const name = document.createElement("span");
      name.textContent = known.name;
      L.circleMarker([known.lat, known.lon], { radius: 5, color: "#667085", weight: 2, fillOpacity: 0 }).bindTooltip(name).addTo(map);
    }
    const draw = () => {
      drawn.clearLayers();
      if (datum.value !== "wgs84") return;
      lines.value.split("\n").forEach((line, number) => {
        const [lon, lat] = line.split(/[,，\t]/).slice(1, 3).map((text) => (text.trim() ? Number(text) : NaN));
        if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) return;
        const mark = L.circleMarker([lat, lon], { radius: 9, color: "#fff", weight: 3, fillColor: "#b42318", fillOpacity: 1, bubblingMouseEvents: false });
        mark.on("click", () => {
          lines.value = lines.value.split("\n").filter((_, at) => at !== number).join("\n");
          draw();
        });
        drawn.addLayer(mark);
      });
    };
    // the number after the highest there is: after one in the midst was taken away none comes twice
    const nextName = (have) => {
      const names = have.map((line) => line.split(/[,，\t]/)[0].trim()).filter((name) => name.startsWith(`${box.dataset.name} `));
      const numbers = names.map((name) => Number(name.slice(box.dataset.name.length))).filter(Number.isInteger);
      return `${box.dataset.name} ${Math.max(0, ...numbers) + 1}`;
    };
    map.on("click", ({ latlng }) => {
      const have = lines.value.split("\n").filter((line) => line.trim());
      note.hidden = !have.length || datum.value === "wgs84";
      if (!note.hidden) return;
      if (!have.length) { datum.value = "wgs84"; kind.value = "drawn"; }
      lines.value = [...have, `${nextName(have)}, ${latlng.lng.toFixed(6)}, ${latlng.lat.toFixed(6)}`].join("\n");
      draw();
    });
    for (const field of [lines, datum]) field.addEventListener("input", draw);
    draw();
    for (const code of (box.dataset.areas || "").split(" ").filter(Boolean)) outline(box, map, code);
  };
  for (const box of document.querySelectorAll("[data-station-map]")) ({ pick, doubt, collect }[box.dataset.stationMap] || show)(box);
})();
