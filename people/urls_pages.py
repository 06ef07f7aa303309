"""The pages of accounts, roles, staff, places; and of the ground's own tables: audit, jobs, settings."""

from django.urls import path

from people.duty.urls import urlpatterns as duty
from people.views import audit, jobs, places, profile, roles, settings, staff, users

app_name = "people"
urlpatterns = [
    *duty,
    path("profile/", profile.profile, name="profile"),
    path("settings/", settings.hub, name="settings"),
    path("settings/users/", users.user_list, name="users"),
    path("settings/users/new/", users.new, name="user_new"),
    path("settings/users/<str:username>/", users.page, name="user"),
    path("settings/users/<str:username>/edit/", users.edit, name="user_edit"),
    path("settings/users/<str:username>/reset/", users.reset, name="user_reset"),
    path("settings/users/<str:username>/deactivate/", users.deactivate, name="user_deactivate"),
    path("settings/users/<str:username>/activate/", users.activate, name="user_activate"),
    path("settings/users/<str:username>/sessions/", users.end_sessions, name="user_sessions"),
    path("settings/users/<str:username>/roles/", users.give_role, name="role_give"),
    path("settings/users/<str:username>/roles/<int:grant>/take/", users.take_role, name="role_take"),
    path("settings/roles/", roles.matrix, name="roles"),
    path("settings/roles/requests/<int:pk>/", roles.decide, name="role_decide"),
    path("settings/branches/", places.branches, name="branches"),
    path("settings/branches/new/", places.branch_new, name="branch_new"),
    path("settings/branches/<str:code>/", places.branch, name="branch"),
    path("settings/branches/<str:code>/state/", places.branch_state, name="branch_state"),
    path("settings/stores/", places.stores, name="stores"),
    path("settings/stores/new/", places.store_new, name="store_new"),
    path("settings/stores/<str:code>/", places.store, name="store"),
    path("settings/stores/<str:code>/state/", places.store_state, name="store_state"),
    path("settings/partners/", places.partners, name="partners"),
    path("settings/partners/new/", places.partner_new, name="partner_new"),
    path("settings/partners/<str:code>/", places.partner, name="partner"),
    path("settings/partners/<str:code>/state/", places.partner_state, name="partner_state"),
    path("staff/", staff.staff_list, name="staff_list"),
    path("staff/new/", staff.new, name="staff_new"),
    path("staff/<str:code>/", staff.page, name="staff"),
    path("staff/<str:code>/edit/", staff.edit, name="staff_edit"),
    path("staff/<str:code>/posts/", staff.give_post, name="post_give"),
    path("staff/<str:code>/posts/<int:pk>/end/", staff.end_post, name="post_end"),
    path("staff/<str:code>/team/", staff.move, name="team_move"),
    path("staff/<str:code>/leave/", staff.leave, name="staff_leave"),
    path("audit/", audit.trail, name="audit"),
    path("audit/<int:pk>/", audit.entry, name="audit_entry"),
    path("jobs/", jobs.job_list, name="jobs"),
    path("jobs/<int:pk>/", jobs.page, name="job"),
    path("jobs/<int:pk>/progress/", jobs.progress, name="job_progress"),
    path("jobs/<int:pk>/retry/", jobs.retry, name="job_retry"),
    path("jobs/<int:pk>/cancel/", jobs.cancel, name="job_cancel"),
]
