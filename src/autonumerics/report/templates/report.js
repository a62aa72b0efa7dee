"use strict";
// Hover shows a program, click or Enter pins it; without this script the pinned one is shown.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const REACH_PX = 36; // how far from a mark the pointer may be
  const FAVOUR_PX = 6; // of two marks at one place, what was found is meant
  const TOUCH_PX = 5; // marks as near as this hide each other

  const panels = all(".panel");
  const points = all(".point");
  const status = document.getElementById("status");

  function pin(key) {
    const panel = panels.find((candidate) => candidate.id === key);
    if (!panel) return false;
    for (const other of panels) other.hidden = other !== panel;
    for (const radio of all(".picker input")) radio.checked = radio.value === key;
    for (const point of points)
      point.setAttribute("aria-pressed", String(point.dataset.key === key));
    for (const trace of all(".trace"))
      trace.classList.toggle("is-pinned", trace.dataset.ops === panel.dataset.ops);
    status.textContent = `Pinned: ${panel.querySelector("h3").textContent}`;
    return true;
  }

  function choose(key) {
    if (pin(key)) history.replaceState(null, "", `#${key}`);
  }

  // The box beside a mark that tells what it is.
  function show(point) {
    const chart = point.closest(".chart");
    const tip = chart.querySelector(".tip");
    const [title, detail, text, others] = tip.children;
    title.textContent = point.dataset.title;
    detail.textContent = point.dataset.detail;
    text.textContent = point.dataset.text;
    const hidden = all(".point", point.closest("svg")).filter(
      (other) => other !== point && isShown(other) && distance(other, place(point)) < TOUCH_PX,
    );
    others.textContent = hidden.length
      ? `also here: ${hidden.map((other) => other.dataset.title).join("; ")}`
      : "";
    tip.hidden = false;
    const outer = chart.getBoundingClientRect();
    const mark = point.querySelector(".halo").getBoundingClientRect();
    const x = mark.left + mark.width / 2 - outer.left;
    const y = mark.top - outer.top;
    const left = Math.max(0, Math.min(x - tip.offsetWidth / 2, outer.width - tip.offsetWidth));
    const above = y - tip.offsetHeight - 6;
    const top = above > 0 ? above : y + mark.height + 6;
    tip.style.transform = `translate(${left}px, ${top}px)`; // moves nothing else
    for (const other of points) other.classList.toggle("is-near", other === point);
  }

  function hide() {
    for (const tip of all(".tip")) tip.hidden = true;
    for (const point of points) point.classList.remove("is-near");
  }

  function isShown(point) {
    return !point.closest(".series").classList.contains("is-off");
  }

  function place(point) {
    const halo = point.querySelector(".halo").getBoundingClientRect();
    return { x: halo.left + halo.width / 2, y: halo.top + halo.height / 2 };
  }

  function distance(point, { x, y }) {
    const here = place(point);
    return Math.hypot(here.x - x, here.y - y);
  }

  function nearest(svg, event) {
    let best = null;
    let least = REACH_PX;
    for (const point of all(".point", svg).filter(isShown)) {
      const favour = point.closest(".slot-0") ? FAVOUR_PX : 0;
      const away = distance(point, { x: event.clientX, y: event.clientY }) - favour;
      if (away < least) [best, least] = [point, away];
    }
    return best;
  }

  // Left and right along a family, up and down between families at the same cost.
  function neighbour(point, key) {
    const svg = point.closest("svg");
    const spot = (other) => other.transform.baseVal[0].matrix;
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 }[key];
    const along = key === "ArrowLeft" || key === "ArrowRight";
    const line = along
      ? all(".point", point.closest(".series"))
      : all(".point", svg)
          .filter((other) => isShown(other) && spot(other).e === spot(point).e)
          .sort((a, b) => spot(a).f - spot(b).f);
    return line[line.indexOf(point) + step];
  }

  for (const svg of all("svg.front")) {
    svg.addEventListener("pointermove", (event) => {
      const point = nearest(svg, event);
      if (point) show(point);
      else hide();
    });
    svg.addEventListener("pointerleave", hide);
    svg.addEventListener("click", (event) => {
      const point = svg.querySelector(".is-near") ?? nearest(svg, event);
      if (!point) return;
      choose(point.dataset.key);
      show(point); // where fingers point, nothing was shown before
    });
    svg.addEventListener("focusin", (event) => {
      if (event.target.matches(".point:focus-visible")) show(event.target);
    });
    svg.addEventListener("focusout", hide);
    svg.addEventListener("keydown", (event) => {
      const point = event.target.closest(".point");
      if (!point) return;
      if (event.key === "Enter" || event.key === " ") choose(point.dataset.key);
      else if (event.key === "Escape") hide();
      else if (event.key.startsWith("Arrow")) neighbour(point, event.key)?.focus();
      else return;
      event.preventDefault();
    });
  }

  for (const radio of all(".picker input"))
    radio.addEventListener("change", () => choose(radio.value));

  for (const button of all(".legend button"))
    button.addEventListener("click", () => {
      const isOn = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(isOn));
      for (const series of all(".series"))
        if (series.dataset.family === button.dataset.family)
          series.classList.toggle("is-off", !isOn);
    });

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = document.createElement("textarea"); // where the clipboard is withheld
      area.value = text;
      area.className = "visually-hidden";
      document.body.append(area);
      area.select();
      const isDone = document.execCommand("copy");
      area.remove();
      return isDone;
    }
  }

  for (const button of all(".copy"))
    button.addEventListener("click", async () => {
      const { text, from } = button.dataset;
      const isDone = await copy(text ?? document.getElementById(from).textContent);
      button.focus();
      status.textContent = isDone ? "Copied" : "The browser does not allow copying";
      if (!isDone) return;
      const isSmall = button.classList.contains("small");
      button.classList.add("is-done");
      if (!isSmall) button.textContent = "Copied";
      setTimeout(() => {
        button.classList.remove("is-done");
        if (!isSmall) button.textContent = "Copy";
      }, 1500);
    });

  function follow() {
    const key = location.hash.slice(1);
    if (key && pin(key)) document.getElementById("program").scrollIntoView();
  }
  addEventListener("hashchange", follow);
  const first = panels.find((panel) => !panel.hidden);
  if (first) pin(first.id);
  follow();
})();
