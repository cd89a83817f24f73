"""One subject per folder, named as an auditor would name it."""
