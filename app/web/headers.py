"""Headers on every answer: a strict content policy without anything inline, and the rest of the known-good set."""

from flask import Flask, Response, request

POLICY = "; ".join(
    [
        "default-src 'none'",
        *(
            f"{kind} 'self'"
            for kind in ("script-src", "style-src", "img-src", "font-src", "connect-src", "form-action")
        ),
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)
UPLOADS = ("attachments", "bulk", "ledger_files")
MOST_FORM_BYTES = 4 * 1024 * 1024
LARGE = {"ledger_files.upload": 150 * 1024 * 1024}
"""Views that take more than any other upload, in bytes; what is sent is laid on disk as it comes."""
ALWAYS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("X-Frame-Options", "DENY"),
)


def init_app(app: Flask) -> None:
    """Add the headers; HSTS only where cookies are Secure too, that is over https."""
    always = list(ALWAYS)
    if app.config["SESSION_COOKIE_SECURE"]:
        always.append(("Strict-Transport-Security", "max-age=63072000; includeSubDomains"))

    @app.before_request
    def limit_body() -> None:
        """Only where files are handed in may a request be large."""
        if request.endpoint in LARGE:
            request.max_content_length = LARGE[request.endpoint]
        elif request.blueprint not in UPLOADS:
            request.max_content_length = MOST_FORM_BYTES

    @app.after_request
    def add(response: Response) -> Response:
        if request.blueprint in UPLOADS:  # files handed out bring stricter ones of their own
            for name, value in always:
                response.headers.setdefault(name, value)
        else:
            response.headers.extend(always)
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response
