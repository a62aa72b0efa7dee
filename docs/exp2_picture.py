"""Draws docs/exp2.svg: digits against operations for 2^x on [0, 1].

    python docs/exp2_picture.py

Discovered: docs/exp2-front.json, the front.json of a run (docs/results.md has its command).
Textbook forms: as printed by `autonumerics compare RUN` for that run. Published: the programs of
arXiv 2312.08472 in exact arithmetic.
"""

import json
from pathlib import Path

import matplotlib as mpl

mpl.use("svg")
import matplotlib.pyplot as plt

FOLDER = Path(__file__).parent
TEXTBOOK = {
    0: 0.47, 1: 1.44, 2: 1.52, 3: 3.06, 4: 3.66, 5: 5.36, 6: 6.56, 7: 8.27, 8: 10.05, 9: 11.84,
    10: 13.95, 11: 16.36, 12: 18.77,
}  # fmt: skip
POLYNOMIAL = {0: 0.47, 2: 1.52, 4: 2.76, 6: 4.13, 8: 5.59, 10: 7.13, 12: 8.73}
PUBLISHED = {2: 1.38, 3: 2.91, 5: 5.20, 10: 14.45}


def main() -> None:
    """Writes the picture, the same bytes for the same data."""
    mpl.rcParams.update({"svg.hashsalt": "autonumerics", "font.size": 11})
    front = json.loads((FOLDER / "exp2-front.json").read_text())["front"]
    found = {entry["ops"]: entry["digits"] for entry in front}
    figure, axes = plt.subplots(figsize=(7.6, 4.6))
    for points, label, style in (
        (found, "discovered", {"marker": "o", "color": "#c0392b", "linewidth": 2.2}),
        (TEXTBOOK, "best textbook form, squared", {"marker": "s", "color": "#2c6fab"}),
        (POLYNOMIAL, "minimax polynomial (Horner)", {"marker": "^", "color": "#7f8c8d"}),
        (PUBLISHED, "published (AutoNumerics-Zero)",
         {"marker": "D", "color": "black", "linestyle": "none"}),
    ):  # fmt: skip
        axes.plot(list(points), list(points.values()), label=label, markersize=6, **style)
    axes.set_xlabel("operations that depend on x")
    axes.set_ylabel("digits: $-\\log_{10}$ of the largest relative error")
    axes.set_title("$2^x$ on [0, 1]: accuracy against cost, in exact arithmetic",
                   fontsize=11)  # fmt: skip
    axes.set_xticks(range(13))
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    figure.tight_layout()
    figure.patch.set_facecolor("white")
    figure.savefig(FOLDER / "exp2.svg", metadata={"Date": None})


if __name__ == "__main__":
    main()
