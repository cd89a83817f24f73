"""Pages on personal data: requests, one person, holds, how long is kept."""
