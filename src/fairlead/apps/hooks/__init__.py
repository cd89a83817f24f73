"""News for the firm's own programs: calls that leave Fairlead, host by host."""
