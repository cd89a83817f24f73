"""OTLP/HTTP: an OpenTelemetry exporter sends its traces here, and they become decisions.

POST /api/otlp/v1/traces     Content-Type: application/json     Authorization: Bearer …
200 {"partialSuccess": {"rejectedSpans": "2", "errorMessage": "span eee1…: say whose …"}}
"""
