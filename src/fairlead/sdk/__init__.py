"""What people use in their notebooks and pipelines: `from fairlead import metrics`."""
