"""Excel workbooks: the capture template, the supplier register, reports and reminders."""
