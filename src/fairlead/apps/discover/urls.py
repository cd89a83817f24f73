from django.urls import path

from fairlead.apps.discover.views import declaring, findings, sources

app_name = "discover"
urlpatterns = [
    path("", findings.inbox, name="list"),
    path("coverage/", sources.coverage, name="coverage"),
    path("sources/add/", sources.hand_in, name="source-add"),
    path("sources/add/<str:token>/", sources.check, name="source-check"),
    path("sources/<str:code>/", sources.looked, name="source"),
    path("sources/<str:code>/undo/", sources.undo, name="source-undo"),
    path("links/", declaring.links, name="links"),
    path("links/<int:number>/revoke/", declaring.revoke, name="link-revoke"),
    path("declare/", declaring.by_member, name="declaring"),
    path("declare/<str:secret>/", declaring.by_link, name="declare"),
    path("<str:code>/", findings.finding, name="finding"),
    path("<str:code>/owner/", findings.owner, name="owner"),
    path("<str:code>/<slug:act>/", findings.act, name="act"),
]
