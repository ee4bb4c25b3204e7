// Which layers, tint, basemap and area the map shows: kept in the address, so that a view can be sent on and reloaded.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  let menu = null;
  let read = ""; // the menu as it stands on the page
  let own = { layers: null, tint: null, basemap: null, area: "" }; // null: as the wall has it

  function fromAddress() {
    const asked = new URLSearchParams(location.search);
    const layers = asked.get("layers");
    own = {
      layers: layers === null ? null : layers.split(",").filter(Boolean),
      tint: asked.get("tint"),
      basemap: asked.get("basemap"),
      area: asked.get("area") || "",
    };
  }
  fromAddress();

  const layers = () => own.layers || (menu ? menu.shown.layers : []);
  hall.shows = (name) => Boolean(menu) && name in menu.layers && layers().includes(name);
  hall.tint = () => {
    if (!menu) return "open";
    const asked = own.tint || menu.shown.tint;
    return menu.tints.includes(asked) ? asked : menu.tints[0];
  };
  hall.basemap = () => {
    const name = own.basemap === null ? menu && menu.shown.basemap : own.basemap;
    return (menu && name && menu.basemaps[name]) || null;
  };
  hall.area = () => own.area;
  hall.declaredLayers = () => (menu ? Object.entries(menu.layers).filter(([, layer]) => layer.kind) : []);

  // Not a navigation: nothing is asked for anew, full screen stays.
  function toAddress() {
    const asked = new URLSearchParams(location.search);
    const say = (name, value) => (value === null || value === "" ? asked.delete(name) : asked.set(name, value));
    say("tint", own.tint);
    say("area", own.area);
    say("layers", own.layers && own.layers.join(","));
    if (own.layers && !own.layers.length) asked.set("layers", ""); // nothing at all is a choice, too
    if (own.basemap === null) asked.delete("basemap");
    else asked.set("basemap", own.basemap);
    const query = asked.toString().replaceAll("%2C", ",");
    history.replaceState(history.state, "", location.pathname + (query ? `?${query}` : "") + location.hash);
  }

  // Marks the buttons and the legend. They are made anew with every answer that changes them.
  function mark() {
    const slot = document.querySelector(".slot-map");
    if (!slot || !menu) return;
    const set = (element, name, value) => element.getAttribute(name) === value || element.setAttribute(name, value);
    for (const button of slot.querySelectorAll("[data-layer]")) set(button, "aria-pressed", String(hall.shows(button.dataset.layer)));
    for (const button of slot.querySelectorAll("[data-tint]")) set(button, "aria-pressed", String(hall.tint() === button.dataset.tint));
    const basemap = hall.basemap();
    for (const button of slot.querySelectorAll("[data-basemap]")) {
      set(button, "aria-pressed", String((menu.basemaps[button.dataset.basemap] || null) === basemap));
    }
    for (const part of slot.querySelectorAll("[data-of-tint]")) part.hidden = part.dataset.ofTint !== hall.tint();
    for (const part of slot.querySelectorAll("[data-of-layer]")) part.hidden = !part.dataset.ofLayer.split(" ").some(hall.shows);
  }

  hall.choose = (change) => {
    own = { ...own, ...change };
    toAddress();
    mark();
    document.dispatchEvent(new CustomEvent("hall:view", { detail: Object.keys(change) }));
  };

  function toggle(name) {
    const on = layers();
    hall.choose({ layers: on.includes(name) ? on.filter((one) => one !== name) : [...on, name] });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest(".slot-map .switch");
    if (!button) return;
    const { layer, tint, basemap } = button.dataset;
    if (layer !== undefined) toggle(layer);
    else if (tint !== undefined) hall.choose({ tint });
    else if (basemap !== undefined) hall.choose({ basemap });
  });

  // Escape closes what is further, and only the next one leads out of an area.
  document.addEventListener("keydown", (event) => {
    const further = event.key === "Escape" && document.querySelector(".slot-map .switches details[open]");
    if (!further) return;
    further.open = false;
    further.querySelector("summary").focus();
    event.stopPropagation();
  }, true);

  function look() {
    const here = document.querySelector("#map-switches [data-menu]");
    const text = here ? here.dataset.menu : "";
    if (text && text !== read) {
      menu = JSON.parse(text);
      document.dispatchEvent(new CustomEvent("hall:view", { detail: ["layers", "tint", "basemap"] }));
    }
    read = text || read;
    mark();
  }

  hall.watchMenu = () => {
    for (const id of ["map-switches", "map-legend"]) {
      new MutationObserver(look).observe(document.getElementById(id), { childList: true, subtree: true });
    }
    look();
  };
})();
