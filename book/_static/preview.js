/* What a reference refers to (a formula, a theorem, a figure, an exercise, a source, a term, a
   function) is shown beside it: on hover and on focus, and on a first tap; the second one follows
   it. What stands on another page is fetched; where that fails, a link is a link. */
(() => {
  "use strict";
  const ARTICLE = document.querySelector("article[role=main]");
  const NAMES = /^#(equation-|(cor|def|ex|fig|lem|prop|thm)-|term-|mathdl\.|id\d+$)/;
  const SHOWN = ".proof, .exercise, .solution, figure, .citation, div.math, dt, dfn";
  const GONE = ".headerlink, .copybtn, .copybtn-tip, script, details, .cell_input";
  const WAIT = 250;
  const pages = new Map();
  const box = Object.assign(document.createElement("div"), { id: "preview", hidden: true });
  box.setAttribute("role", "tooltip");
  let link = null, timer, tapped = false;

  /** The link of an event, if it leads to a place that may be shown. */
  function reference(event) {
    const found = event.target.closest?.("a[href*='#']");
    return found && found.origin === location.origin && NAMES.test(found.hash)
      && found.matches("article a.internal") ? found : null;
  }

  function page(address) {
    if (address === location.href.split("#")[0]) return Promise.resolve(document);
    if (!pages.has(address)) {
      pages.set(address, fetch(address).then(answer => answer.ok ? answer.text() : Promise.reject())
        .then(text => new DOMParser().parseFromString(text, "text/html")));
    }
    return pages.get(address);
  }

  /** A copy of what a link leads to, without ids and without links; nothing if it is a mere place. */
  function copy(from, target, address) {
    let place = from.getElementById(decodeURIComponent(target));
    if (!place) return null;
    if (place.matches("span:empty, span.target")) place = place.nextElementSibling || place;
    place = place.closest(SHOWN);
    if (!place) return null;
    if (place.matches("dfn")) place = place.closest("p, li, dd, td") || place;
    const copied = document.importNode(place, true);
    if (place.matches("dt")) {
      const said = place.nextElementSibling?.querySelector("p");
      if (said) copied.append(document.importNode(said, true));
    }
    for (const gone of copied.querySelectorAll(GONE)) gone.remove();
    for (const part of [copied, ...copied.querySelectorAll("*")]) {
      part.removeAttribute("id");
      part.removeAttribute("tabindex");
      part.removeAttribute("role"); // an entry of a list, without its list
      if (part.localName === "a") part.removeAttribute("href");
      if (part.hasAttribute("src")) part.src = new URL(part.getAttribute("src"), address);
    }
    const shown = document.createElement("div");
    shown.append(...(copied.matches("dt, p, li, dd, td") ? copied.childNodes : [copied]));
    return shown;
  }

  async function show(wanted) {
    if (wanted === link) return;
    hide();
    link = wanted;
    const address = wanted.href.split("#")[0];
    let shown = null;
    try {
      shown = copy(await page(address), wanted.hash.slice(1), address);
    } catch { /* from a folder, or without a network */ }
    if (link !== wanted) return;
    if (!shown) {
      link = null;
      if (tapped) wanted.click();
      return;
    }
    box.replaceChildren(shown);
    box.hidden = false;
    place();
    wanted.dataset.title = wanted.title;
    wanted.removeAttribute("title"); // the browser would show it as well
    wanted.setAttribute("aria-describedby", box.id);
  }

  /** Below the link or above it, where there is more room: inside the window, never on the link. */
  function place() {
    const lines = [...link.getClientRects()], width = document.documentElement.clientWidth;
    const top = Math.min(...lines.map(line => line.top)), bottom = Math.max(...lines.map(line => line.bottom));
    const head = document.querySelector(".mobile-header")?.getBoundingClientRect().bottom || 0;
    const above = top - Math.max(head, 0) - 12, below = innerHeight - bottom - 12;
    const under = box.offsetHeight <= below || below >= above;
    box.style.maxHeight = `${Math.max(under ? below : above, 60)}px`;
    const origin = box.offsetParent.getBoundingClientRect();
    box.style.left = `${Math.max(8, Math.min(lines[0].left, width - box.offsetWidth - 8)) - origin.left}px`;
    box.style.top = `${(under ? bottom + 6 : top - box.offsetHeight - 6) - origin.top}px`;
  }

  function hide() {
    clearTimeout(timer);
    if (link) {
      link.removeAttribute("aria-describedby");
      if (link.dataset.title) link.title = link.dataset.title;
    }
    link = null;
    box.hidden = true;
  }

  function later(does) {
    clearTimeout(timer);
    timer = setTimeout(does, WAIT);
  }

  if (!ARTICLE) return;
  ARTICLE.append(box); // so that it looks as the article does
  document.addEventListener("pointerover", event => {
    if (event.pointerType === "touch") return;
    const over = reference(event);
    if (over) later(() => show(over));
    else if (box.contains(event.target)) clearTimeout(timer);
    else if (document.activeElement !== link) later(hide);
  });
  document.addEventListener("focusin", event => {
    const focused = reference(event);
    if (!focused) hide();
    else if (focused.matches(":focus-visible")) later(() => show(focused));
  });
  document.addEventListener("keydown", event => { if (event.key === "Escape") hide(); });
  document.addEventListener("click", event => {
    const touched = reference(event);
    if (!touched && !box.contains(event.target)) hide();
    if (!touched || event.pointerType !== "touch" || touched === link || !event.isTrusted) return;
    event.preventDefault();
    clearTimeout(timer);
    tapped = true;
    show(touched).finally(() => { tapped = false; });
  });
  addEventListener("resize", hide);
})();
