from django.urls import path

from fairlead.apps.privacy.views import holds, keeping, people, requests

app_name = "privacy"
urlpatterns = [
    path("", requests.request_list, name="list"),
    path("find/", people.find, name="find"),
    path("people/<str:pseudonym>/", people.person, name="person"),
    path("people/<str:pseudonym>/export/", people.export, name="export"),
    path("people/<str:pseudonym>/erase/", people.ask_erasure, name="ask-erasure"),
    path("people/<str:pseudonym>/correct/", people.correct, name="correct"),
    path("requests/<str:code>/", requests.request_page, name="request"),
    path("requests/<str:code>/erase/", requests.erase, name="erase"),
    path("requests/<str:code>/decline/", requests.decline, name="decline"),
    path("holds/", holds.hold_list, name="holds"),
    path("holds/<str:code>/", holds.hold_page, name="hold"),
    path("keeping/", keeping.keeping, name="keeping"),
    path("keeping/<str:code>/", keeping.system, name="keep"),
    path("keeping/<str:code>/delete/", keeping.delete, name="delete"),
]
