"""What people do with photos, films, papers and logs."""
