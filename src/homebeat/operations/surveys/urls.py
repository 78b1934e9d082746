"""Addresses of this room."""

from django.urls import path

from .views import answering, beginning, interviewing, questionnaires, sampling, waves

app_name = "surveys"
urlpatterns = [
    path("", waves.wave_list, name="waves"),
    path("waves/new/", waves.wave_new, name="wave_new"),
    path("waves/<str:key>/", waves.wave, name="wave"),
    path("waves/<str:key>/sample/", sampling.sample, name="sample"),
    path("waves/<str:key>/open/", waves.wave_open, name="wave_open"),
    path("waves/<str:key>/close/", waves.wave_close, name="wave_close"),
    path("waves/<str:key>/outcome/", sampling.outcome, name="outcome"),
    path("questionnaires/", questionnaires.questionnaire_list, name="questionnaires"),
    path("questionnaires/new/", questionnaires.questionnaire_new, name="questionnaire_new"),
    path("questionnaires/<str:key>/", questionnaires.questionnaire, name="questionnaire"),
    path("questionnaires/<str:key>/next/", questionnaires.version_new, name="version_new"),
    path("versions/<str:key>/", questionnaires.version, name="version"),
    path("versions/<str:key>/edit/", questionnaires.version_edit, name="version_edit"),
    path("versions/<str:key>/skips/<str:question>/", questionnaires.version_skips, name="version_skips"),
    path("versions/<str:key>/publish/", questionnaires.version_publish, name="version_publish"),
    path("interviews/", interviewing.interviews, name="interviews"),
    path("interviews/<str:key>/", interviewing.interview, name="interview"),
    path("a/", beginning.code, name="code"),
    path("open/<str:key>/", beginning.everybody, name="everybody"),
    path("a/<str:code>/", beginning.begin, name="begin"),
    path("a/<str:code>/check/", answering.check, name="check"),
    path("a/<str:code>/q/<str:question>/", answering.page, name="page"),
    path("thanks/<str:key>/", answering.thanks, name="thanks"),
]
