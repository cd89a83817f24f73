from django.urls import path

from fairlead.apps.oversight.views import findings, plans, planted, reviews, stops

app_name = "oversight"
urlpatterns = [
    path("", plans.overview, name="list"),
    path("systems/<str:code>/", plans.system, name="system"),
    path("systems/<str:code>/plan/", plans.change, name="change"),
    path("systems/<str:code>/reviewers/", plans.reviewers, name="reviewers"),
    path("systems/<str:code>/stop/", stops.stop, name="stop"),
    path("systems/<str:code>/start/", stops.start, name="start"),
    path("reviewers/<str:code>/end/", plans.end_reviewer, name="end-reviewer"),
    path("plans/<str:code>/", plans.plan, name="plan"),
    path("plans/<str:code>/end/", plans.end, name="end-plan"),
    path("stops/<str:code>/", stops.stop_page, name="stop-page"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/next/", reviews.following, name="next"),
    path("reviews/<str:code>/", reviews.review, name="review"),
    path("reviews/<str:code>/<slug:act>/", reviews.act, name="review-act"),
    path("findings/", findings.findings, name="findings"),
    path("findings/<str:code>/", findings.finding, name="finding"),
    path("findings/<str:code>/<slug:act>/", findings.act, name="finding-act"),
    path("planted/", planted.planted, name="planted"),
    path("planted/add/", planted.add, name="plant"),
]
