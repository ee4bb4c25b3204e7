// Puts what the wire tells of a panel into its place: plain elements, made as Dash's own components would write them. A
// wall is a thousand of those, and as many components that each listen to Dash's store cost it seconds a turn.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const SVG = "http://www.w3.org/2000/svg"; // and all that lies in one
  const PLAIN = ["dash_html_components", "dash_svg"];
  const ATTRIBUTES = { className: "class", tabIndex: "tabindex" };
  const standing = new WeakMap(); // place → the props that stand there

  // Text becomes a text node and a property an attribute: nothing that anybody wrote is read as HTML.
  function elements(said, within) {
    if (said === null || said === undefined) return [];
    if (Array.isArray(said)) return said.flatMap((one) => elements(one, within));
    if (typeof said !== "object") return [document.createTextNode(String(said))];
    const { namespace, type, props } = said;
    if (!PLAIN.includes(namespace)) throw new Error(`${namespace}.${type} is no plain element`);
    const space = type === "Svg" ? SVG : within;
    const made = document.createElementNS(space, type.toLowerCase());
    for (const [name, value] of Object.entries(props)) {
      if (name === "children" || value === null || value === false) continue;
      const safe = name === "href" ? window.dash_clientside.clean_url(value) : value;
      made.setAttribute(ATTRIBUTES[name] || name, safe === true ? "" : safe);
    }
    made.append(...elements(props.children, space));
    return [made];
  }

  // Panels by id. What has more to it than elements, a chart, is left to Dash. One that cannot be drawn leaves the others.
  hall.putPanels = (panels) => {
    for (const [id, props] of Object.entries(panels)) {
      const place = document.getElementById(id);
      if (!place || standing.get(place) === props) continue;
      try {
        if ("children" in props) place.replaceChildren(...elements(props.children, place.namespaceURI));
        else window.dash_clientside.set_props(id, props);
        standing.set(place, props);
      } catch (problem) {
        console.error(`panel ${id} could not be drawn`, problem);
      }
    }
  };
})();
