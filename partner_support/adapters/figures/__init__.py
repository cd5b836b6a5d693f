"""The numbers that the reports, the workspace and the monthly report show; defined in docs/figures.md."""
