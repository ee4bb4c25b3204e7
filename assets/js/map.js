// Joins the map to its figures: fetches the outline once a version, redraws what changed, answers the pointer.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const LAYERS = ["fills", "lines", "tails", "fleet", "signs"];
  const RETRY_MS = 5000;
  let map = null;
  let layer = null;
  let drawn = null; // the figures on show
  let wanted = ""; // the outline being fetched
  let moved = false; // somebody's hand was on it: keep their view
  const canvases = {};

  function frame() {
    const ratio = window.devicePixelRatio || 1;
    const size = map.getSize();
    const scale = (map.getZoomScale(map.getZoom(), 0) * ratio) / hall.UNIT;
    const home = map.options.crs.latLngToPoint(L.latLng(layer.outline.origin[1], layer.outline.origin[0]), map.getZoom());
    const corner = map.getPixelBounds().min;
    const unit = (ratio * document.querySelector(".canvas").offsetHeight) / 1080;
    const handheld = matchMedia("(max-aspect-ratio: 1/1), (max-height: 500px)").matches;
    const shift = [(home.x - corner.x) * ratio, (home.y - corner.y) * ratio];
    return { ratio, size, scale, shift, unit: handheld ? 0.75 * ratio : unit };
  }

  function context(name, { ratio, size }, clear) {
    const canvas = canvases[name];
    if (clear) {
      canvas.width = size.x * ratio;
      canvas.height = size.y * ratio;
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
      L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
    }
    const at = canvas.getContext("2d");
    at.setTransform(1, 0, 0, 1, 0, 0);
    return at;
  }

  function onWorld(name, view, clear) {
    const at = context(name, view, clear);
    at.setTransform(view.scale, 0, 0, view.scale, ...view.shift);
    return at;
  }

  function drawTop(view) {
    const put = (lon, lat) => {
      const [x, y] = layer.place(lon, lat);
      return [x * view.scale + view.shift[0], y * view.scale + view.shift[1]];
    };
    const at = context("signs", view, true);
    hall.drawSigns(at, drawn.cases, put, view.unit);
    hall.drawNames(at, layer.outline.labels, put, view.unit); // last: a name is read whole, whatever lies under it
  }

  function redraw() {
    if (!layer || !drawn || !map.getSize().x) return;
    const view = frame();
    layer.fill(onWorld("fills", view, true), layer.paths.keys());
    layer.lines(onWorld("lines", view, true), view.scale, view.unit);
    drawTop(view);
    hall.redrawFleet();
  }

  function fit() {
    if (!layer || moved || !map.getSize().x || !map.getSize().y) return;
    const corner = (x, y) => map.options.crs.pointToLatLng(L.point(x / hall.UNIT + layer.home[0], y / hall.UNIT + layer.home[1]), 0);
    const [x0, y0, x1, y1] = layer.box;
    map.fitBounds(L.latLngBounds(corner(x0, y0), corner(x1, y1)), { padding: [8, 8], animate: false });
  }

  async function figures(text) {
    if (!text) {
      drawn = null;
      for (const name of LAYERS) canvases[name].width = 0; // a broken tile shows no old picture
      return;
    }
    const news = JSON.parse(text);
    if (!layer || layer.outline.version !== news.outline_version) {
      if (wanted === news.outline_version) return void (drawn = news);
      wanted = news.outline_version;
      drawn = news;
      hall.fleetOrder(news.fleets);
      try {
        const wall = document.getElementById("wall").dataset.wall;
        const answer = await fetch(`/outline/${encodeURIComponent(wall)}?v=${encodeURIComponent(wanted)}`, { redirect: "manual" });
        if (!answer.ok) throw new Error(`answer ${answer.status}`);
        layer = new hall.GridLayer(await answer.json());
        layer.count(drawn.counts, drawn.steps);
        const outlined = layer;
        hall.chart.place = (lon, lat) => outlined.place(lon, lat);
        moved = false;
        fit();
        redraw();
      } catch (problem) {
        console.warn("no outline", String(problem));
        setTimeout(read, RETRY_MS);
      } finally {
        wanted = "";
      }
      return;
    }
    const fresh = !drawn;
    drawn = news;
    hall.fleetOrder(news.fleets);
    const changed = layer.count(news.counts, news.steps);
    if (fresh) return redraw();
    const view = frame();
    if (changed.length) layer.fill(onWorld("fills", view, false), changed);
    drawTop(view);
  }

  function read() {
    const counts = document.querySelector("#map-counts [data-map]");
    figures(counts ? counts.dataset.map : "");
  }

  // The area under a point of the map's container: its code, name and count; null between areas.
  function under({ x, y }) {
    if (!layer || !drawn) return null;
    const { ratio, scale, shift } = frame();
    const plain = context("lines", frame(), false); // isPointInPath must read the path through no transform
    const i = layer.at(plain, (x * ratio - shift[0]) / scale, (y * ratio - shift[1]) / scale);
    return i < 0 ? null : { code: layer.outline.codes[i], name: layer.outline.names[i], count: layer.counts[i] };
  }

  // What the other layers draw with: the view, a canvas wiped clean, and lon, lat as world units.
  hall.chart = {
    view: () => (layer && drawn && map.getSize().x ? frame() : null),
    canvas: (name, view) => context(name, view, true),
    place: null,
  };

  L.Map.addInitHook(function () {
    if (this.getContainer().id !== "map") return;
    map = this;
    layer = drawn = hall.chart.place = null;
    for (const name of LAYERS) {
      canvases[name] = L.DomUtil.create("canvas", `map-canvas map-${name}`, map.getPane("overlayPane"));
    }
    map.on("moveend zoomend", redraw);
    // The legend comes later than the map and takes its room: Leaflet watches only the window.
    new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(map.getContainer());
    map.on("resize", () => { fit(); redraw(); });
    hall.followPointer(map, under, () => { moved = true; });
    const place = document.getElementById("map-counts");
    new MutationObserver(read).observe(place, { childList: true, subtree: true, attributes: true });
    read();
    document.fonts.ready.then(redraw);
  });
})();
