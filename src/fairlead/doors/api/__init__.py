"""The REST API: routers joined, one problem format.

GET /api/v1/register/systems        Authorization: Bearer fairlead_7Xc0aQz1_…
200 {"items": [{"code": "SYS-1", "name": "Order forecast", …}], "next_offset": null}

403 {"type": "about:blank", "title": "Forbidden", "status": 403,
     "detail": "This token does not open “register”."}        application/problem+json
"""
