from django.urls import path, re_path

from fairlead.apps.register import import_views, views
from fairlead.apps.register.kinds import BY_SLUG

app_name = "register"
_CODE = r"^(?P<code>(?:USE|SYS|MOD|DAT|SUP)-\d{1,9})/"
_SLUG = "|".join(BY_SLUG)

urlpatterns = [
    path("", views.system_list, name="list"),
    *(
        path(f"{each.slug}/", views.kind_list, {"kind": each.kind}, name=each.slug)
        for each in BY_SLUG.values()
        if each.kind != "system"
    ),
    path("import/", import_views.hand_in, name="import"),
    re_path(r"^import/(?P<token>[\w-]{10,40})/$", import_views.columns, name="import-columns"),
    re_path(r"^imports/(?P<code>IMP-\d{1,9})/$", import_views.done, name="import-done"),
    re_path(r"^imports/(?P<code>IMP-\d{1,9})/undo/$", import_views.undo, name="import-undo"),
    path("map/", views.chart, name="map"),
    path("evidence/E-<int:number>/", views.about, name="about"),
    re_path(rf"^new/(?P<slug>{_SLUG})/$", views.add, name="add"),
    re_path(rf"{_CODE}$", views.record, name="record"),
    re_path(rf"{_CODE}change/$", views.change, name="change"),
    re_path(rf"{_CODE}owner/$", views.owner, name="owner"),
    re_path(rf"{_CODE}owner/accept/$", views.accept, name="accept"),
    re_path(rf"{_CODE}owner/decline/$", views.decline, name="decline"),
    re_path(rf"{_CODE}retire/$", views.retire, name="retire"),
    re_path(rf"{_CODE}reinstate/$", views.reinstate, name="reinstate"),
    re_path(rf"{_CODE}links/$", views.link, name="link"),
    re_path(rf"{_CODE}links/(?P<pk>\d{{1,12}})/remove/$", views.unlink, name="unlink"),
    re_path(rf"{_CODE}versions/new/$", views.add_version, name="add-version"),
]
