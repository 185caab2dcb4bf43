/* Makes the matrix easier to use: keys, focus, and no jump away from it.
   Without this script the same links lead to the same images. */
"use strict";

const KEYS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

let opener = null;

/** The gallery that the address names, if it names one. */
function shownGallery() {
  const anchor = decodeURIComponent(location.hash.slice(1));
  const part = anchor && document.getElementById(anchor);
  return part && part.classList.contains("gallery") ? part : null;
}

/** Mark the number whose images are shown, and bring them into view. */
function follow() {
  for (const link of document.querySelectorAll("[aria-current]")) {
    link.removeAttribute("aria-current");
  }
  const gallery = shownGallery();
  if (!gallery) {
    return;
  }
  for (const link of document.querySelectorAll(`a[href="${CSS.escape(location.hash)}"]`)) {
    link.setAttribute("aria-current", "true");
  }
  gallery.focus({ preventScroll: true });
  gallery.scrollIntoView({ block: "nearest" });
}

/** Open a gallery where the reader is: the browser itself would jump to its top. */
function openGallery(event) {
  const link = event.target.closest("a[href^='#cell']");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  event.preventDefault();
  opener = link;
  if (link.closest(".matrix")) {
    stopAt(link);
  }
  const place = window.scrollY;
  location.hash = link.hash;
  window.scrollTo(0, place);
  follow();
}

/** Close the gallery, and go back to the number that opened it. */
function closeGallery(event) {
  const gallery = shownGallery();
  if (!gallery) {
    return;
  }
  event.preventDefault();
  const home = gallery.querySelector(".close").hash;
  const back = opener || document.querySelector(`a[href="#${gallery.id}"]`);
  location.hash = home;
  follow();
  back.focus();
}

/** Let the Tab key stop at this number only, of all in its matrix. */
function stopAt(link) {
  for (const other of link.closest("table").querySelectorAll("a")) {
    other.tabIndex = other === link ? 0 : -1;
  }
}

/** Walk from number to number, over cells that are empty. */
function walk(event, link) {
  const [down, across] = KEYS[event.key];
  const cell = link.closest("td");
  const rows = cell.closest("tbody").rows;
  let row = cell.parentNode.sectionRowIndex + down;
  let column = cell.cellIndex + across;
  while (rows[row] && rows[row].cells[column]) {
    const next = rows[row].cells[column].querySelector("a");
    if (next) {
      event.preventDefault();
      stopAt(next);
      next.focus();
      return;
    }
    row += down;
    column += across;
  }
}

/** Let the Tab key stop at what is too wide, which keys can then move, and not at the rest. */
function measure() {
  for (const part of document.querySelectorAll(".scroll")) {
    part.tabIndex = part.scrollWidth > part.clientWidth ? 0 : -1;
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest(".close")) {
    closeGallery(event);
  } else {
    openGallery(event);
  }
});

document.addEventListener("keydown", (event) => {
  const link = event.target.closest(".matrix a");
  if (event.key === "Escape") {
    closeGallery(event);
  } else if (link && event.key in KEYS) {
    walk(event, link);
  }
});

for (const matrix of document.querySelectorAll(".matrix")) {
  const first = matrix.querySelector("a");
  if (first) {
    stopAt(first);
  }
}
for (const hint of document.querySelectorAll(".keys")) {
  hint.hidden = false;
}
measure();
document.addEventListener("toggle", measure, true);
window.addEventListener("resize", measure);
window.addEventListener("hashchange", follow);
