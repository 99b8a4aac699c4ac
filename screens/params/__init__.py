"""The form for a runbook's params."""
