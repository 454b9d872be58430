// What the theme puts round blocks of code and tables, made usable by keyboard and by screen readers.
(() => {
  const mend = () => {
    for (const anchor of document.querySelectorAll('a[id^="__codelineno-"]:not([aria-hidden])')) {
      anchor.tabIndex = -1; // it has no text, and there is one for every line
      anchor.setAttribute("aria-hidden", "true");
    }
    document.querySelectorAll(".md-code__nav").forEach((bar, index) => {
      const name = `Block of code ${index + 1}`;
      if (bar.getAttribute("aria-label") !== name) bar.setAttribute("aria-label", name);
    });
    for (const frame of document.querySelectorAll(".md-typeset__scrollwrap:not([tabindex]), pre > code:not([tabindex])")) {
      frame.tabIndex = 0; // else a wide table cannot be scrolled without a mouse
    }
  };
  mend();
  new MutationObserver(mend).observe(document.documentElement, { childList: true, subtree: true });
})();
