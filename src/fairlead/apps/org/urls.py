from django.urls import path

from fairlead.apps.org.views import account, joining, people, settings

app_name = "org"
urlpatterns = [
    path("settings/", settings.profile, name="settings"),
    path("settings/roles/", settings.roles, name="roles"),
    path("settings/tokens/", settings.token_list, name="tokens"),
    path("settings/tokens/make/", settings.token_make, name="token-make"),
    path("settings/tokens/<int:number>/revoke/", settings.token_revoke, name="token-revoke"),
    path("settings/people/", people.people, name="people"),
    path("settings/people/invite/", people.invite, name="invite"),
    path("settings/people/<int:pk>/", people.person, name="person"),
    path("settings/people/<int:pk>/appoint/", people.appoint, name="appoint"),
    path("settings/people/<int:pk>/end/", people.member_end, name="member-end"),
    path("settings/people/<int:pk>/reinstate/", people.reinstate, name="reinstate"),
    path(
        "settings/invitations/<int:number>/revoke/",
        people.invitation_revoke,
        name="invitation-revoke",
    ),
    path("settings/appointments/<int:number>/end/", people.appointment_end, name="appointment-end"),
    path("account/", account.account, name="account"),
    path("account/appointments/", account.appointments, name="appointments"),
    path(
        "account/appointments/<int:number>/answer/",
        account.appointment_answer,
        name="appointment-answer",
    ),
    path(
        "account/appointments/<int:number>/lay-down/",
        account.appointment_lay_down,
        name="appointment-lay-down",
    ),
    path("account/switch/", account.switch, name="switch"),
    path("join/<str:secret>/", joining.join, name="join"),
    path("no-organisation/", account.no_organisation, name="no-organisation"),
]
