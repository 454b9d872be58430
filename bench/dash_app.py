"""The same recording by Dash and plotly-resampler, which the dashboard is measured beside.

python bench/dash_app.py SIGNAL.npy FS PORT      in an environment with `pip install dash plotly-resampler`
"""

from __future__ import annotations

import sys

import numpy as np
import plotly.graph_objects as go  # type: ignore[import-untyped]
from dash import Dash, dcc  # type: ignore[import-untyped]
from plotly.subplots import make_subplots  # type: ignore[import-untyped]
from plotly_resampler import FigureResampler  # type: ignore[import-untyped]


def main(file: str, fs: float, port: int) -> None:
    """Serve a page with a plot for each column of int16 [samples, leads]."""
    signal = np.load(file)
    time = np.arange(len(signal)) / fs
    figure = FigureResampler(make_subplots(rows=signal.shape[1], cols=1, shared_xaxes=True, vertical_spacing=0.005))
    for lead, samples in enumerate(np.ascontiguousarray(signal.T), start=1):
        figure.add_trace(go.Scatter(mode="lines", showlegend=False), hf_x=time, hf_y=samples, row=lead, col=1)
    figure.update_layout(height=900, margin={"l": 40, "r": 10, "t": 10, "b": 30})
    app = Dash()
    app.layout = dcc.Graph(id="leads", figure=figure)
    figure.register_update_graph_callback(app, "leads")
    app.run(port=port, debug=False)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
