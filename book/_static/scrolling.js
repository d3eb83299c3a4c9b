// What scrolls sideways can be reached by keyboard, as long as it scrolls, in every browser. A box
// is looked at when it is drawn first, and when its width changes.
{
  const boxes = ".katex-display, .table-wrapper, .cell_output, .highlight pre";
  const watched = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });
  document.querySelectorAll(boxes).forEach((box) => watched.observe(box));
}
