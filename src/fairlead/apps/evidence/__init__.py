"""Files and facts by digest, what they support, how long they count."""
