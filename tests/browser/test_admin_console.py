import pytest
from django.conf import settings
from django.contrib.admin import site
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.urls import reverse

pytestmark = pytest.mark.browser


@pytest.fixture
def signed_in(live_server, context):
    """Give the browser the session of a system operator."""
    client = Client()
    client.force_login(User.objects.create_superuser("operator", password="unused"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )


def test_admin_works_under_the_content_security_policy(signed_in, live_server, page, console):
    """Every list, every form to add, and the console stays empty (see the fixture `console`)."""
    console.expect(
        "Autofocus processing was blocked"
    )  # Django's own: two fields of one form ask for the focus
    page.goto(f"{live_server.url}{reverse('admin:index')}")
    for model, admin in site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        response = page.goto(live_server.url + reverse(f"{name}_changelist"))
        assert response.status == 200, model
        if admin.has_add_permission(client_request()):
            assert page.goto(live_server.url + reverse(f"{name}_add")).status == 200, model


def client_request():
    request = RequestFactory().get("/")
    request.user = User.objects.get(username="operator")
    return request
