"""Find AI in source trees, exports and bills of materials: bytes in, findings out."""
