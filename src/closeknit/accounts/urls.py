"""Addresses of sign-in and settings."""

from allauth.account import views as allauth
from django.urls import path, re_path

from closeknit.accounts.views import account as views
from closeknit.accounts.views import helping, places, records, trust

urlpatterns = [
    path("sign-in/", allauth.login, name="account_login"),
    path("sign-in/code/", allauth.request_login_code, name="account_request_login_code"),
    path("sign-in/code/confirm/", allauth.confirm_login_code, name="account_confirm_login_code"),
    path("sign-in/once/<str:token>/", views.once, name="once"),
    path("sign-in/again/", allauth.reauthenticate, name="account_reauthenticate"),
    path("sign-up/", allauth.signup, name="account_signup"),
    path("sign-out/", allauth.logout, name="account_logout"),
    path("sign-in/closed/", allauth.account_inactive, name="account_inactive"),
    path("settings/", views.account, name="account"),
    path("settings/password/", allauth.password_change, name="account_change_password"),
    path("settings/password/set/", allauth.password_set, name="account_set_password"),
    path("settings/email/", allauth.email, name="account_email"),
    path("settings/email/check/", allauth.email_verification_sent, name="account_email_verification_sent"),
    path("settings/email/check/<str:key>/", allauth.confirm_email, name="account_confirm_email"),
    path("sign-in/forgotten/", allauth.password_reset, name="account_reset_password"),
    path("sign-in/forgotten/sent/", allauth.password_reset_done, name="account_reset_password_done"),
    # Not <str:uidb36>-<str:key>: a key has a dash of its own, and the first part would swallow half of it.
    re_path(
        r"^sign-in/forgotten/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("sign-in/forgotten/done/", allauth.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("settings/helpers/", helping.helpers, name="helpers"),
    path("settings/helpers/<str:ref>/end/", helping.end, name="helper_end"),
    path("settings/helpers/<str:ref>/renew/", helping.renew, name="helper_renew"),
    path("settings/opened/", trust.opened, name="opened"),
    path("settings/blocks/", trust.blocks, name="blocks"),
    path("settings/blocks/<str:ref>/remove/", trust.unblock, name="unblock"),
    path("settings/consents/", trust.consents, name="consents"),
    path("settings/safe-contact/", trust.safe_contact, name="safe_contact"),
    path("helping/", helping.helping, name="helping"),
    path("helping/stop/", helping.stop, name="helping_stop"),
    path("helping/<str:ref>/start/", helping.start, name="helping_start"),
    path("join/<str:secret>/", records.join, name="join"),
    path("organisations/", places.mine, name="places"),
    path("organisations/<str:place>/", places.show, name="place"),
    path("organisations/<str:place>/change/", places.change, name="place_change"),
    path("organisations/<str:place>/leave/", places.leave, name="place_leave"),
    path("organisations/<str:place>/invite/", places.invite, name="place_invite"),
    path("organisations/<str:place>/invitations/<str:ref>/revoke/", places.revoke, name="invitation_revoke"),
    path("organisations/<str:place>/people/<str:ref>/", places.person, name="place_person"),
    path("organisations/<str:place>/people/<str:ref>/roles/", places.give_roles, name="place_roles"),
    path("organisations/<str:place>/people/<str:ref>/remove/", places.remove, name="place_remove"),
    path("organisations/<str:place>/people/<str:ref>/open/", records.open_record, name="record_open"),
    path("organisations/<str:place>/people/<str:ref>/record/", records.record, name="record"),
    path("organisations/<str:place>/people/<str:ref>/record/close/", records.close_record, name="record_close"),
]
