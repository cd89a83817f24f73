from django.urls import path

from fairlead.apps.journal import views

app_name = "journal"
urlpatterns = [
    path("", views.ledger, name="ledger"),
    path("copy/", views.copy, name="copy"),
    path("compare/", views.compare, name="compare"),
    path("checkpoint.txt", views.checkpoint, name="checkpoint"),
    path("checkpoint.svg", views.checkpoint_qr, name="checkpoint-qr"),
    path("key.txt", views.vkey, name="vkey"),
    path("entry/<int:epoch>/<int:seq>/", views.entry, name="entry"),
    path("entry/<int:epoch>/<int:seq>.json", views.entry_raw, name="entry-raw"),
    path("entry/<int:epoch>/<int:seq>.tlog-proof", views.entry_proof, name="entry-proof"),
]
