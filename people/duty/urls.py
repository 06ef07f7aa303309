"""Addresses of duty, below those of people."""

from django.urls import path

from people.duty.views import desk, leave, roster, skills

urlpatterns = [
    path("duty/", roster.week, name="duty"),
    path("duty/copy/", roster.copy_week, name="duty_copy"),
    path("duty/mine/", leave.mine, name="duty_mine"),
    path("duty/leave/", leave.leave_list, name="leave_list"),
    path("duty/leave/new/", leave.register, name="leave_new"),
    path("duty/leave/<int:pk>/decide/", leave.decide, name="leave_decide"),
    path("duty/leave/<int:pk>/withdraw/", leave.withdraw, name="leave_withdraw"),
    path("duty/skills/", skills.skills, name="skills"),
    path("duty/skills/<str:code>/", skills.person, name="skills_person"),
    path("duty/skills/<str:code>/skills/", skills.save_skills, name="skills_save"),
    path("duty/skills/<str:code>/work/", skills.save_work, name="work_save"),
    path("duty/skills/<str:code>/licences/", skills.save_licence, name="licence_new"),
    path("duty/skills/<str:code>/licences/<int:pk>/", skills.save_licence, name="licence_save"),
    path("duty/skills/<str:code>/licences/<int:pk>/withdraw/", skills.withdraw_licence, name="licence_withdraw"),
    path("duty/people/<str:code>/shift/", roster.set_cell, name="duty_cell"),
    path("settings/duty/", desk.settings, name="duty_settings"),
    path("settings/duty/checks/", desk.checks, name="duty_checks"),
    path("settings/duty/licences/", desk.licence_rule, name="duty_licence_rule"),
    path("settings/duty/hours/", desk.hours, name="duty_hours"),
]
