"""What is kept of rows: whole numbers that add up, whoever counted them and in whatever order."""
