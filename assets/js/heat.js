// The heat of the cases: soft spots added up at a quarter of the size, then coloured. What has no position is not in it.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const COARSE = 4;
  const RADIUS = 44; // design units
  const rough = document.createElement("canvas");
  let ramp = null;

  function colours() {
    if (ramp) return ramp;
    const strip = document.createElement("canvas");
    [strip.width, strip.height] = [256, 1];
    const at = strip.getContext("2d");
    const gradient = at.createLinearGradient(0, 0, 256, 0);
    ["--heat-0", "--heat-1", "--heat-2", "--heat-3"].forEach((name, i) => gradient.addColorStop(i / 3, hall.token(name)));
    at.fillStyle = gradient;
    at.fillRect(0, 0, 256, 1);
    return (ramp = at.getImageData(0, 0, 256, 1).data);
  }

  // `points` are canvas pixels, x and y in turn.
  hall.drawHeat = (context, points, unit) => {
    const { width, height } = context.canvas;
    rough.width = Math.ceil(width / COARSE);
    rough.height = Math.ceil(height / COARSE);
    const at = rough.getContext("2d", { willReadFrequently: true });
    const radius = (RADIUS * unit) / COARSE;
    const strength = Math.max(0.05, Math.min(0.35, 24 / Math.sqrt(points.length + 1) / 10));
    for (let i = 0; i < points.length; i += 2) {
      const [x, y] = [points[i] / COARSE, points[i + 1] / COARSE];
      if (x < -radius || y < -radius || x > rough.width + radius || y > rough.height + radius) continue;
      const spot = at.createRadialGradient(x, y, 0, x, y, radius);
      spot.addColorStop(0, hall.token("--heat-spot"));
      spot.addColorStop(1, "transparent");
      at.globalAlpha = strength;
      at.fillStyle = spot;
      at.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
    }
    if (!rough.width || !rough.height) return;
    const picture = at.getImageData(0, 0, rough.width, rough.height);
    const { data } = picture;
    const scale = colours();
    for (let i = 3; i < data.length; i += 4) {
      const value = data[i];
      if (!value) continue;
      data[i - 3] = scale[4 * value];
      data[i - 2] = scale[4 * value + 1];
      data[i - 1] = scale[4 * value + 2];
      data[i] = scale[4 * value + 3];
    }
    at.putImageData(picture, 0, 0);
    context.imageSmoothingEnabled = true;
    context.drawImage(rough, 0, 0, rough.width * COARSE, rough.height * COARSE);
  };
})();
