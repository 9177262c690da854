"""What readers and contributors see of the directory and the library."""
