//! From a request through the arguments to the handler and its response.

use std::pin::Pin;
use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::Response;

use super::{Arg, Input, Stop};
use crate::operation::Operation;

/// A handler with everything around it, ready to be routed to.
pub type Service<S> =
    Arc<dyn Fn(Request, S) -> Pin<Box<dyn Future<Output = Response> + Send>> + Send + Sync>;

/// An argument that leaves the body alone.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be an argument of a handler whose state is `{S}`",
    label = "not an extractor for this state",
    note = "such an argument implements `FromRequestParts<{S}>`; `State<T>` does where `T: FromRef<{S}>`"
)]
pub trait Part<S, T>: Copy + Send + Sync + 'static {
    /// Takes the argument.
    fn part(self, input: &mut Input, state: &S) -> impl Future<Output = Result<T, Stop>> + Send;
}

#[diagnostic::do_not_recommend]
impl<Op, T, S> Part<S, T> for Arg<Op, T, false>
where
    Op: Operation,
    T: FromRequestParts<S> + 'static,
    S: Send + Sync,
{
    async fn part(self, input: &mut Input, state: &S) -> Result<T, Stop> {
        T::from_request_parts(&mut input.parts, state)
            .await
            .map_err(foreign::<Op>)
    }
}

impl<Op, T, S> Part<S, T> for Arg<Op, T, true>
where
    Op: Operation,
    T: Send + 'static,
    S: Sync,
{
    async fn part(self, input: &mut Input, _: &S) -> Result<T, Stop> {
        self.take(input).await
    }
}

/// The last argument, which may take the body. `M` says how a type that is not of the contract is taken, as axum's own `M` does.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be an argument of a handler whose state is `{S}`",
    label = "not an extractor for this state",
    note = "such an argument implements `FromRequestParts<{S}>`, or `FromRequest<{S}>` where it is the last one; `State<T>` does where `T: FromRef<{S}>`"
)]
pub trait Last<S, M, T>: Copy + Send + Sync + 'static {
    /// Takes the argument.
    fn last(self, input: &mut Input, state: &S) -> impl Future<Output = Result<T, Stop>> + Send;
}

/// The `M` of an argument of the contract.
#[derive(Debug)]
pub struct Declared;

#[diagnostic::do_not_recommend]
impl<Op, T, S, M> Last<S, M, T> for Arg<Op, T, false>
where
    Op: Operation,
    T: FromRequest<S, M> + 'static,
    S: Send + Sync,
{
    async fn last(self, input: &mut Input, state: &S) -> Result<T, Stop> {
        let request = self.request(input).await?;
        T::from_request(request, state).await.map_err(foreign::<Op>)
    }
}

impl<Op, T, S> Last<S, Declared, T> for Arg<Op, T, true>
where
    Op: Operation,
    T: Send + 'static,
    S: Sync,
{
    async fn last(self, input: &mut Input, _: &S) -> Result<T, Stop> {
        self.take(input).await
    }
}

/// The answer of an extractor that is not ours. It keeps its status; an error without a body of its own kind gets the operation's.
fn foreign<Op: Operation>(rejection: impl axum::response::IntoResponse) -> Stop {
    Stop::Answer(Box::new(crate::error::restate(
        Op::SPEC,
        rejection.into_response(),
    )))
}

/// A handler's arguments as a tuple, in order.
#[diagnostic::on_unimplemented(
    message = "a handler takes at most 16 arguments",
    label = "too many arguments"
)]
pub trait Call<S, M, F, R> {
    /// Puts the arguments, the handler and its answer together.
    fn service(self, handler: F, respond: fn(R) -> Response) -> Service<S>;
}

impl<S, F, Fut, R> Call<S, (), F, R> for ()
where
    S: Send + 'static,
    F: Fn() -> Fut + Copy + Send + Sync + 'static,
    Fut: Future<Output = R> + Send + 'static,
    R: 'static,
{
    fn service(self, handler: F, respond: fn(R) -> Response) -> Service<S> {
        Arc::new(move |request, _| {
            Box::pin(async move {
                if let Some(answer) = Input::refused(request.extensions()).await {
                    return answer;
                }
                respond(handler().await)
            })
        })
    }
}

macro_rules! call {
    ($($ty:ident $kind:ident)*) => {
        impl<S, M, F, Fut, R, Op, $($ty, const $kind: bool,)* TLast, const LAST: bool> Call<S, M, F, R> for ($(Arg<Op, $ty, $kind>,)* Arg<Op, TLast, LAST>,)
        where
            S: Clone + Send + Sync + 'static,
            F: Fn($($ty,)* TLast) -> Fut + Copy + Send + Sync + 'static,
            Fut: Future<Output = R> + Send + 'static,
            R: 'static,
            M: 'static,
            Op: Operation,
            $($ty: Send + 'static, Arg<Op, $ty, $kind>: Part<S, $ty>,)*
            TLast: Send + 'static,
            Arg<Op, TLast, LAST>: Last<S, M, TLast>,
        {
            #[allow(non_snake_case, reason = "the type parameters name the values as well")]
            fn service(self, handler: F, respond: fn(R) -> Response) -> Service<S> {
                let ($($ty,)* TLast,) = self;
                Arc::new(move |request, state| Box::pin(async move {
                    let mut input = Input::new(Op::SPEC, request);
                    $(
                        let $ty = match $ty.part(&mut input, &state).await {
                            Err(Stop::Answer(answer)) => return *answer,
                            taken => taken.ok(),
                        };
                    )*
                    let TLast = match TLast.last(&mut input, &state).await {
                        Err(Stop::Answer(answer)) => return *answer,
                        taken => taken.ok(),
                    };
                    match ($($ty,)* TLast,) {
                        ($(Some($ty),)* Some(TLast),) => {
                            if Op::SPEC.idempotency.is_some()
                                && let Some(answer) = Input::refused(&input.parts.extensions).await
                            {
                                return answer;
                            }
                            respond(handler($($ty,)* TLast).await)
                        }
                        _ => Input::refuse(Op::SPEC, input.take_violations()),
                    }
                }))
            }
        }
    };
}

call!();
call!(T0 K0);
call!(T0 K0 T1 K1);
call!(T0 K0 T1 K1 T2 K2);
call!(T0 K0 T1 K1 T2 K2 T3 K3);
call!(T0 K0 T1 K1 T2 K2 T3 K3 T4 K4);
call!(T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5);
call!(T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6);
call!(T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6 T7 K7);
call!(T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6 T7 K7 T8 K8);
call!(T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6 T7 K7 T8 K8 T9 K9);
call!(T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6 T7 K7 T8 K8 T9 K9 T10 K10);
call!(T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6 T7 K7 T8 K8 T9 K9 T10 K10 T11 K11);
call!(T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6 T7 K7 T8 K8 T9 K9 T10 K10 T11 K11 T12 K12);
call!(T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6 T7 K7 T8 K8 T9 K9 T10 K10 T11 K11 T12 K12 T13 K13);
call!(T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6 T7 K7 T8 K8 T9 K9 T10 K10 T11 K11 T12 K12 T13 K13 T14 K14);
