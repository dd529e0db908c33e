"use strict";

// Tabs: one panel at a time, arrow keys between them. Without this script every panel is simply shown.
for (const codes of document.querySelectorAll(".codes")) {
  const tabs = [...codes.querySelectorAll("[role=tab]")];
  const panels = tabs.map((tab) => document.getElementById(tab.getAttribute("aria-controls")));
  const choose = (chosen) => tabs.forEach((tab, index) => {
    tab.setAttribute("aria-selected", String(index === chosen));
    tab.tabIndex = index === chosen ? 0 : -1;
    panels[index].hidden = index !== chosen;
  });
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => choose(index));
    tab.addEventListener("keydown", (event) => {
      const steps = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: tabs.length - 1 };
      if (!(event.key in steps)) return;
      event.preventDefault();
      const next = (steps[event.key] + tabs.length) % tabs.length;
      choose(next);
      tabs[next].focus();
    });
  });
  codes.classList.add("tabbed");
  codes.querySelector(".bar").hidden = false;
  choose(0);

  const copy = codes.querySelector(".copy");
  if (navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      const shown = panels.find((panel) => !panel.hidden);
      await navigator.clipboard.writeText(shown.querySelector("code").textContent);
      copy.textContent = "Copied";
      setTimeout(() => { copy.textContent = "Copy"; }, 1600);
    });
  }
}

// Silent clips play by themselves while they are in view, unless less motion is wanted or somebody paused them.
const still = matchMedia("(prefers-reduced-motion: reduce)");
const watcher = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting && !still.matches && !target.dataset.paused) target.play().catch(() => {});
    else if (!isIntersecting) { target.dataset.leaving = "1"; target.pause(); }
  }
}, { threshold: 0.6 });
for (const clip of document.querySelectorAll("video[data-ambient]")) {
  clip.addEventListener("pause", () => {
    if (clip.dataset.leaving) delete clip.dataset.leaving;
    else clip.dataset.paused = "1";
  });
  clip.addEventListener("play", () => delete clip.dataset.paused);
  watcher.observe(clip);
}

// One sound at a time.
document.addEventListener("play", (event) => {
  if (event.target.muted) return;
  for (const other of document.querySelectorAll("video, audio")) {
    if (other !== event.target && !other.muted) other.pause();
  }
}, true);
