// The thread that fetches the areas, lays them out and draws them, beside the page and not in its way. It answers each
// question with the pictures that were asked for; the page puts them on the screen.
(() => {
  "use strict";
  const { hall } = self;
  const KEPT = 8;
  const canvases = {};
  const kept = new Map(); // version → outline: a page that turns through its walls comes back to each of them
  let outline = null;
  let layer = null;

  function context(name, { width, height }, clear) {
    const canvas = (canvases[name] = canvases[name] || new OffscreenCanvas(1, 1));
    const at = canvas.getContext("2d");
    at.setTransform(1, 0, 0, 1, 0, 0);
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    else if (clear) at.clearRect(0, 0, width, height);
    return at;
  }

  function onWorld(name, view, clear) {
    const at = context(name, view, clear);
    at.setTransform(view.scale, 0, 0, view.scale, ...view.shift);
    return at;
  }

  // The outline of a version, or without one whichever the address has now. `datum` has it laid out ahead, with all its
  // paths, while the page is still loading.
  async function fetchOutline({ address, version, datum }) {
    let its = kept.get(version);
    if (!its) {
      const answer = await fetch(address, { redirect: "manual" });
      if (!answer.ok) throw new Error(`answer ${answer.status}`);
      its = await answer.json();
    }
    kept.delete(its.version);
    kept.set(its.version, its); // the one used last stands last
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
    outline = its;
    if (datum) layOut(datum);
    return { version: its.version };
  }

  function layOut(datum) {
    if (layer && layer.outline === outline && layer.drawnIn === hall.drawnIn[datum]) return;
    layer = new hall.GridLayer(outline, hall.drawnIn[datum]);
    for (let i = 0; i <= layer.size + 1; i++) layer.path(i);
  }

  function lay({ datum }) {
    layOut(datum);
    const { rings, borders, outer, ...words } = outline;
    return { outline: words, laid: layer.laid };
  }

  async function draw({ view, tokens, classes, inside, tint, areas, lines }) {
    hall.learnTokens(tokens);
    Object.assign(layer, { classes, inside });
    layer.fill(onWorld("fills", view, !areas), areas, tint, view.scale, view.ratio);
    if (lines) layer.lines(onWorld("lines", view, true), view.scale, view.unit);
    const pictures = await Promise.all((lines ? ["fills", "lines"] : ["fills"]).map((name) => createImageBitmap(canvases[name])));
    return { fills: pictures[0], lines: pictures[1], transfer: pictures };
  }

  const does = { fetch: fetchOutline, lay, draw };

  self.addEventListener("message", async ({ data }) => {
    try {
      const { transfer = [], ...answer } = await does[data.does](data);
      self.postMessage({ id: data.id, answer }, transfer);
    } catch (problem) {
      self.postMessage({ id: data.id, problem: String(problem) });
    }
  });
})();
