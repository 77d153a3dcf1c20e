"""Reports as files: a spreadsheet and plain values; on paper they are of `services.pdf`."""
