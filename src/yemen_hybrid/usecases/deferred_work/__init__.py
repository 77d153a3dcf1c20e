"""Work that waits on vehicles."""
