//! From a request through the arguments to the handler and its response.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::Response;

use super::{Arg, Input, Is, SidesWhere, Stop};
use crate::operation::Operation;

/// A handler with everything around it, ready to be routed to.
pub type Service<S> =
    Arc<dyn Fn(Request, S) -> Pin<Box<dyn Future<Output = Response> + Send>> + Send + Sync>;

/// A router's state, which is itself.
///
/// What an extractor asks of its state is asked of `Same`. As long as the state is not known, neither is that, so that the compiler does not
/// take the one type that `State<AppState>` fits for the router's state: `with_state` says which it is, and the argument is what is wrong.
pub trait State: Send + Sync {
    /// This type.
    type Same: Send + Sync;

    /// This value.
    fn same(&self) -> &Self::Same;
}

impl<S: Send + Sync> State for S {
    type Same = S;

    fn same(&self) -> &S {
        self
    }
}

/// An argument that leaves the body alone. `Ours` is `Is<true>` where it is an input of the contract; the other is the default, which the
/// compiler does not show.
#[diagnostic::on_unimplemented(
    message = "the handler of operation `{Op}` takes `{Self}`, which a router with the state `{S}` does not have",
    label = "`{Self}` does not implement `FromRequestParts<{S}>`",
    note = "`State<T>` is there where `with_state` is given a `T` that is `Clone`, or where `T` implements `FromRef<{S}>`",
    note = "a type of yours is there where it implements `FromRequestParts<{S}>`; the state itself is taken as `State<..>`"
)]
pub trait ArgumentOf<Op, S, Ours = Is<false>>: Sized {
    /// Takes the argument.
    fn part(
        arg: Arg<Op, Self, Ours>,
        input: &mut Input,
        state: &S,
    ) -> impl Future<Output = Result<Self, Stop>> + Send;
}

#[diagnostic::do_not_recommend]
impl<Op, T, S> ArgumentOf<Op, S, Is<false>> for T
where
    Op: Operation,
    S: State,
    T: FromRequestParts<S::Same> + 'static,
{
    async fn part(_: Arg<Op, T, Is<false>>, input: &mut Input, state: &S) -> Result<T, Stop> {
        T::from_request_parts(&mut input.parts, state.same())
            .await
            .map_err(foreign::<Op>)
    }
}

#[diagnostic::do_not_recommend]
impl<Op, T, S> ArgumentOf<Op, S, Is<true>> for T
where
    Op: Operation,
    T: Send + 'static,
    S: Sync,
{
    async fn part(arg: Arg<Op, T, Is<true>>, input: &mut Input, _: &S) -> Result<T, Stop> {
        arg.take(input).await
    }
}

/// The last argument, which may take the body. `M` says how a type that is not of the contract is taken, as axum's own `M` does; for one of the
/// contract it is `()`.
#[diagnostic::on_unimplemented(
    message = "the handler of operation `{Op}` takes `{Self}`, which a router with the state `{S}` does not have",
    label = "`{Self}` implements neither `FromRequestParts<{S}>` nor `FromRequest<{S}>`",
    note = "`State<T>` is there where `with_state` is given a `T` that is `Clone`, or where `T` implements `FromRef<{S}>`",
    note = "a type of yours is there where it implements `FromRequestParts<{S}>`, or `FromRequest<{S}>` for the last argument; the state itself is taken as `State<..>`"
)]
pub trait LastArgumentOf<Op, S, M, Ours = Is<false>>: Sized {
    /// Takes the argument.
    fn last(
        arg: Arg<Op, Self, Ours>,
        input: &mut Input,
        state: &S,
    ) -> impl Future<Output = Result<Self, Stop>> + Send;
}

#[diagnostic::do_not_recommend]
impl<Op, T, S, M> LastArgumentOf<Op, S, M, Is<false>> for T
where
    Op: Operation,
    S: State,
    T: FromRequest<S::Same, M> + 'static,
{
    async fn last(arg: Arg<Op, T, Is<false>>, input: &mut Input, state: &S) -> Result<T, Stop> {
        let request = arg.request(input).await?;
        T::from_request(request, state.same())
            .await
            .map_err(foreign::<Op>)
    }
}

#[diagnostic::do_not_recommend]
impl<Op, T, S> LastArgumentOf<Op, S, (), Is<true>> for T
where
    Op: Operation,
    T: Send + 'static,
    S: Sync,
{
    async fn last(arg: Arg<Op, T, Is<true>>, input: &mut Input, _: &S) -> Result<T, Stop> {
        arg.take(input).await
    }
}

/// The answer of an extractor that is not ours. It keeps its status; an error without a body of its own kind gets the operation's.
fn foreign<Op: Operation>(rejection: impl axum::response::IntoResponse) -> Stop {
    Stop::Answer(Box::new(crate::error::restate(
        Op::SPEC,
        rejection.into_response(),
    )))
}

/// The response to the error of a handler that returns no `Result`.
#[must_use]
pub fn never(error: Infallible) -> Response {
    match error {}
}

/// Puts a handler without arguments together.
pub fn handler_without_arguments<S, M, Op, F, Fut, R, A, E, const IS_RESULT: bool>(
    handler: F,
    answer: fn(A) -> Response,
    fail: fn(E) -> Response,
) -> Service<S>
where
    F: Fn() -> Fut + Copy + Send + Sync + 'static,
    Fut: Future<Output = R> + Send + 'static,
    R: SidesWhere<IS_RESULT, Ok = A, Err = E> + 'static,
    A: 'static,
    E: 'static,
{
    Arc::new(move |request, _| {
        Box::pin(async move {
            if let Some(answer) = Input::refused(request.extensions()).await {
                return answer;
            }
            handler().await.sides().map_or_else(fail, answer)
        })
    })
}

// A function per number of arguments, not a trait of tuples: where a bound does not hold, the compiler shows the function's own `where` and
// has no list of implementations to go through. It shows the function's name as well, for a handler whose future is not `Send`.
macro_rules! call {
    ($name:ident $($ty:ident $kind:ident)*) => {
        /// Puts a handler with this many arguments together.
        #[allow(clippy::too_many_arguments, non_snake_case, reason = "one per argument of the handler; the type parameters name the values")]
        pub fn $name<S, M, Op, F, Fut, R, A, E, const IS_RESULT: bool, $($ty, $kind: 'static,)* TLast, Last: 'static>(
            handler: F,
            answer: fn(A) -> Response,
            fail: fn(E) -> Response,
            $($ty: Arg<Op, $ty, $kind>,)*
            TLast: Arg<Op, TLast, Last>,
        ) -> Service<S>
        where
            S: Clone + Send + Sync + 'static,
            F: Fn($($ty,)* TLast) -> Fut + Copy + Send + Sync + 'static,
            Fut: Future<Output = R> + Send + 'static,
            R: SidesWhere<IS_RESULT, Ok = A, Err = E> + 'static,
            A: 'static,
            E: 'static,
            M: 'static,
            Op: Operation,
            $($ty: ArgumentOf<Op, S, $kind> + Send + 'static,)*
            TLast: LastArgumentOf<Op, S, M, Last> + Send + 'static,
        {
            Arc::new(move |request, state| Box::pin(async move {
                let mut input = Input::new(Op::SPEC, request);
                $(
                    let $ty = match <$ty as ArgumentOf<Op, S, $kind>>::part($ty, &mut input, &state).await {
                        Err(Stop::Answer(answer)) => return *answer,
                        taken => taken.ok(),
                    };
                )*
                let TLast = match TLast::last(TLast, &mut input, &state).await {
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
                        handler($($ty,)* TLast).await.sides().map_or_else(fail, answer)
                    }
                    _ => Input::refuse(Op::SPEC, input.take_violations()),
                }
            }))
        }
    };
}

call!(handler_with_1_argument);
call!(handler_with_2_arguments T0 K0);
call!(handler_with_3_arguments T0 K0 T1 K1);
call!(handler_with_4_arguments T0 K0 T1 K1 T2 K2);
call!(handler_with_5_arguments T0 K0 T1 K1 T2 K2 T3 K3);
call!(handler_with_6_arguments T0 K0 T1 K1 T2 K2 T3 K3 T4 K4);
call!(handler_with_7_arguments T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5);
call!(handler_with_8_arguments T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6);
call!(handler_with_9_arguments T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6 T7 K7);
call!(handler_with_10_arguments T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6 T7 K7 T8 K8);
call!(handler_with_11_arguments T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6 T7 K7 T8 K8 T9 K9);
call!(handler_with_12_arguments T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6 T7 K7 T8 K8 T9 K9 T10 K10);
call!(handler_with_13_arguments T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6 T7 K7 T8 K8 T9 K9 T10 K10 T11 K11);
call!(handler_with_14_arguments T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6 T7 K7 T8 K8 T9 K9 T10 K10 T11 K11 T12 K12);
call!(handler_with_15_arguments T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6 T7 K7 T8 K8 T9 K9 T10 K10 T11 K11 T12 K12 T13 K13);
call!(handler_with_16_arguments T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6 T7 K7 T8 K8 T9 K9 T10 K10 T11 K11 T12 K12 T13 K13 T14 K14);
