// The layers a city declares: cameras, components, a second set of polygons, overlays. Fetched when first switched on.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const RETRY_MS = 5000;
  const STEP = 1e-5;
  const SHAPES = { cameras: 4.5, components: 2.6, overlay: 4.5, hazards: 9, sites: 8, checkpoints: 6 }; // half a sign, in design units
  const COLOURS = { up: "--good", down: "--alarm", unknown: "--unknown" };
  const FILLS = { hazards: "--hazard", sites: "--site", overlay: "--overlay-line", checkpoints: "--beat" };
  const LINES = { polygons: "--second-line", segments: "--beat" };
  const HOUSE = [[0, -1], [1, -0.15], [0.7, 0.8], [-0.7, 0.8], [-1, -0.15]];
  const DIAMOND = [[0, -1], [1, 0], [0, 1], [-1, 0]];
  const BURST = Array.from({ length: 12 }, (_, i) => [Math.sin(i * Math.PI / 6), -Math.cos(i * Math.PI / 6)].map((part) => part * (i % 2 ? 0.5 : 1)));
  const kept = new Map(); // name → {key, place, points, polygons} or {key, asked}
  let near = [];

  document.addEventListener("hall:anew", () => kept.clear());

  async function fetchPlaces(name, key) {
    kept.set(name, { key });
    try {
      const wall = document.querySelector(".wall").dataset.wall;
      const answer = await fetch(`/places/${encodeURIComponent(wall)}/${encodeURIComponent(name)}?v=${encodeURIComponent(key)}`, { redirect: "manual" });
      if (!answer.ok) throw new Error(`answer ${answer.status}`);
      kept.set(name, { key, ...(await answer.json()) });
      hall.chart.redraw();
    } catch (problem) {
      console.warn(`no layer ${name}`, String(problem));
      setTimeout(() => { kept.delete(name); hall.chart.redraw(); }, RETRY_MS);
    }
  }

  // The declared layers that are on and here, laid out for the map as it is drawn now.
  function on() {
    const shown = [];
    for (const [name, { kind, version }] of hall.declaredLayers()) {
      if (!hall.shows(name) || !hall.chart.place) continue;
      let layer = kept.get(name);
      if (!layer || layer.key !== version) fetchPlaces(name, version);
      layer = kept.get(name);
      if (!layer.points) continue;
      if (layer.place !== hall.chart.place) {
        layer.place = hall.chart.place;
        const [lon0, lat0] = layer.origin;
        const at = (lon, lat) => layer.place(lon0 + lon * STEP, lat0 + lat * STEP);
        layer.spots = layer.points.map(([lon, lat, state, label]) => [...at(lon, lat), state, label]);
        layer.lines = layer.polygons.map(([rings, label]) => [path(rings, at), label]);
      }
      shown.push([kind, layer]);
    }
    return shown;
  }

  function path(rings, at) {
    const drawn = new Path2D();
    for (const [closed, ring] of rings) {
      let [east, north] = [0, 0];
      for (let i = 0; i + 1 < ring.length; i += 2) {
        east += ring[i];
        north += ring[i + 1];
        drawn[i ? "lineTo" : "moveTo"](...at(east, north));
      }
      if (closed) drawn.closePath();
    }
    return drawn;
  }

  function outline(context, corners, x, y, s) {
    corners.forEach(([a, b], i) => context[i ? "lineTo" : "moveTo"](x + a * s, y + b * s));
    context.closePath();
  }

  hall.drawPolygons = (context, view) => {
    for (const [kind, { lines }] of on()) {
      context.strokeStyle = hall.token(LINES[kind] || "--overlay-line");
      context.lineWidth = (2 * view.unit) / view.scale;
      context.setLineDash(kind === "polygons" ? [(9 * view.unit) / view.scale, (5 * view.unit) / view.scale] : []);
      for (const [line] of lines) context.stroke(line);
    }
    context.setLineDash([]);
  };

  hall.drawPlaces = (context, put, unit) => {
    near = [];
    for (const [kind, { spots }] of on()) {
      const s = (SHAPES[kind] || 4) * unit;
      context.lineWidth = 1.5 * unit;
      for (const [east, south, state, label] of spots) {
        const [x, y] = put([east, south]);
        near.push([x, y, label]);
        context.beginPath();
        if (kind === "overlay") context.arc(x, y, s, 0, 7);
        else if (kind === "sites") outline(context, HOUSE, x, y, s);
        else if (kind === "checkpoints") outline(context, DIAMOND, x, y, s);
        else if (kind === "hazards") outline(context, BURST, x, y, s);
        else context.rect(x - s, y - s, 2 * s, 2 * s);
        context.fillStyle = hall.token(kind === "cameras" ? COLOURS[state] || COLOURS.unknown : FILLS[kind] || "--component");
        context.strokeStyle = hall.token("--map-halo");
        if (kind === "cameras" && state !== "up") { // hollow, and crossed when down: not by colour alone
          context.strokeStyle = context.fillStyle;
          if (state === "down") {
            context.moveTo(x - s, y - s);
            context.lineTo(x + s, y + s);
          }
        } else context.fill();
        context.stroke();
      }
    }
  };

  // What stands at a point in canvas pixels, in its own words.
  hall.placeNear = (x, y, reach) => {
    let best = null;
    for (const [px, py, label] of near) {
      const away = Math.hypot(px - x, py - y);
      if (label && away < reach) [best, reach] = [label, away];
    }
    return best;
  };
})();
