// Into an area and out again: by a click, by the breadcrumb, or by keys through a list of the areas. The address keeps it.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  let shown = null; // the area whose list stands
  let standing = null; // that list
  const place = document.createElement("span"); // of the ways from there

  function button(code, text, kind) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = kind;
    made.dataset.area = code;
    made.textContent = text;
    return made;
  }

  // At a desk the number of an area opens its cases, and its name its page.
  function ways(code, n) {
    const wall = document.getElementById("wall");
    if (!code || n === null || !wall || !wall.matches(".own")) return [];
    const words = JSON.parse(wall.dataset.words);
    const lang = new URLSearchParams(location.search).get("lang");
    const way = (path, said, text) => {
      const made = document.createElement("a");
      made.className = "opens map-way";
      made.href = `${path}?${new URLSearchParams(lang ? { ...said, lang } : said)}`;
      made.textContent = text;
      return made;
    };
    return [
      way("/cases", { count: "dispose_pending", area: code }, words.area_open.replace("{n}", n)),
      way(`/areas/${encodeURIComponent(code)}`, {}, words.area_page),
    ];
  }

  // `open(code)` counts the open cases of an area, null where it is not known.
  hall.drawWay = (hierarchy, open) => {
    const code = hall.area();
    const path = hierarchy.path(code) || [];
    const slot = document.querySelector(".slot-map");
    slot.toggleAttribute("data-drilled", path.length > 0);
    const list = document.getElementById("map-areas");
    if (shown !== `${hierarchy.codes.length} ${code}` || list !== standing) {
      shown = `${hierarchy.codes.length} ${code}`;
      standing = list;
      document.getElementById("map-path").replaceChildren(...path.map(([its, name]) => button(its, name, "crumb")), place);
      const held = list.contains(document.activeElement);
      list.replaceChildren(...hierarchy.children(code).map(([its, name]) => button(its, name, "map-area")));
      if (held && list.firstChild) list.firstChild.focus();
      else if (held) document.querySelector("#map-path button:last-of-type").focus();
    }
    const said = `${code} ${open(code)} ${location.search}`;
    if (place.dataset.said !== said) place.replaceChildren(...ways(code, code ? open(code) : null));
    place.dataset.said = said;
    for (const one of list.children) {
      const number = open(one.dataset.area);
      one.dataset.open = number === null ? "—" : String(number);
    }
  };

  hall.climb = () => {
    const path = hall.area() && hall.wayTo(hall.area());
    if (path) hall.choose({ area: path.length > 1 ? path[path.length - 2][0] : "" });
  };

  document.addEventListener("click", (event) => {
    const chosen = event.target.closest && event.target.closest(".slot-map [data-area]");
    if (chosen) hall.choose({ area: chosen.dataset.area });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && hall.area() && document.getElementById("map")) return hall.climb();
    const from = event.target.closest && event.target.closest(".map-area");
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!from || !step) return;
    event.preventDefault();
    const next = step > 0 ? from.nextElementSibling : from.previousElementSibling;
    if (next) next.focus();
  });
})();
