"""Reports: what a run has found as one self-contained HTML file, and as a figure for papers.

    parts, entries, journal, certificates, timings    what a folder holds, with what is broken
    record                                             all of it: a run as its folder tells it
    baseline_file, comparison                          what the programs are measured against
    headline, tables, curves, mathml                   words, rows, samples, formulas
    scales, placement, layering, graph, *_chart        drawings as plain geometry
    panels, page, rendering, writing                   the page, and the page as a file
    figure                                             the front with matplotlib

Templates, style and script lie in `templates`; geometry is computed here, markup written there.
"""

from autonumerics.report.record import RunRecord, read_run
from autonumerics.report.writing import Written, write_report

__all__ = ["RunRecord", "Written", "read_run", "write_report"]
