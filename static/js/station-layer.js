// Stations of a whole country on one canvas. Tiles come by `ask` (depth, x, y); a tile says the sums of its cells, or each
// station. Positions are whole numbers of the web map's square (2^32 steps), so drawing needs no trigonometry.
(function () {
  "use strict";
  var STEPS = 4294967296, CELL_BITS = 3, DEEPEST = 17, FEW = 8, KEPT = 96, LABEL = 14, GREEN = "#0b7a4b", GREY = "#5b6775", INK = "#1b2430";
  var SIGN = { RING: 0, DOT: 1, DISC: 2, SQUARE: 3, PLAIN: 4 }, WORKS = 1;

  function radius(count) { return 15 + Math.min(8, 2 * Math.log10(count)); }

  window.StationLayer = L.Layer.extend({
    initialize: function (options) { L.setOptions(this, options); this._tiles = new Map(); this._marks = []; this._held = -1; this._round = 0; },

    onAdd: function (map) {
      var canvas = this._canvas = L.DomUtil.create("canvas", "station-layer leaflet-zoom-animated", this.getPane());
      canvas.tabIndex = 0;
      canvas.setAttribute("role", "application");
      canvas.setAttribute("aria-label", this.options.words.label);
      canvas.addEventListener("keydown", this._onKey.bind(this));
      canvas.addEventListener("blur", this._hold.bind(this, -1));
      map.on("moveend resize", this._update, this).on("zoomanim", this._onZoom, this).on("click", this._onClick, this).on("mousemove", this._onHover, this);
      this._again = this._draw.bind(this);  // what is drawn while a page is printed comes out as lines, not as a picture
      window.addEventListener("beforeprint", this._again);
      this._update();
    },

    onRemove: function (map) {
      window.removeEventListener("beforeprint", this._again);
      map.off("moveend resize", this._update, this).off("zoomanim", this._onZoom, this).off("click", this._onClick, this).off("mousemove", this._onHover, this);
      this._canvas.remove();
    },

    // other filters: what is drawn stays until the new tiles are there
    refresh: function () { this._round += 1; this._tiles.clear(); this._update(); },

    _onZoom: function (event) {
      var scale = this._map.getZoomScale(event.zoom, this._zoom);
      L.DomUtil.setTransform(this._canvas, this._map._latLngBoundsToNewLayerBounds(this._bounds, event.zoom, event.center).min, scale);
    },

    _update: function () {
      var map = this._map, box = map.getPixelBounds(), i, j;
      this._zoom = map.getZoom(); this._bounds = map.getBounds();
      this._scale = 256 * Math.pow(2, this._zoom) / STEPS;
      this._depth = Math.max(0, Math.min(DEEPEST, Math.floor(this._zoom + 0.25) - 1));
      var many = Math.pow(2, this._depth), side = STEPS / many * this._scale, clip = function (v) { return Math.max(0, Math.min(many - 1, Math.floor(v / side))); };
      this._view = [];
      for (i = clip(box.min.x); i <= clip(box.max.x); i++) { for (j = clip(box.min.y); j <= clip(box.max.y); j++) { this._view.push(this._fetch(this._depth, i, j)); } }
      this._draw();
    },

    // the tile, or the leaf around it that says the same stations; asked for once
    _fetch: function (depth, x, y) {
      for (var up = 0; up <= depth; up++) {
        var held = this._tiles.get([depth - up, x >> up, y >> up].join("/"));
        if (held && (up === 0 || (held.content && held.content.leaf))) { return held; }
      }
      var made = { content: null }, key = [depth, x, y].join("/"), round = this._round, self = this;
      this._tiles.set(key, made);
      if (this._tiles.size > KEPT) { this._tiles.delete(this._tiles.keys().next().value); }
      this.options.ask(depth, x, y).then(function (content) {
        made.content = content;
        if (round !== self._round || !self._map) { return; }
        if (content.leaf) { self._tiles.set(content.tile.join("/"), made); }
        self._draw();
      }, function () { self._tiles.delete(key); });
      return made;
    },

    _draw: function () {
      if (this._view.some(function (held) { return !held.content; })) { return; }
      var map = this._map, canvas = this._canvas, size = map.getSize(), ratio = window.devicePixelRatio || 1, self = this;
      L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
      canvas.width = size.x * ratio; canvas.height = size.y * ratio;
      canvas.style.width = size.x + "px"; canvas.style.height = size.y + "px";
      this._origin = map.getPixelBounds().min; this._size = size; this._marks = []; this._held = -1;
      new Set(this._view.map(function (held) { return held.content; })).forEach(function (content) {
        content.cells.forEach(function (c) { self._mark({ count: c[1], sums: c.slice(1, 7), x: c[7], y: c[8] }); });
        self._group(content.stations);
      });
      this._paint();
      this.fire("drawn", { marks: this._marks.length });
    },

    // stations that stand close together at this zoom become one circle, as the server's cells do
    _group: function (stations) {
      var shift = 32 - this._depth - CELL_BITS, cells = new Map(), self = this;
      stations.forEach(function (row) {
        var key = (row[1] >>> shift) + "/" + (row[2] >>> shift), list = cells.get(key);
        if (list) { list.push(row); } else { cells.set(key, [row]); }
      });
      cells.forEach(function (rows) {
        if (rows.length <= FEW || self._depth === DEEPEST) { rows.forEach(function (row) { self._mark({ count: 1, row: row, x: row[1], y: row[2] }); }); return; }
        var sums = [rows.length, 0, 0, 0, 0, 0], x = 0, y = 0;
        rows.forEach(function (row) { sums[3] += row[5]; sums[5] += row[6]; x += row[1]; y += row[2]; });
        self._mark({ count: rows.length, sums: sums, x: x / rows.length, y: y / rows.length });
      });
    },

    _mark: function (mark) {
      mark.px = mark.x * this._scale - this._origin.x; mark.py = mark.y * this._scale - this._origin.y;
      mark.r = mark.row ? (mark.row[3] === SIGN.DISC ? 7 : 5) : Math.min(radius(mark.count), this._side() / 2 - LABEL / 2);
      if (!mark.row) { this._centre(mark); }
      if (mark.px > -30 && mark.py > -30 && mark.px < this._size.x + 30 && mark.py < this._size.y + 30) { this._marks.push(mark); }
    },

    // how wide a cell is on the screen: 54 to 107 pixels, as the zoom fits the frame
    _side: function () { return Math.pow(2, 32 - this._depth - CELL_BITS) * this._scale; },

    // a circle keeps to the middle of its cell, so that neighbours don't lie on each other
    _centre: function (mark) {
      var side = this._side(), slack = Math.max(0, side / 2 - mark.r - 1), clamp = function (at, from, below) {
        var middle = (Math.floor((at + from) / side) + 0.5) * side - from;
        return Math.max(middle - slack, Math.min(middle + slack - below, at));
      };
      mark.px = clamp(mark.px, this._origin.x, 0); mark.py = clamp(mark.py, this._origin.y, Math.min(LABEL, 2 * slack));
    },

    _paint: function () {
      var ctx = this._canvas.getContext("2d"), ratio = window.devicePixelRatio || 1, self = this;
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0); ctx.clearRect(0, 0, this._size.x, this._size.y);
      ctx.textAlign = "center"; ctx.textBaseline = "middle";
      this._marks.forEach(function (mark, i) { (mark.row ? self._paintStation : self._paintCircle).call(self, ctx, mark, i === self._held); });
    },

    _paintCircle: function (ctx, mark, held) {
      ctx.beginPath(); ctx.arc(mark.px, mark.py, mark.r, 0, 2 * Math.PI);
      ctx.globalAlpha = 0.88; ctx.fillStyle = GREEN; ctx.fill(); ctx.globalAlpha = 1;
      ctx.lineWidth = held ? 4 : 1.5; ctx.strokeStyle = held ? INK : "#ffffff"; ctx.stroke();
      ctx.fillStyle = "#ffffff"; ctx.font = "600 " + (mark.r < 21 ? 11 : 12) + "px system-ui, sans-serif";
      ctx.fillText(this.options.short(mark.count), mark.px, mark.py);
      ctx.font = "10px system-ui, sans-serif"; ctx.lineWidth = 3; ctx.strokeStyle = "#ffffff"; ctx.fillStyle = INK;
      ctx.strokeText(this.options.power(mark.sums[5] / 10), mark.px, mark.py + mark.r + 6);
      ctx.fillText(this.options.power(mark.sums[5] / 10), mark.px, mark.py + mark.r + 6);
    },

    _paintStation: function (ctx, mark, held) {
      var sign = mark.row[3], colour = mark.row[4] === WORKS ? GREEN : GREY, hollow = sign === SIGN.RING || sign === SIGN.PLAIN;
      ctx.beginPath();
      if (sign === SIGN.SQUARE) { ctx.rect(mark.px - 5, mark.py - 5, 10, 10); } else { ctx.arc(mark.px, mark.py, mark.r, 0, 2 * Math.PI); }
      ctx.fillStyle = sign === SIGN.PLAIN ? "#d5dbe2" : hollow ? "#ffffff" : colour; ctx.fill();
      ctx.lineWidth = held ? 4 : hollow ? 2 : 1.2; ctx.strokeStyle = held ? INK : hollow ? colour : "#ffffff"; ctx.stroke();
    },

    // whether a circle or a station lies at a point of the map
    holds: function (point) { return Boolean(this._map) && this._at(point) >= 0; },

    _at: function (point) {
      for (var i = this._marks.length - 1; i >= 0; i--) {
        if (Math.hypot(this._marks[i].px - point.x, this._marks[i].py - point.y) <= Math.max(this._marks[i].r, 9)) { return i; }
      }
      return -1;
    },

    _onHover: function (event) { this._map.getContainer().style.cursor = this._at(event.containerPoint) < 0 ? "" : "pointer"; },
    // the click is this layer's: by the time that others hear of it, a circle may have zoomed the map
    _onClick: function (event) { var at = this._at(event.containerPoint); if (at >= 0) { event.taken = true; this._open(this._marks[at]); } },
    _place: function (mark) { return this._map.containerPointToLatLng([mark.px, mark.py]); },

    _open: function (mark) {
      if (mark.row) { this.fire("station", { id: mark.row[0], latlng: this._place(mark) }); return; }
      this._map.setView(this._place(mark), Math.min(18, Math.floor(this._zoom) + 2));
    },

    _hold: function (at) {
      this._held = at;
      if (this._size) { this._paint(); }
      if (at >= 0) { this.fire("held", { mark: this._marks[at] }); }
    },

    // arrows go to the nearest mark that way, Enter opens it
    _onKey: function (event) {
      var way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (event.key === "Enter" && this._held >= 0) { this._open(this._marks[this._held]); } else if (way) { this._step(way); } else { return; }
      event.preventDefault(); event.stopPropagation();
    },

    _step: function (way) {
      var from = this._marks[this._held] || { px: this._size.x / 2, py: this._size.y / 2 }, best = -1, least = Infinity, held = this._held;
      this._marks.forEach(function (mark, i) {
        var x = mark.px - from.px, y = mark.py - from.py, along = x * way[0] + y * way[1], cost = along + 2 * (Math.abs(x * way[1]) + Math.abs(y * way[0]));
        if (i !== held && along > 0 && cost < least) { best = i; least = cost; }
      });
      if (best >= 0) { this._hold(best); }
    }
  });
})();
