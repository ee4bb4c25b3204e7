// Joins the map to its figures: has the outline fetched once a version, redraws what changed, follows what is switched.
// Areas are drawn by a thread of their own; what stands on them here.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const LAYERS = ["fills", "heat", "lines", "tails", "fleet", "signs"];
  const RETRY_MS = 5000;
  const STEP = 1e-5; // degrees per integer of a packed case
  let map = null;
  let outline = null;
  let layer = null; // the outline as it is drawn
  let drawn = null; // the figures on show
  let cases = []; // [id, x, y, light] in world units
  let casesText = "";
  let wanted = ""; // the outline being fetched
  let moved = false; // somebody's hand was on it: keep their view
  const canvases = {};

  function frame() {
    const ratio = window.devicePixelRatio || 1;
    const size = map.getSize();
    const scale = (map.getZoomScale(map.getZoom(), 0) * ratio) / hall.UNIT;
    const home = map.options.crs.scale(map.getZoom()) / 256;
    const corner = map.getPixelBounds().min;
    const unit = (ratio * document.querySelector(".canvas").offsetHeight) / 1080;
    const handheld = matchMedia("(max-aspect-ratio: 1/1), (max-height: 500px)").matches;
    const shift = [(layer.home[0] * home - corner.x) * ratio, (layer.home[1] * home - corner.y) * ratio];
    return { ratio, size, scale, shift, unit: handheld ? 0.75 * ratio : unit };
  }

  const pixels = ({ ratio, size }) => ({ width: Math.round(size.x * ratio), height: Math.round(size.y * ratio) });

  function context(name, view, clear) {
    const canvas = canvases[name];
    const at = canvas.getContext("2d");
    if (clear) {
      const { width, height } = pixels(view);
      const { size } = view;
      at.setTransform(1, 0, 0, 1, 0, 0);
      if (canvas.width !== width || canvas.height !== height) {
        [canvas.width, canvas.height] = [width, height];
        canvas.style.width = `${size.x}px`;
        canvas.style.height = `${size.y}px`;
      } else at.clearRect(0, 0, width, height);
      L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
    }
    at.setTransform(1, 0, 0, 1, 0, 0);
    return at;
  }

  function onWorld(name, view) {
    const at = context(name, view, false);
    at.setTransform(view.scale, 0, 0, view.scale, ...view.shift);
    return at;
  }

  const ready = () => layer && drawn && map.getSize().x > 0 && map.getSize().y > 0;
  const onScreen = (view) => ([x, y]) => [x * view.scale + view.shift[0], y * view.scale + view.shift[1]];

  function labels() {
    const code = hall.area();
    if (!code) return outline.labels.map(([its, name, lon, lat]) => [its, name, ...layer.place(lon, lat)]);
    const below = layer.hierarchy.children(code);
    const named = below.length ? below : layer.hierarchy.path(code).slice(-1);
    return named.map(([its, name]) => [its, name, ...layer.middle(layer.hierarchy.members(its))]);
  }

  function drawTop(view) {
    const put = onScreen(view);
    const at = context("signs", view, true);
    hall.drawPlaces(at, put, view.unit);
    const box = hall.area() && layer.show(hall.area());
    const here = box ? cases.filter(([, x, y]) => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3]) : cases;
    const near = here.map(([, x, y, light]) => [...put([x, y]), light]);
    if (hall.shows("clusters")) hall.drawClusters(at, near, view.unit);
    else if (hall.shows("cases")) hall.drawSigns(at, near, view.unit, Boolean(hall.area()));
    hall.drawNames(at, labels(), put, view.unit); // last: a name is read whole, whatever lies under it
    if (!hall.shows("heat")) canvases.heat.width = canvases.heat.height = 0;
    else hall.drawHeat(context("heat", view, true), near.flatMap(([x, y]) => [x, y]), view.unit);
  }

  // What is to be drawn: some areas' colours, or with `areas` null the whole picture. Whatever asks for it and in
  // whichever order, one picture is asked for at a time, and it holds everything that was asked for until then.
  let due = null;
  let painting = false;
  let painted = false;

  function redraw() {
    due = { areas: null };
    paint();
  }

  function redrawFills(areas) {
    if (!due) due = { areas: [] };
    if (due.areas) due.areas.push(...areas);
    paint();
  }

  async function paint() {
    if (painting) return;
    painting = true;
    await new Promise(requestAnimationFrame);
    try {
      while (due && ready()) {
        const { areas } = due;
        due = null;
        if (!areas) hall.forgetTokens();
        const [of, view] = [layer, frame()];
        const { ratio, scale, shift, unit } = view;
        const pictures = await hall.askGrids("draw", {
          view: { ratio, scale, shift, unit, ...pixels(view) },
          tokens: hall.gridTokens(),
          classes: layer.classes,
          inside: layer.inside,
          tint: hall.tint(),
          areas,
          lines: !areas,
        });
        if (of === layer && ready() && same(view, frame())) put(view, pictures);
        else if (ready()) due = { areas: null }; // of a view that is gone
      }
    } catch (problem) {
      console.warn("no picture of the areas", String(problem));
      setTimeout(redraw, RETRY_MS);
    } finally {
      painting = false;
    }
  }

  // What waits for the wall to be whole, a test or whoever takes its picture, must not see it without its areas.
  const sayReady = () => { map.getContainer().closest("[data-ready]").dataset.ready = "true"; };

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  function put(view, { fills, lines }) {
    context("fills", view, true).drawImage(fills, 0, 0);
    fills.close();
    if (!lines) return;
    canvases.fills.style.opacity = canvases.heat.style.opacity = hall.basemap() ? "0.7" : "";
    context("lines", view, true).drawImage(lines, 0, 0);
    lines.close();
    hall.drawPolygons(onWorld("lines", view), view);
    drawTop(view);
    painted = true;
    hall.redrawFleet();
    sayReady();
  }

  function fit() {
    if (!layer || moved || !map.getSize().x || !map.getSize().y) return;
    const box = layer.show(hall.area()) || layer.box;
    if (!Number.isFinite(box[0])) return;
    const corner = (x, y) => map.options.crs.pointToLatLng(L.point(x / hall.UNIT + layer.home[0], y / hall.UNIT + layer.home[1]), 0);
    map.fitBounds(L.latLngBounds(corner(box[0], box[1]), corner(box[2], box[3])), { padding: [8, 8], animate: false });
  }

  const tint = () => drawn.tints[hall.tint()] || drawn.tints.open;
  function recolour() {
    return layer.count(tint().values, tint().steps);
  }

  function readCases() {
    const flat = casesText ? JSON.parse(casesText) : [];
    cases = [];
    for (let i = 0; i < flat.length; i += 4) {
      cases.push([flat[i], ...layer.place(flat[i + 1] * STEP, flat[i + 2] * STEP), flat[i + 3]]);
    }
  }

  const drawWay = () => hall.drawWay(layer.hierarchy, layer.hierarchy.sums(drawn.tints.open.values));

  // The outline as it lies over the basemap: anew for another outline and for another datum.
  async function lay() {
    const basemap = hall.basemap();
    const datum = basemap ? basemap.datum : "wgs84";
    const made = await hall.askGrids("lay", { datum });
    outline = made.outline;
    layer = new hall.GridLayer(outline, hall.drawnIn[datum], made.laid);
    const laid = layer;
    hall.chart.place = (lon, lat) => laid.place(lon, lat);
    if (hall.area() && !layer.hierarchy.path(hall.area())) hall.choose({ area: "" });
    readCases();
    layer.show(hall.area());
    if (!drawn) return;
    recolour();
    drawWay();
    fit();
    redraw();
  }

  async function figures(text) {
    if (!text) {
      drawn = null;
      for (const name of LAYERS) canvases[name].width = 0; // a broken tile shows no old picture
      return;
    }
    const news = JSON.parse(text);
    const fresh = !drawn;
    drawn = news;
    hall.fleetOrder(news.fleets);
    if (outline && outline.version === news.outline_version) {
      const changed = recolour();
      drawWay();
      if (fresh) redraw();
      else if (changed.length) redrawFills(changed);
      return;
    }
    if (wanted === news.outline_version) return;
    wanted = news.outline_version;
    try {
      await hall.fetchOutline(document.querySelector(".wall").dataset.wall, wanted);
      moved = false;
      await lay();
    } catch (problem) {
      console.warn("no outline", String(problem));
      setTimeout(read, RETRY_MS);
    } finally {
      wanted = "";
    }
  }

  let countsText = null;
  function read() {
    if (document.querySelector("#map-head [data-state=broken]")) sayReady(); // there is nothing to draw
    const counts = document.querySelector("#map-counts [data-map]");
    const text = counts ? counts.dataset.map : "";
    if (text !== countsText || (text && !outline)) figures((countsText = text));
    const place = document.querySelector("#map-cases [data-cases]");
    if ((place ? place.dataset.cases : "") === casesText) return;
    casesText = place ? place.dataset.cases : "";
    if (!layer) return;
    readCases();
    if (painted && ready()) drawTop(frame());
  }

  // The area under a point of the map's container: its number, code, name and value; null between areas.
  function under({ x, y }) {
    if (!ready()) return null;
    const { ratio, scale, shift } = frame();
    const i = layer.at((x * ratio - shift[0]) / scale, (y * ratio - shift[1]) / scale);
    return i < 0 ? null : { i, code: outline.codes[i], name: outline.names[i], value: layer.values[i], grade: layer.classes[i] };
  }

  // The case whose sign stands within reach of a point of the map's container; null where none is drawn there.
  function caseNear({ x, y }, reach) {
    if (!ready() || !hall.shows("cases") || hall.shows("clusters")) return null;
    const view = frame();
    const put = onScreen(view);
    let best = null;
    for (const [id, east, south, light] of cases) {
      if (light > 1 && !hall.area()) continue;
      const [px, py] = put([east, south]);
      const away = Math.hypot(px - x * view.ratio, py - y * view.ratio);
      if (away < reach * view.ratio) [best, reach] = [id, away / view.ratio];
    }
    return best;
  }

  function follow({ detail }) {
    if (detail.includes("basemap")) hall.layTiles(map, hall.basemap()); // the menu may come before any area
    if (!layer || !drawn) return;
    if (detail.includes("basemap")) {
      const datum = hall.basemap() ? hall.basemap().datum : "wgs84";
      if (layer.drawnIn !== hall.drawnIn[datum]) return lay().catch((problem) => console.warn("no outline", String(problem)));
    }
    if (detail.includes("area")) {
      moved = false;
      drawWay();
      fit();
    }
    recolour();
    redraw();
  }

  hall.wayTo = (code) => (layer ? layer.hierarchy.path(code) : null);
  // What the other layers draw with: the view, a canvas wiped clean, and lon, lat as world units.
  hall.chart = {
    view: () => (ready() ? frame() : null),
    canvas: (name, view) => context(name, view, true),
    place: null,
    redraw,
  };

  L.Map.addInitHook(function () {
    if (this.getContainer().id !== "map") return;
    map = this;
    outline = layer = drawn = hall.chart.place = countsText = due = null;
    painted = false;
    casesText = "";
    for (const name of LAYERS) {
      canvases[name] = L.DomUtil.create("canvas", `map-canvas map-${name}`, map.getPane("overlayPane"));
    }
    map.on("moveend zoomend", redraw);
    // The legend comes later than the map and takes its room: Leaflet watches only the window.
    const room = new ResizeObserver(() => this.invalidateSize({ pan: false }));
    room.observe(this.getContainer());
    this.on("unload", () => { // another page of the desk has come
      room.disconnect();
      if (map === this) layer = drawn = due = null;
    });
    map.on("resize", () => { fit(); redraw(); });
    hall.followPointer(map, under, {
      taken: () => { moved = true; },
      near: caseNear,
      chosen: (area) => {
        const code = layer.hierarchy.step(hall.area(), area.i);
        if (code) hall.choose({ area: code });
      },
    });
    document.addEventListener("hall:view", follow);
    document.addEventListener("hall:theme", redraw);
    for (const id of ["map-head", "map-counts", "map-cases"]) {
      new MutationObserver(read).observe(document.getElementById(id), { childList: true, subtree: true, attributes: true });
    }
    hall.watchMenu();
    read();
    hall.layTiles(map, hall.basemap());
    document.fonts.ready.then(() => { if (painted && ready()) drawTop(frame()); }); // the names alone wait for it
  });
})();
