"""Traces of generative AI become decisions: OpenTelemetry spans in, the wire of decisions out.

    {"key": "gen_ai.request.model", "value": {"stringValue": "gpt-4o"}}   one attribute of a span
    {"model": {"name": "gpt-4o", …}, …}                                   a field of the decision

`json_text` reads OTLP's JSON (the door reads protobuf), `roles` says which spans decide,
`mapping` writes each as docs/formats/decisions.md wants it. What becomes of what stands in
docs/use/otlp.md.
"""
