"""An issue as a tagged PDF."""
