// Areas of a whole country on one canvas. A topology's borders come once and are kept as flat lists of numbers, projected once
// to the web map's square (0 to 1); each drawing scales them, fills the areas, and draws each border once.
(function () {
  "use strict";
  var INK = "#1b2430", AMBER = "#b45309", BORDER = "#5b6775", PRINTED = 3;

  function across(lon) { return lon / 360 + 0.5; }
  function down(lat) { return 0.5 - Math.log(Math.tan(Math.PI / 4 + lat * Math.PI / 360)) / (2 * Math.PI); }

  // border i goes from point start[i] to before start[i + 1]; an area's rings are lists of borders, ~i the other way round
  window.Borders = function (topology) {
    var scale = topology.transform.scale, count = 0, at = 0, self = this;
    topology.arcs.forEach(function (steps) { count += steps.length; });
    this.x = new Float64Array(count); this.y = new Float64Array(count); this.start = new Int32Array(topology.arcs.length + 1);
    topology.arcs.forEach(function (steps, i) {
      for (var j = 0, lon = 0, lat = 0; j < steps.length; j++, at++) {
        lon += steps[j][0]; lat += steps[j][1];
        self.x[at] = across(lon * scale[0]); self.y[at] = down(lat * scale[1]);
      }
      self.start[i + 1] = at;
    });
    this.areas = topology.objects.areas.geometries.map(function (one) {
      var area = { code: one.id, name: one.properties.name, rings: [].concat.apply([], one.arcs) };
      area.box = self._box(area);
      return area;
    });
  };

  window.Borders.prototype = {
    // calls `see` with the number of each point of a ring in turn; where borders meet, the shared point comes once
    follow: function (ring, see) {
      for (var i = 0; i < ring.length; i++) {
        var back = ring[i] < 0, n = back ? ~ring[i] : ring[i], first = this.start[n], last = this.start[n + 1] - 1, j;
        if (back) { for (j = i ? last - 1 : last; j >= first; j--) { see(j); } } else { for (j = i ? first + 1 : first; j <= last; j++) { see(j); } }
      }
    },

    _box: function (area) {
      var box = [Infinity, Infinity, -Infinity, -Infinity], x = this.x, y = this.y, self = this;
      area.rings.forEach(function (ring) {
        self.follow(ring, function (j) {
          if (x[j] < box[0]) { box[0] = x[j]; } if (y[j] < box[1]) { box[1] = y[j]; }
          if (x[j] > box[2]) { box[2] = x[j]; } if (y[j] > box[3]) { box[3] = y[j]; }
        });
      });
      return box;
    },

    // the number of the area at a position of the square, -1 for none: how often a ray to the east crosses its rings
    at: function (px, py) {
      var x = this.x, y = this.y, self = this;
      return this.areas.findIndex(function (area) {
        var box = area.box, inside = false;
        if (px < box[0] || py < box[1] || px > box[2] || py > box[3]) { return false; }
        area.rings.forEach(function (ring) {
          var before = -1;
          self.follow(ring, function (j) {
            if (before >= 0 && (y[j] > py) !== (y[before] > py) && px < x[j] + (x[before] - x[j]) * (py - y[j]) / (y[before] - y[j])) { inside = !inside; }
            before = j;
          });
        });
        return inside;
      });
    }
  };

  function hatching(ctx) {
    var tile = document.createElement("canvas"), pen = tile.getContext("2d");
    tile.width = tile.height = 7;
    pen.fillStyle = "#ffffff"; pen.fillRect(0, 0, 7, 7);
    pen.fillStyle = "#8c96a3"; pen.fillRect(0, 0, 1.5, 7);
    var pattern = ctx.createPattern(tile, "repeat");
    pattern.setTransform(new DOMMatrix().rotate(45));
    return pattern;
  }

  // options: `borders`; `colour` (area -> a colour, null for hatching); `line` and `width` of the borders. Without `card` it only shows; with it: `card` (area -> a
  // node), `words` (area -> what is spoken), `open`, `label`, and `taken` (a point that belongs to what lies on top).
  window.AreaLayer = L.Renderer.extend({
    options: { pane: "areas", padding: 0.1, line: BORDER },

    _initContainer: function () {
      var box = this._container = L.DomUtil.create("div", "area-layer");
      this._ground = L.DomUtil.create("canvas", "", box); this._top = L.DomUtil.create("canvas", "", box);
      this._held = -1; this._ratio = window.devicePixelRatio || 1;
      if (this.options.card) { this._listen(box); }
      this._sharp = this._draw.bind(this, PRINTED); this._usual = this._draw.bind(this, this._ratio);
      window.addEventListener("beforeprint", this._sharp);
      window.addEventListener("afterprint", this._usual);
    },

    _destroyContainer: function () {
      this._hold(-1);
      window.removeEventListener("beforeprint", this._sharp);
      window.removeEventListener("afterprint", this._usual);
      if (this.options.card) { this._map.off("mousemove", this._onHover, this).off("mouseout", this._leave, this).off("click", this._onClick, this); }
      this._container.remove();
      delete this._container;
    },

    _listen: function (box) {
      box.tabIndex = 0;
      box.setAttribute("role", "application");
      box.setAttribute("aria-label", this.options.label);
      box.addEventListener("keydown", this._onKey.bind(this));
      box.addEventListener("blur", this._leave.bind(this));
      this._tip = L.tooltip({ offset: [12, 0] });
      this._map.on("mousemove", this._onHover, this).on("mouseout", this._leave, this).on("click", this._onClick, this);
    },

    _update: function () {
      if (this._map._animatingZoom && this._bounds) { return; }
      L.Renderer.prototype._update.call(this);
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this._draw(this._ratio);
    },

    getEvents: function () { return L.extend(L.Renderer.prototype.getEvents.call(this), { move: this._onMove }); },

    // a drag that leaves what is drawn draws on; a zoom draws when it is over
    _onMove: function () {
      var map = this._map, at = map.containerPointToLayerPoint([0, 0]);
      if (map.getZoom() === this._zoom && !this._bounds.contains(L.bounds(at, at.add(map.getSize())))) { this._update(); }
    },

    // other colours over the same borders
    recolour: function () { if (this._container) { this._draw(this._ratio); } },

    _pen: function (canvas, ratio) {
      var b = this._bounds, size = b.getSize(), ctx = canvas.getContext("2d");
      canvas.width = size.x * ratio; canvas.height = size.y * ratio;
      canvas.style.width = size.x + "px"; canvas.style.height = size.y + "px";
      ctx.setTransform(ratio, 0, 0, ratio, -b.min.x * ratio, -b.min.y * ratio);
      return ctx;
    },

    _draw: function (ratio) {
      var areas = this.options.borders.areas, ctx = this._pen(this._ground, ratio), seen = areas.filter(this._isNear, this), hatch = hatching(ctx), self = this;
      // one by one: a path over the whole map takes twice as long to fill as its parts do
      seen.forEach(function (area) {
        var colour = self.options.colour(area);
        ctx.beginPath();
        self._trace(ctx, area);
        ctx.fillStyle = colour === null ? hatch : colour;
        ctx.fill("evenodd");
      });
      ctx.strokeStyle = this.options.line; ctx.lineWidth = this.options.width || (areas.length > 500 ? 0.25 : 0.6);
      this._traceBorders(ctx, seen);
      ctx.stroke();
      this._mark(ratio);
    },

    // scale and origin that turn a position of the square into a point of the map's pane
    _frame: function () { var o = this._map.getPixelOrigin(); return [256 * Math.pow(2, this._zoom), o.x, o.y]; },

    _isNear: function (area) {
      var f = this._frame(), b = this._bounds, box = area.box;
      return box[2] * f[0] - f[1] >= b.min.x && box[0] * f[0] - f[1] <= b.max.x && box[3] * f[0] - f[2] >= b.min.y && box[1] * f[0] - f[2] <= b.max.y;
    },

    _trace: function (ctx, area) {
      var f = this._frame(), borders = this.options.borders, x = borders.x, y = borders.y, begun;
      function to(j) {
        if (begun) { ctx.lineTo(x[j] * f[0] - f[1], y[j] * f[0] - f[2]); } else { ctx.moveTo(x[j] * f[0] - f[1], y[j] * f[0] - f[2]); begun = true; }
      }
      area.rings.forEach(function (ring) { begun = false; borders.follow(ring, to); });
    },

    _traceBorders: function (ctx, areas) {
      var f = this._frame(), borders = this.options.borders, x = borders.x, y = borders.y, done = new Uint8Array(borders.start.length);
      ctx.beginPath();
      areas.forEach(function (area) {
        area.rings.forEach(function (ring) {
          ring.forEach(function (n) {
            n = n < 0 ? ~n : n;
            if (done[n]) { return; }
            done[n] = 1;
            var j = borders.start[n], end = borders.start[n + 1];
            ctx.moveTo(x[j] * f[0] - f[1], y[j] * f[0] - f[2]);
            while (++j < end) { ctx.lineTo(x[j] * f[0] - f[1], y[j] * f[0] - f[2]); }
          });
        });
      });
    },

    // the area under the pointer or the keys, on a canvas of its own
    _mark: function (ratio) {
      var area = this.options.borders.areas[this._held], ctx;
      if (!area) { this._top.width = this._top.height = 0; return; }
      ctx = this._pen(this._top, ratio);
      ctx.beginPath();
      this._trace(ctx, area);
      ctx.lineJoin = "round"; ctx.lineWidth = this._byKey ? 3.5 : 2.5; ctx.strokeStyle = this._byKey ? AMBER : INK;
      ctx.stroke();
    },

    _hold: function (at, latlng) {
      if (at !== this._held) {
        this._held = at;
        this._mark(this._ratio);
        if (at >= 0) { this._tip.setContent(this.options.card(this.options.borders.areas[at])); }
      }
      if (at < 0) { if (this._tip) { this._tip.remove(); } } else { this._tip.setLatLng(latlng).addTo(this._map); }
    },

    _leave: function () { this._byKey = false; this._hold(-1); },

    _at: function (event) {
      var over = event.originalEvent && event.originalEvent.target.closest(".leaflet-control, .leaflet-popup, .leaflet-marker-pane");
      if (over || this.options.taken(event.containerPoint)) { return -1; }
      return this.options.borders.at(across(event.latlng.lng), down(event.latlng.lat));
    },

    _onHover: function (event) {
      var at = this._at(event), area = this.options.borders.areas[at];
      this._byKey = false;
      this._hold(at, event.latlng);
      if (area || !this.options.taken(event.containerPoint)) { this._map.getContainer().style.cursor = area && area.opens ? "pointer" : ""; }
    },

    _onClick: function (event) { if (!event.taken) { this._open(this._at(event)); } },

    _open: function (at) { var area = this.options.borders.areas[at]; if (area && area.opens) { this.options.open(area); } },

    // arrows go to the nearest area that way, Enter opens it
    _onKey: function (event) {
      var way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (event.key === "Enter") { this._open(this._held); } else if (way) { this._step(way); } else { return; }
      event.preventDefault(); event.stopPropagation();
    },

    _step: function (way) {
      var areas = this.options.borders.areas, held = this._held, best = -1, least = Infinity;
      var from = areas[held] ? middle(areas[held]) : this._middleOfMap();
      areas.forEach(function (area, i) {
        var at = middle(area), x = at[0] - from[0], y = at[1] - from[1], along = x * way[0] + y * way[1];
        var cost = along + 2 * (Math.abs(x * way[1]) + Math.abs(y * way[0]));
        if (i !== held && along > 0 && cost < least) { best = i; least = cost; }
      });
      if (best < 0) { return; }
      var at = middle(areas[best]), there = this._map.unproject([at[0] * 256, at[1] * 256], 0);
      this._byKey = true;
      this._hold(best, there);
      this.options.speak(areas[best]);
      this._map.panInside(there, { padding: [60, 60] });
    },

    _middleOfMap: function () { var c = this._map.getCenter(); return [across(c.lng), down(c.lat)]; }
  });

  function middle(area) { var box = area.box; return [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]; }
})();
