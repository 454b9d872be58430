"""A number that is moved: the browser's own slider and field, which every screen reader and keyboard knows."""

from __future__ import annotations

from typing import ClassVar

import param
from panel.custom import JSComponent


class RangeField(JSComponent):
    """A slider with a field for the exact number; the value follows while it is moved."""

    label = param.String(default="")
    value = param.Integer(default=0)
    low = param.Integer(default=0)
    high = param.Integer(default=1)

    _esm = """
const EVERY = 60; // ms between two values that are sent while the slider is dragged

export function render({ model }) {
  const box = document.createElement("div");
  const label = document.createElement("label");
  const range = document.createElement("input");
  const exact = document.createElement("input");
  range.type = "range";
  exact.type = "number";
  label.append(document.createElement("span"), range);
  box.append(label, exact);
  const show = () => {
    label.firstChild.textContent = model.label;
    exact.setAttribute("aria-label", `${model.label}, exact`);
    range.min = model.low;
    range.max = model.high;
    range.value = model.value;
    if (exact !== exact.getRootNode().activeElement) exact.value = model.value;
  };
  let timer = null;
  const send = (value) => {
    if (!Number.isSafeInteger(value)) return;
    clearTimeout(timer);
    timer = setTimeout(() => { model.value = value; }, EVERY);
  };
  range.addEventListener("input", () => { exact.value = range.value; send(range.valueAsNumber); });
  exact.addEventListener("change", () => { range.value = exact.value; send(exact.valueAsNumber); });
  for (const name of ["label", "value", "low", "high"]) model.on(name, show);
  show();
  return box;
}
"""
    _stylesheets: ClassVar[list[str]] = [
        """
:host { width: 100%; }
div { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: end; color: var(--ink); width: 100%; }
label { flex: 1 1 200px; display: flex; flex-direction: column; gap: 4px; }
input[type="range"] { width: 100%; min-height: 28px; margin: 0; accent-color: var(--accent); }
input[type="number"] { width: 8em; min-height: 28px; font: inherit; color: var(--ink); background: var(--field);
  border: 1px solid var(--soft); border-radius: 3px; }
"""
    ]
