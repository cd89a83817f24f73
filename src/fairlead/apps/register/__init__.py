"""AI systems, tools, models, data sets, suppliers."""
