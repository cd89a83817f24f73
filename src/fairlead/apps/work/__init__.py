"""Who must do what by when, raised from anywhere."""
