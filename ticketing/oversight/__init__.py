"""Monthly samples, findings, compliance, the workbook, and the proof that the record is whole."""
