//! The endpoints.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::get;

use super::{Health, Report};
use crate::error::write_json;
use crate::layer::trace::Unrecorded;

/// Which question an endpoint answers.
type Question = fn(&Health) -> Report;

impl Health {
    /// `/livez`, `/readyz`, `/startupz` and `/healthz` (the same as `/livez`), for the application's own port: `app.merge(health.router())`.
    /// Details are seen by whom [`verbose_if`](Self::verbose_if) lets see them.
    pub fn router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        self.routes(false)
    }

    /// The same for a port that only operators reach ([`Server::admin`](crate::serve::Server::admin)): everybody may see details.
    pub fn admin_router(&self) -> Router {
        self.routes(true)
    }

    fn routes<S: Clone + Send + Sync + 'static>(&self, is_admin: bool) -> Router<S> {
        let questions: [(&str, Question); 4] = [
            ("/livez", Self::liveness),
            ("/healthz", Self::liveness),
            ("/readyz", Self::readiness),
            ("/startupz", Self::startup_state),
        ];
        let mut router = Router::new();
        for (path, question) in questions {
            let health = self.clone();
            let answer = move |request: Request| {
                let response = health.answer(question, is_admin, request);
                async move { response }
            };
            router = router.route(path, get(answer));
        }
        router
    }

    fn answer(&self, question: Question, is_admin: bool, request: Request) -> Response {
        self.ensure_running();
        let (parts, _) = request.into_parts();
        let asks = parts.uri.query().is_some_and(|query| {
            let mut pairs = query.split('&');
            pairs.any(|pair| pair == "verbose" || pair.starts_with("verbose="))
        });
        let with_checks = asks && (is_admin || self.may_see(&parts));
        response(&question(self), with_checks)
    }
}

fn response(report: &Report, with_checks: bool) -> Response {
    let status = if report.is_up() {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let mut response = write_json(
        status,
        "application/health+json",
        report.to_json(with_checks),
    );
    response.extensions_mut().insert(Unrecorded);
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
