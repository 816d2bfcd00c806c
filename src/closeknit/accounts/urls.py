"""Addresses of sign-in and settings."""

from allauth.account import views as allauth
from allauth.mfa.base import views as factors
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.urls import path, re_path

from closeknit.accounts.views import account as views
from closeknit.accounts.views import helping, places, records, sign_in, trust
from closeknit.accounts.views.confirming import confirm_by_mail, recently_confirmed
from closeknit.accounts.views.sign_in import says_whose_device

# The same page for two addresses of django-allauth, which name a template each.
ONE_PASSWORD_PAGE = allauth.PasswordSetView.as_view(template_name="account/password_change.html")
ONE_PAGE_TO_SHOW_IT = factors.ReauthenticateView.as_view(template_name="account/reauthenticate.html")

entering = [
    path("sign-in/", says_whose_device(allauth.login), name="account_login"),
    path("sign-in/passkey/", says_whose_device(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("sign-in/code/", says_whose_device(allauth.request_login_code), name="account_request_login_code"),
    path("sign-in/code/confirm/", allauth.confirm_login_code, name="account_confirm_login_code"),
    path("sign-in/second/", factors.authenticate, name="mfa_authenticate"),
    path("sign-in/once/<str:token>/", says_whose_device(sign_in.once), name="once"),
    path("sign-in/again/", allauth.reauthenticate, name="account_reauthenticate"),
    path("sign-in/again/code/", ONE_PAGE_TO_SHOW_IT, name="mfa_reauthenticate"),
    path("sign-in/again/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("sign-in/again/mail/", confirm_by_mail, name="account_confirm_by_mail"),
    path("sign-up/", allauth.signup, name="account_signup"),
    path("sign-out/", allauth.logout, name="account_logout"),
    path("sign-in/closed/", allauth.account_inactive, name="account_inactive"),
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

settings = [
    path("settings/", views.account, name="account"),
    path("settings/sign-in/", sign_in.overview, name="sign_in"),
    path("settings/sign-in/codes/", sign_in.recovery_codes, name="recovery_codes"),
    path("settings/sign-in/end/", sign_in.end_everything, name="end_everything"),
    path("settings/devices/", sign_in.devices, name="devices"),
    path("settings/devices/end/", sign_in.devices_end, name="devices_end"),
    path("settings/devices/<int:pk>/end/", sign_in.device_end, name="device_end"),
    path("settings/password/", recently_confirmed(allauth.password_change), name="account_change_password"),
    path("settings/password/set/", recently_confirmed(ONE_PASSWORD_PAGE), name="account_set_password"),
    path("settings/app/", recently_confirmed(app.activate_totp), name="mfa_activate_totp"),
    path("settings/app/remove/", recently_confirmed(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("settings/passkeys/add/", recently_confirmed(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("settings/passkeys/<int:pk>/", recently_confirmed(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path(
        "settings/passkeys/<int:pk>/remove/", recently_confirmed(passkeys.remove_webauthn), name="mfa_remove_webauthn"
    ),
    path("settings/email/", recently_confirmed(allauth.email), name="account_email"),
    path("settings/email/check/", allauth.email_verification_sent, name="account_email_verification_sent"),
    path("settings/email/check/<str:key>/", allauth.confirm_email, name="account_confirm_email"),
    # django-allauth goes to these two by name when a second factor has changed: the overview has it all.
    path("settings/sign-in/", sign_in.overview, name="mfa_index"),
    path("settings/sign-in/", sign_in.overview, name="mfa_list_webauthn"),
]

urlpatterns = [*entering, *settings]
