// A wide table on a narrow screen is scrolled: let that be done without a mouse as well.
function reach() {
  for (const wrapper of document.querySelectorAll(".table-wrapper")) {
    if (wrapper.scrollWidth > wrapper.clientWidth) wrapper.tabIndex = 0;
    else wrapper.removeAttribute("tabindex");
  }
}
addEventListener("load", reach);
addEventListener("resize", reach);
