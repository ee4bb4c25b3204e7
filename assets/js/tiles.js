// The basemap under the picture: tiles of a declared source, with the words and number its owner asks for.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  let laid = null; // [map, basemap, layer]
  let credit = null;

  hall.layTiles = (map, basemap) => {
    if (laid && laid[0] === map && laid[1] === basemap) return;
    if (laid && laid[2] && laid[0] === map) laid[2].remove();
    laid = [map, basemap, null];
    if (!credit || !map.getContainer().contains(credit)) credit = L.DomUtil.create("div", "map-credit", map.getContainer());
    credit.textContent = basemap ? basemap.attribution : "";
    credit.hidden = !basemap || !basemap.attribution;
    if (!basemap) return;
    laid[2] = L.tileLayer(basemap.url, {
      minNativeZoom: basemap.lowest,
      maxNativeZoom: basemap.highest,
      maxZoom: 22,
      className: "map-tiles",
    }).addTo(map);
  };
})();
