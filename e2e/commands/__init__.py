"""What the commands demo, verify and bench have in common."""
