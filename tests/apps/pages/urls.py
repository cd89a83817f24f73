"""The product's addresses and one more: a list of people, to try the list component on."""

from django.http import HttpResponse
from django.urls import path

from fairlead.apps.org.models import User
from fairlead.apps.pages.guard import reads
from fairlead.apps.pages.lists import BulkAct, list_page
from fairlead.doors.web.urls import handler404, handler500, urlpatterns
from tests.apps.pages.test_lists import PEOPLE

__all__ = ["handler404", "handler500"]


@reads("home")
def people(request):
    from dataclasses import replace

    spec = replace(PEOPLE, bulk=(BulkAct("Greet", "/people/greet/"),))
    return list_page(request, "people.html", spec, User.objects.all())


def greet(request):
    return HttpResponse("Greeted " + ",".join(sorted(request.POST.getlist("chosen"))))


urlpatterns = [*urlpatterns, path("people/", people), path("people/greet/", greet)]
