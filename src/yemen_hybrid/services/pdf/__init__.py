"""Papers: what the workshop prints or sends as PDF, in Arabic, in English, or in both."""
