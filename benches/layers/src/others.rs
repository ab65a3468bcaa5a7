//! A handler of axum, and the layers that one would take otherwise around it: those of tower-http and tower, `tower_governor`, and for
//! credentials `jsonwebtoken` and a table of digests within tower-http's `AsyncRequireAuthorizationLayer`.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::error_handling::HandleErrorLayer;
use axum::http::{HeaderName, HeaderValue, Request, Response, StatusCode, header};
use axum::routing::{get, post};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use sha2::{Digest as _, Sha256};
use tower::ServiceBuilder;
use tower::limit::GlobalConcurrencyLimitLayer;
use tower::load_shed::LoadShedLayer;
use tower_governor::GovernorLayer;
use tower_governor::governor::GovernorConfigBuilder;
use tower_http::ServiceBuilderExt as _;
use tower_http::auth::AsyncRequireAuthorizationLayer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::MakeRequestUuid;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use crate::credentials::{self, AUDIENCE, Claims, ISSUER, ORIGIN, SECRET};

/// The handlers alone.
pub(crate) fn plain() -> Router {
    Router::new()
        .route("/bare", get(async || StatusCode::NO_CONTENT))
        .route(
            "/waits",
            get(async || {
                tokio::task::yield_now().await;
                StatusCode::NO_CONTENT
            }),
        )
        .route(
            "/body",
            post(async |body: Bytes| {
                assert_eq!(body.len(), crate::BODY.len());
                StatusCode::NO_CONTENT
            }),
        )
        .route("/limited", get(async || StatusCode::NO_CONTENT))
        .route("/key", get(async || StatusCode::NO_CONTENT))
        .route("/hs256", get(async || StatusCode::NO_CONTENT))
        .route("/eddsa", get(async || StatusCode::NO_CONTENT))
}

fn observed(router: Router) -> Router {
    let id = HeaderName::from_static("x-correlation-id");
    router.layer(
        ServiceBuilder::new()
            .set_request_id(id.clone(), MakeRequestUuid)
            .layer(TraceLayer::new_for_http())
            .propagate_request_id(id),
    )
}

fn timeout(router: Router) -> Router {
    router.layer(TimeoutLayer::with_status_code(
        StatusCode::GATEWAY_TIMEOUT,
        Duration::from_secs(30),
    ))
}

fn headers(router: Router) -> Router {
    let set =
        |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    router.layer(
        ServiceBuilder::new()
            .layer(set(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .layer(set(header::REFERRER_POLICY, "no-referrer"))
            .layer(set(
                header::CONTENT_SECURITY_POLICY,
                "default-src 'none'; frame-ancestors 'none'",
            )),
    )
}

/// What serves a case.
pub(crate) fn of(case: &str) -> Router {
    let plain = plain();
    match case {
        "observed" => observed(plain),
        "contained" => timeout(plain.layer(CatchPanicLayer::new())),
        "headers" => headers(plain),
        "together" => observed(timeout(headers(plain).layer(CatchPanicLayer::new()))),
        "body" => plain.layer(RequestBodyLimitLayer::new(1 << 20)),
        "limited" => {
            let config = GovernorConfigBuilder::default()
                .per_nanosecond(1_000)
                .burst_size(100_000_000)
                .use_headers()
                .finish()
                .expect("the configuration is sound");
            plain.layer(GovernorLayer::new(config))
        }
        "shed" => plain.layer(
            ServiceBuilder::new()
                .layer(HandleErrorLayer::new(async |_| {
                    StatusCode::SERVICE_UNAVAILABLE
                }))
                .layer(LoadShedLayer::new())
                .layer(GlobalConcurrencyLimitLayer::new(1_000)),
        ),
        "key" => key(plain),
        "hs256" => jwt(plain, Algorithm::HS256, DecodingKey::from_secret(SECRET)),
        "eddsa" => {
            let key = DecodingKey::from_ed_pem(credentials::PUBLIC).expect("the key is sound");
            jwt(plain, Algorithm::EdDSA, key)
        }
        "cors" => {
            let origin = AllowOrigin::exact(HeaderValue::from_static(ORIGIN));
            plain.layer(CorsLayer::new().allow_origin(origin))
        }
        _ => plain,
    }
}

fn unauthorized() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response
}

/// API keys by their digests.
fn key(router: Router) -> Router {
    let digest = |key: &[u8]| -> [u8; 32] { Sha256::digest(key).into() };
    let holders = Arc::new(HashMap::from([(
        digest(credentials::KEY.as_bytes()),
        7_u64,
    )]));
    let authorize = move |mut request: Request<Body>| {
        let holders = Arc::clone(&holders);
        async move {
            let key = request.headers().get("x-api-key");
            let holder = key.and_then(|key| holders.get(&digest(key.as_bytes())));
            let holder = *holder.ok_or_else(unauthorized)?;
            request.extensions_mut().insert(holder);
            Ok(request)
        }
    };
    router.layer(AsyncRequireAuthorizationLayer::new(authorize))
}

/// Tokens by `jsonwebtoken`, told to check what ours checks.
fn jwt(router: Router, algorithm: Algorithm, key: DecodingKey) -> Router {
    let mut validation = Validation::new(algorithm);
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["exp", "iss", "aud"]);
    validation.validate_nbf = true;
    let verifier = Arc::new((key, validation));
    let authorize = move |mut request: Request<Body>| {
        let verifier = Arc::clone(&verifier);
        async move {
            let (key, validation) = &*verifier;
            let value = request.headers().get(header::AUTHORIZATION);
            let text = value.and_then(|value| value.to_str().ok());
            let token = text.and_then(|text| text.strip_prefix("Bearer "));
            let token = token.ok_or_else(unauthorized)?;
            let decoded = jsonwebtoken::decode::<Claims>(token, key, validation);
            let claims = decoded.map_err(|_| unauthorized())?.claims;
            request.extensions_mut().insert(claims);
            Ok(request)
        }
    };
    router.layer(AsyncRequireAuthorizationLayer::new(authorize))
}
