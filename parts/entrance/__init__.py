"""What the parts' room registers when it opens."""
