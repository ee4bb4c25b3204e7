// Where a WGS-84 position lies on a basemap of another datum: the one place where the screen converts. What a server
// sends is always WGS-84 and what this returns is only ever drawn. The formulas are those of dashboard/domain/place.py.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const AXIS_M = 6378245.0;
  const ECCENTRICITY_SQUARED = 0.00669342162296594323;
  const TURN = (Math.PI * 3000) / 180;
  const { sin, cos, sqrt, abs, PI } = Math;

  function gcj02(lon, lat) {
    if (lon < 72.004 || lon > 137.8347 || lat < 0.8293 || lat > 55.8271) return [lon, lat];
    const [x, y] = [lon - 105, lat - 35];
    const waves = ((20 * sin(6 * x * PI) + 20 * sin(2 * x * PI)) * 2) / 3;
    let north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves;
    north += ((20 * sin(y * PI) + 40 * sin((y / 3) * PI)) * 2) / 3;
    north += ((160 * sin((y / 12) * PI) + 320 * sin((y * PI) / 30)) * 2) / 3;
    let east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves;
    east += ((20 * sin(x * PI) + 40 * sin((x / 3) * PI)) * 2) / 3;
    east += ((150 * sin((x / 12) * PI) + 300 * sin((x / 30) * PI)) * 2) / 3;
    const phi = (lat * PI) / 180;
    const magic = 1 - ECCENTRICITY_SQUARED * sin(phi) ** 2;
    const dLat = (north * 180) / (((AXIS_M * (1 - ECCENTRICITY_SQUARED)) / magic ** 1.5) * PI);
    const dLon = (east * 180) / ((AXIS_M / sqrt(magic)) * cos(phi) * PI);
    return [lon + dLon, lat + dLat];
  }

  function bd09(lon, lat) {
    const [x, y] = gcj02(lon, lat);
    const radius = Math.hypot(x, y) + 0.00002 * sin(y * TURN);
    const angle = Math.atan2(y, x) + 0.000003 * cos(x * TURN);
    return [radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006];
  }

  const same = (lon, lat) => [lon, lat];
  hall.drawnIn = { wgs84: same, cgcs2000: same, gcj02, bd09 };
})();
