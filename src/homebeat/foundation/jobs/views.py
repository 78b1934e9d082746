"""Pages about background work that failed: see it, try it again, give it up."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from homebeat.foundation.rulebook import AlreadyChanged

from . import actions, presenters, queries
from .models import FailedJob, FailedJobQuerySet
from .tables import FailedJobs


@require_safe
def failed_jobs(request: Any) -> HttpResponse:
    """List what failed; what waits for a decision comes first."""
    failures = _failures(request)
    now = queries.standing()
    context = {
        "table": FailedJobs(request.GET, rows=failures.order_by("-state", "-last_failed_at")),
        "sentence": presenters.sentence(failures.waiting_for_a_decision().count()),
        "notice": presenters.outcome(request.GET.get("done", "")),
        "trouble": presenters.trouble(now, at=request.at),
        "queue": presenters.queue_words(now),
    }
    return render(request, "jobs/failed_jobs.html", context)


@require_safe
def failed_job(request: Any, key: str) -> HttpResponse:
    """Show one failed job and the two things that can be done about it."""
    failed = get_object_or_404(_failures(request), key=key)
    is_open = failed.state == FailedJob.State.STOPPED
    return render(request, "jobs/failed_job.html", _told(failed) | {"is_open": is_open})


@require_POST
def try_again(request: Any, key: str) -> HttpResponse:
    """Put the job back into the queue."""
    failed = get_object_or_404(_failures(request), key=key)
    try:
        actions.try_again(failed=failed, by=request.person, at=request.at)
    except AlreadyChanged:
        return _back("late")
    return _back("again")


@require_http_methods(["GET", "HEAD", "POST"])
def give_up(request: Any, key: str) -> HttpResponse:
    """Ask once more, then take the job out of the queue for good."""
    failed = get_object_or_404(_failures(request), key=key)
    if request.method != "POST":
        return render(request, "jobs/give_up.html", _told(failed))
    try:
        actions.give_up(failed=failed, by=request.person, at=request.at)
    except AlreadyChanged:
        return _back("late")
    return _back("given_up")


def _failures(request: Any) -> FailedJobQuerySet:
    return FailedJob.objects.visible_to(request.person, on=request.today).select_related("on_behalf_of", "force")


def _told(failed: FailedJob) -> dict[str, Any]:
    return {"key": failed.key, "what": presenters.what(failed), "facts": presenters.facts(failed)}


def _back(done: str) -> HttpResponse:
    return redirect(f"{reverse('jobs:failed_jobs')}?done={done}")
