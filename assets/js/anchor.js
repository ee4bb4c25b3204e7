/* A page is drawn after it is loaded: its part that the address names is shown once it is there, and marked. */
"use strict";
(() => {
    let shown = "";

    function show() {
        const name = decodeURIComponent(location.hash.slice(1));
        const part = name && document.getElementById(name);
        const here = `${location.pathname}${location.search}${location.hash}`;
        if (!part || !part.closest(".desk") || here === shown) return;
        shown = here;
        document.querySelector(".anchored")?.classList.remove("anchored");
        part.classList.add("anchored");
        part.scrollIntoView({ block: "center" });
        part.focus({ preventScroll: true });
    }

    new MutationObserver(show).observe(document.documentElement, { childList: true, subtree: true });
    addEventListener("hashchange", show);
})();
