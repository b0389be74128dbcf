// Draws what the document's JSON block holds. Text is only ever set with textContent.
(function () {
  "use strict";
  var data = JSON.parse(document.getElementById("map-data").textContent);
  var map = window.map_outreach;
  var INK = "#1b2430", GREEN = "#0b7a4b", AMBER = "#b45309", HATCH = "url(#no-data)";
  var canvas = L.canvas({ padding: 0.5 }), svg = L.svg({ padding: 0.5 });

  function element(tag, name, text) {
    var made = document.createElement(tag);
    if (name) { made.className = name; }
    if (text !== undefined) { made.textContent = text; }
    return made;
  }

  function card(name, text) {
    var made = element("div", "map-card");
    if (name) { made.appendChild(element("strong", "", name)); }
    if (text) { made.appendChild(element("span", "", text)); }
    return made;
  }

  function positions(steps) {
    var lon = 0, lat = 0, out = [];
    for (var i = 0; i < steps.length; i += 2) {
      lon += steps[i]; lat += steps[i + 1];
      out.push([lat / data.grid, lon / data.grid]);
    }
    return out;
  }

  function polygons(shape) { return shape.map(function (rings) { return rings.map(positions); }); }

  function group(name) { return window["feature_group_" + name]; }

  function say(message) { if (window.parent !== window) { window.parent.postMessage(message, "*"); } }

  function shapeNode(kind, attributes) {
    var node = document.createElementNS("http://www.w3.org/2000/svg", kind);
    Object.keys(attributes).forEach(function (key) { node.setAttribute(key, attributes[key]); });
    return node;
  }

  function hatchPattern() {
    var pattern = shapeNode("pattern", { id: "no-data", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
    pattern.appendChild(shapeNode("rect", { width: 7, height: 7, fill: "#ffffff" }));
    pattern.appendChild(shapeNode("line", { x1: 0, y1: 0, x2: 0, y2: 7, stroke: "#8c96a3", "stroke-width": 3 }));
    var holder = shapeNode("svg", { width: 0, height: 0, "aria-hidden": "true" });
    var defs = shapeNode("defs", {});
    defs.appendChild(pattern); holder.appendChild(defs); holder.style.position = "absolute";
    document.body.appendChild(holder);
  }

  var areas = null, values = data.values, spoken = null;

  function textOf(area) { return values.label ? values.label + ": " + area.text : area.text; }

  // what the reader's keys have come to, for those who listen
  function speak(text) {
    if (!spoken) {
      spoken = element("p", "map-spoken");
      spoken.setAttribute("aria-live", "polite");
      document.body.appendChild(spoken);
    }
    spoken.textContent = text;
  }

  function areaLayer(options) {
    options.colour = function (area) { return area.number === null ? null : values.colours[area.number]; };
    return new window.AreaLayer(options);
  }

  // the shapes that came with the document, if any did
  function heldShapes() {
    var held = document.getElementById("map-shapes");
    return held && JSON.parse(held.textContent);
  }

  function drawAreas(topology) {
    var borders = new window.Borders(topology);
    map.createPane("areas").style.zIndex = 350;
    areas = [areaLayer({
      borders: borders,
      label: data.words.areas,
      card: function (area) { return card(area.name, textOf(area)); },
      speak: function (area) { speak(area.name + ", " + textOf(area)); },
      open: function (area) { say({ kind: "area", code: area.code }); },
      taken: function (point) { return Boolean(stations && stations.holds(point)); }
    })];
    if (inset) { inset.createPane("areas"); areas.push(areaLayer({ borders: borders })); }
    tell(borders);
    areas[0].addTo(group("areas"));
    drawLines(map);
    if (inset) { areas[1].addTo(inset); drawLines(inset); }
    document.documentElement.dataset.coloured = "1";
    say({ kind: "drawn" });
  }

  // each area's class and text
  function tell(borders) {
    var by = new Map(values.areas.map(function (row) { return [row[0], row]; })), closed = new Set(values.closed);
    borders.areas.forEach(function (area) {
      var row = by.get(area.code) || [area.code, null, ""];
      area.number = row[1]; area.text = row[2]; area.opens = !closed.has(area.code);
    });
  }

  // another measure: the same shapes in other colours
  function recolour() {
    if (!areas) { return; }
    tell(areas[0].options.borders);
    areas.forEach(function (layer) { layer.recolour(); });
  }

  function drawLines(on) {
    (data.lines || []).forEach(function (line) {
      L.polyline(positions(line), { renderer: on === map ? svg : undefined, interactive: false, color: INK, weight: 1.5, smoothFactor: 0 }).addTo(on);
    });
  }

  // words that stand on the map itself
  function drawSpots() {
    var room = map.getSize().x >= 480;
    (data.spots || []).forEach(function (spot) {
      L.tooltip({ permanent: true, interactive: false, direction: spot[4], offset: [0, spot[5]], className: "map-name" })
        .setLatLng([spot[1], spot[0]]).setContent(element("span", "", room ? spot[2] + " · " + spot[3] : spot[2])).addTo(map);
    });
  }

  // a part that lies too far off, as a small map of its own that only shows
  var inset = null;

  function addInset() {
    if (!data.inset) { return; }
    var b = data.inset.bounds, box = element("figure", "map-inset"), ground = element("div", "map-inset-ground");
    box.appendChild(ground);
    box.appendChild(element("figcaption", "", data.inset.title));
    control("bottomright", box);
    inset = L.map(ground, { attributionControl: false, zoomControl: false, dragging: false, scrollWheelZoom: false, doubleClickZoom: false,
      boxZoom: false, keyboard: false, touchZoom: false, zoomSnap: 0, fadeAnimation: false, zoomAnimation: false, renderer: L.svg() });
    inset.fitBounds([[b[1], b[0]], [b[3], b[2]]], { animate: false });
  }

  // a square drawn by the canvas as quickly as a circle
  var Square = L.CircleMarker.extend({
    _updatePath: function () {
      var ctx = this._renderer._ctx, p = this._point, r = this._radius;
      if (!this._renderer._drawing || this._empty()) { return; }
      ctx.beginPath(); ctx.rect(p.x - r, p.y - r, 2 * r, 2 * r); this._renderer._fillStroke(ctx, this);
    }
  });

  var SIGNS = {
    ring: { radius: 5, weight: 2, color: GREEN, fillColor: "#ffffff", fillOpacity: 1 },
    dot: { radius: 4, weight: 1, color: "#ffffff", fillColor: GREEN, fillOpacity: 1 },
    disc: { radius: 7, weight: 1.5, color: "#ffffff", fillColor: GREEN, fillOpacity: 1 },
    plain: { radius: 4, weight: 2, color: GREEN, fillColor: "#d5dbe2", fillOpacity: 1 },
    square: { radius: 5, weight: 1, color: "#ffffff", fillColor: GREEN, fillOpacity: 1 },
    closed: { radius: 5, weight: 1.5, color: "#8c96a3", fillColor: "#ffffff", fillOpacity: 1, dashArray: "2 2" },
    cluster: { radius: 6, weight: 1, color: "#ffffff", fillColor: GREEN, fillOpacity: 0.88 },
    neighbour: { radius: 3, weight: 1, color: "#ffffff", fillColor: "#5b6775", fillOpacity: 1 }
  };

  function drawStation(row) {
    var sign = row[6] ? "neighbour" : row[5] ? row[2] : "closed";
    var options = Object.assign({ renderer: canvas }, SIGNS[sign]);
    var marker = new (row[2] === "square" && row[5] ? Square : L.CircleMarker)([row[1], row[0]], options);
    if (row[3] || row[4]) { marker.bindTooltip(card(row[3], row[4])).bindPopup(card(row[3], row[4])); }
    marker.addTo(group(row[6] ? "neighbours" : "stations"));
  }

  // a site of a siting: its rank in a disc, reached by the tab key
  function drawSite(row) {
    var icon = L.divIcon({ className: "map-site", html: element("span", "", String(row[2])), iconSize: [24, 24] });
    L.marker([row[1], row[0]], { icon: icon, alt: row[3], title: row[3], keyboard: true })
      .bindPopup(card(row[3], row[4])).addTo(group("sites"));
  }

  // a stop of a plan: its number in a disc, ringed where no charger is near
  function drawStop(row) {
    var text = element("span", "", row[2]), wide = row[2].length > 3;
    var icon = L.divIcon({ className: "map-site map-stop" + (row[5] ? " map-stop-far" : ""), html: text, iconSize: [wide ? 38 : 26, 26] });
    var box = card(row[3], "");
    row[4].forEach(function (line) { box.appendChild(element("span", "", line)); });
    L.marker([row[1], row[0]], { icon: icon, alt: row[3], title: row[3], keyboard: true }).bindPopup(box).addTo(group("stops"));
  }

  function drawLeg(row) {
    var way = row[0].map(function (at) { return [at[1], at[0]]; });
    L.polyline(way, { renderer: canvas, color: row[3] ? AMBER : INK, weight: 2.5, opacity: 0.75, dashArray: row[3] ? "7 5" : null })
      .bindTooltip(card(row[1], row[2]), { sticky: true }).addTo(group("legs"));
  }

  function drawCharger(row) {
    L.circleMarker([row[1], row[0]], { renderer: canvas, radius: 5, weight: 2, color: AMBER, fillColor: "#ffffff", fillOpacity: 1 })
      .bindTooltip(card(row[2], row[3])).addTo(group("chargers"));
  }

  function drawCounty() {
    data.outline.forEach(function (shape) {
      L.polygon(polygons(shape), { renderer: canvas, interactive: false, color: INK, weight: 1.5, fillColor: "#ffffff", fillOpacity: 1 }).addTo(group("areas"));
    });
    data.rings.forEach(function (ring) {
      L.polygon(polygons(ring[1]), { renderer: canvas, interactive: false, color: GREEN, weight: 1, dashArray: ring[0] === 5 ? null : "4 4",
        fillColor: GREEN, fillOpacity: 0.05 }).addTo(group("rings"));
    });
    data.settlements.forEach(function (row) {
      L.circleMarker([row[1], row[0]], { renderer: canvas, radius: row[2] === 3 ? 4 : 3, weight: row[2] === 3 ? 1 : 0, color: INK, fillColor: data.nearness[row[2]], fillOpacity: 0.95 })
        .bindTooltip(card(row[3], row[4])).addTo(group("settlements"));
    });
    data.stations.forEach(drawStation);
    (data.sites || []).forEach(drawSite);
    (data.legs || []).forEach(drawLeg);
    (data.chargers || []).forEach(drawCharger);
    (data.stops || []).forEach(drawStop);
    (data.leads || []).forEach(function (row) {
      var icon = L.divIcon({ className: "map-count", html: element("span", "", number.format(row[2])), iconSize: [26, 18] });
      L.marker([row[1], row[0]], { icon: icon, alt: row[3] + ", " + row[4], title: row[3], keyboard: true })
        .bindPopup(card(row[3], row[4])).addTo(group("leads"));
    });
    ["venues", "events"].forEach(function (name) {
      (data[name] || []).forEach(function (row) {
        var icon = L.divIcon({ className: "map-pin map-pin-" + name.slice(0, -1), iconSize: [14, 14] });
        L.marker([row[1], row[0]], { icon: icon, alt: row[2], title: row[2], keyboard: true })
          .bindPopup(card(row[2], row[3])).addTo(group(name));
      });
    });
  }

  // The frame has no network: the page around it answers a fixed list of questions over a port of its own.
  var port = null, waiting = new Map(), asked = 0, queued = [];

  function ask(question) {
    return new Promise(function (done, failed) {
      asked += 1;
      waiting.set(asked, { done: done, failed: failed });
      var sent = Object.assign({ id: asked }, question);
      if (port) { port.postMessage(sent); } else { queued.push(sent); }
    });
  }

  window.addEventListener("message", function (event) {
    if (event.source !== window.parent || window.parent === window) { return; }
    if (event.data && event.data.kind === "hello") { say({ kind: "ready" }); }
    if (!event.ports.length) { return; }
    port = event.ports[0];
    port.onmessage = heard;
    queued.splice(0).forEach(function (sent) { port.postMessage(sent); });
  });

  var stations = null, told = false;

  function heard(event) {
    var said = event.data, wait = waiting.get(said.id);
    if (wait) {
      waiting.delete(said.id);
      if (typeof said.text === "string") { wait.done(JSON.parse(said.text)); } else { wait.failed(); }
    } else if (said.kind === "values") {
      values = said.values;
      recolour();
      fillLegend();
    } else if (said.kind === "refresh" && stations) {
      stations.refresh();
    } else if (said.kind === "view") {
      told = moved = true;
      map.setView([said.lat, said.lng], said.zoom, { animate: false });
      told = false;
    }
  }

  // made when first used: a formatter takes longer than the borders of the country
  function format(options) {
    var made = null;
    return { format: function (value) { made = made || new Intl.NumberFormat(data.language === "zh" ? "zh-CN" : "en", options); return made.format(value); } };
  }

  var number = format(), compact = format({ notation: "compact", maximumFractionDigits: 1 });

  function short(value) { return number.format(value < 100 ? Math.round(value * 10) / 10 : Math.round(value)); }

  function power(kw) { return kw >= 1e6 ? short(kw / 1e6) + " GW" : kw >= 1000 ? short(kw / 1000) + " MW" : number.format(Math.round(kw)) + " kW"; }

  function stationSource() {
    if (data.held) { return heldSource(); }
    if (!data.inline) { return function (depth, x, y) { return ask({ ask: "tile", depth: depth, x: x, y: y }); }; }
    var whole = { tile: [0, 0, 0], leaf: 1, cells: [], stations: data.inline.map(function (one) { return one[0]; }) };
    return function () { return Promise.resolve(whole); };
  }

  // a file of very many stations holds the upper tiles: below them the lowest goes on saying what it knows
  function heldSource() {
    var held = new Map(data.held.map(function (one) { return [one.tile.join("/"), one]; }));
    var deepest = data.held.reduce(function (most, one) { return Math.max(most, one.tile[0]); }, 0);
    return function (depth, x, y) {
      for (var up = 0; up <= depth; up++) {
        var one = held.get([depth - up, x >> up, y >> up].join("/"));
        if (one && (up === 0 || one.leaf)) { return Promise.resolve(one); }
        if (one && one.tile[0] === deepest) { return Promise.resolve(partOf(one, depth, x, y)); }
        if (one) { break; }
      }
      return Promise.resolve({ tile: [depth, x, y], leaf: 1, cells: [], stations: [] });
    };
  }

  // what a tile says of a part of itself
  function partOf(one, depth, x, y) {
    var shift = 32 - depth;
    function lies(px, py) { return Math.floor(px / Math.pow(2, shift)) === x && Math.floor(py / Math.pow(2, shift)) === y; }
    return { tile: [depth, x, y], leaf: 0, cells: one.cells.filter(function (c) { return lies(c[7], c[8]); }), stations: one.stations.filter(function (s) { return lies(s[1], s[2]); }) };
  }

  function stationCard(id) {
    if (data.held) { return Promise.resolve({ name: data.words.one, lines: [] }); }
    if (!data.inline) { return ask({ ask: "card", station: id }); }
    var found = data.inline.find(function (one) { return one[0][0] === id; });
    return Promise.resolve({ name: found[1], lines: [data.words.guns.replace("{count}", number.format(found[0][5])) + " · " + power(found[0][6] / 10)] });
  }

  function showCard(content, popup, id) {
    var box = card(content.name, "");
    content.lines.forEach(function (line) { if (line) { box.appendChild(element("span", "", line)); } });
    if (!data.inline && !data.held) {
      var more = element("button", "map-more", data.words.more);
      more.type = "button";
      more.addEventListener("click", function () { say({ kind: "station", id: id }); });
      box.appendChild(more);
    }
    popup.setContent(box);
  }

  function addStations() {
    stations = new window.StationLayer({ ask: stationSource(), words: data.words, short: function (n) { return n < 10000 ? number.format(n) : compact.format(n); }, power: power });
    stations.on("station", function (event) {
      var popup = L.popup({ minWidth: 180 }).setLatLng(event.latlng).setContent(element("span", "", "…")).openOn(map);
      stationCard(event.id).then(function (content) { showCard(content, popup, event.id); }, function () { popup.setContent(element("span", "", data.words.missing)); });
    });
    stations.on("held", function (event) {
      var mark = event.mark;
      speak(mark.row ? data.words.one + " · " + power(mark.row[6] / 10) : data.words.many.replace("{count}", number.format(mark.count)) + " · " + power(mark.sums[5] / 10));
    });
    stations.on("drawn", function () { document.documentElement.dataset.drawn = "1"; say({ kind: "drawn" }); });
    stations.addTo(group("stations"));
    map.on("moveend", function () {
      var at = map.getCenter();
      if (!told) { say({ kind: "view", lat: at.lat, lng: at.lng, zoom: map.getZoom() }); }
    });
  }

  function drawStationMap() {
    var held = heldShapes();
    if (!held) { return; }
    map.createPane("areas").style.zIndex = 350;
    new window.AreaLayer({ borders: new window.Borders(held), line: "#8c96a3", width: 1, colour: function () { return data.tiles ? "transparent" : "#ffffff"; } }).addTo(group("areas"));
  }

  function swatch(entry) {
    var box = shapeNode("svg", { width: 18, height: 14, "aria-hidden": "true" }), s = SIGNS[entry.sign], node;
    if (entry.sign === "fill" || entry.sign === "hatch") {
      node = shapeNode("rect", { x: 0.5, y: 0.5, width: 17, height: 13, stroke: "#5b6775", "stroke-width": 0.6, fill: entry.colour || HATCH });
    } else if (entry.sign === "spot") {
      node = shapeNode("circle", { cx: 9, cy: 7, r: 4, fill: entry.colour });
    } else if (entry.sign === "reach") {
      node = shapeNode("rect", { x: 1, y: 1, width: 16, height: 12, rx: 6, fill: "#e7f3ee", stroke: GREEN, "stroke-dasharray": "4 3" });
    } else if (entry.sign === "venue" || entry.sign === "event") {
      node = shapeNode("rect", { x: 4, y: 2, width: 10, height: 10, rx: entry.sign === "event" ? 5 : 2, fill: entry.sign === "event" ? "#b42318" : "#6d28d9" });
    } else if (entry.sign === "lead") {
      node = shapeNode("rect", { x: 1, y: 2, width: 16, height: 10, rx: 5, fill: "#92400e" });
    } else if (entry.sign === "site") {
      node = shapeNode("circle", { cx: 9, cy: 7, r: 6.5, fill: "#b42318", stroke: "#ffffff" });
    } else if (entry.sign === "stop" || entry.sign === "stop-far") {
      node = shapeNode("circle", { cx: 9, cy: 7, r: 5.5, fill: "#6d28d9", stroke: entry.sign === "stop" ? "#ffffff" : AMBER, "stroke-width": 2.5 });
    } else if (entry.sign === "leg" || entry.sign === "leg-charged") {
      node = shapeNode("line", { x1: 0, y1: 7, x2: 18, y2: 7, stroke: entry.sign === "leg" ? INK : AMBER, "stroke-width": 2.5, "stroke-dasharray": entry.sign === "leg" ? "none" : "5 3" });
    } else if (entry.sign === "charger") {
      node = shapeNode("circle", { cx: 9, cy: 7, r: 4.5, fill: "#ffffff", stroke: AMBER, "stroke-width": 2 });
    } else if (entry.sign === "square") {
      node = shapeNode("rect", { x: 4, y: 2, width: 10, height: 10, fill: s.fillColor });
    } else {
      node = shapeNode("circle", { cx: 9, cy: 7, r: Math.min(s.radius, 6), fill: s.fillColor, stroke: s.color, "stroke-width": s.weight });
    }
    box.appendChild(node);
    return box;
  }

  function control(position, node) {
    var made = L.control({ position: position });
    made.onAdd = function () { L.DomEvent.disableClickPropagation(node).disableScrollPropagation(node); return node; };
    return made.addTo(map);
  }

  // the legend stands under the map, where it covers nothing, and comes along to the full screen
  var legend = element("details", "map-legend");

  function fillLegend() {
    var said = data.kind === "choropleth" ? values.legend : data.legend, list = element("ul");
    said.entries.forEach(function (entry) {
      var item = element("li");
      item.appendChild(swatch(entry)); item.appendChild(element("span", "", entry.text)); list.appendChild(item);
    });
    legend.replaceChildren(element("summary", "", said.title), list);
  }

  function drawLegend() {
    var foot = document.querySelector(".map-notes"), made = null;
    legend.open = window.innerWidth > 480;
    fillLegend();
    document.body.insertBefore(legend, foot);
    map.on("enterFullscreen", function () { made = made || control("bottomleft", legend); });
    map.on("exitFullscreen", function () {
      if (made) { made.remove(); made = null; document.body.insertBefore(legend, foot); }
    });
  }

  function drawNotes() {
    var n = data.notes, parts = [n.missing, n.source, n.approval, n.as_of].filter(Boolean);
    if (data.tiles && data.tiles.attribution) { parts.push(data.tiles.attribution); }
    document.body.appendChild(element("p", "map-notes", parts.join(" · ")));
    // in a page the title stands above the frame
    if (document.documentElement.dataset.shown !== "frame") { document.body.prepend(element("h1", "map-title", n.title)); }
  }

  say({ kind: "ready" });  // the page's port is on its way while the map is drawn
  hatchPattern();
  drawNotes();
  map.attributionControl.setPrefix(false);
  if (data.tiles) {
    [data.tiles.url, data.tiles.labels].filter(Boolean).forEach(function (url) {
      L.tileLayer(url, { maxZoom: 18, className: "map-tiles" }).addTo(map);
    });
  }
  var north = element("div", "map-north", "▲\nN");
  north.style.whiteSpace = "pre";
  control("topright", north);
  drawLegend();
  // until somebody has moved the map, it shows its whole area at whatever size its frame gets
  var moved = false, box = map.getContainer();
  ["pointerdown", "wheel", "keydown"].forEach(function (kind) { box.addEventListener(kind, function () { moved = true; }, { capture: true, passive: true }); });
  // the small map stands under or beside the large one, whichever leaves that larger
  function fit() {
    var bounds = L.latLngBounds([data.bounds[1], data.bounds[0]], [data.bounds[3], data.bounds[2]]), small = box.querySelector(".map-inset"), room = [0, 0];
    if (small) {
      var under = [0, small.offsetHeight], beside = [small.offsetWidth, 0];
      room = map.getBoundsZoom(bounds, false, L.point(under)) >= map.getBoundsZoom(bounds, false, L.point(beside)) ? under : beside;
    }
    map.fitBounds(bounds, { animate: false, paddingBottomRight: room });
  }
  map.invalidateSize({ animate: false });
  addInset();
  fit();
  new ResizeObserver(function () {
    var size = map.getSize();
    if (size.x === box.clientWidth && size.y === box.clientHeight) { return; }
    map.invalidateSize({ animate: false });
    if (!moved) { fit(); }
  }).observe(box);
  drawSpots();
  // drawn once the view stands: each change of it would project every border again
  if (data.kind === "choropleth") {
    var held = heldShapes();
    if (held) { drawAreas(held); } else { ask({ ask: "shapes" }).then(drawAreas, function () {}); }
  } else if (data.kind === "stations") { drawStationMap(); } else { drawCounty(); }
  if (data.words && data.words.label) { addStations(); }
  document.documentElement.dataset.ready = "1";
})();
