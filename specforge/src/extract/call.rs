//! From a request through the arguments to the handler and its response.

use std::pin::Pin;
use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::Response;

use super::{Arg, Input, Is, Stop};
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

/// An argument that leaves the body alone. `Ours` is `Is<true>` where it is an input of the contract.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of a handler of this router",
    label = "it does not implement `FromRequestParts<{S}>`",
    note = "an argument is an input of the operation or an extractor: `State<T>` where `T` is the type that `with_state` is given or `T: FromRef` of it, or any type that implements `FromRequestParts` for it"
)]
pub trait ArgumentWith<S, Op, Ours>: Sized {
    /// Takes the argument.
    fn part(
        arg: Arg<Op, Self, Ours>,
        input: &mut Input,
        state: &S,
    ) -> impl Future<Output = Result<Self, Stop>> + Send;
}

#[diagnostic::do_not_recommend]
impl<Op, T, S> ArgumentWith<S, Op, Is<false>> for T
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
impl<Op, T, S> ArgumentWith<S, Op, Is<true>> for T
where
    Op: Operation,
    T: Send + 'static,
    S: Sync,
{
    async fn part(arg: Arg<Op, T, Is<true>>, input: &mut Input, _: &S) -> Result<T, Stop> {
        arg.take(input).await
    }
}

/// The last argument, which may take the body. `M` says how a type that is not of the contract is taken, as axum's own `M` does.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of a handler of this router",
    label = "it implements neither `FromRequestParts<{S}>` nor `FromRequest<{S}>`",
    note = "an argument is an input of the operation or an extractor: `State<T>` where `T` is the type that `with_state` is given or `T: FromRef` of it, or any type that implements `FromRequestParts` for it, or `FromRequest` as the last argument"
)]
pub trait LastArgumentWith<S, M, Op, Ours>: Sized {
    /// Takes the argument.
    fn last(
        arg: Arg<Op, Self, Ours>,
        input: &mut Input,
        state: &S,
    ) -> impl Future<Output = Result<Self, Stop>> + Send;
}

/// The `M` of an argument of the contract.
#[derive(Debug)]
pub struct Declared;

#[diagnostic::do_not_recommend]
impl<Op, T, S, M> LastArgumentWith<S, M, Op, Is<false>> for T
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
impl<Op, T, S> LastArgumentWith<S, Declared, Op, Is<true>> for T
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

/// Puts a handler without arguments together.
pub fn call_with_0<S, M, Op, F, Fut, R>(handler: F, respond: fn(R) -> Response) -> Service<S>
where
    F: Fn() -> Fut + Copy + Send + Sync + 'static,
    Fut: Future<Output = R> + Send + 'static,
    R: 'static,
{
    Arc::new(move |request, _| {
        Box::pin(async move {
            if let Some(answer) = Input::refused(request.extensions()).await {
                return answer;
            }
            respond(handler().await)
        })
    })
}

// A function per number of arguments, not a trait of tuples: where a bound does not hold, the compiler shows the function's own `where` and
// has no list of implementations to go through.
macro_rules! call {
    ($name:ident $($ty:ident $kind:ident)*) => {
        /// Puts a handler with this many arguments together.
        #[allow(clippy::too_many_arguments, non_snake_case, reason = "one per argument of the handler; the type parameters name the values")]
        pub fn $name<S, M, Op, F, Fut, R, $($ty, $kind: 'static,)* TLast, Last: 'static>(
            handler: F,
            respond: fn(R) -> Response,
            $($ty: Arg<Op, $ty, $kind>,)*
            TLast: Arg<Op, TLast, Last>,
        ) -> Service<S>
        where
            S: Clone + Send + Sync + 'static,
            F: Fn($($ty,)* TLast) -> Fut + Copy + Send + Sync + 'static,
            Fut: Future<Output = R> + Send + 'static,
            R: 'static,
            M: 'static,
            Op: Operation,
            $($ty: ArgumentWith<S, Op, $kind> + Send + 'static,)*
            TLast: LastArgumentWith<S, M, Op, Last> + Send + 'static,
        {
            Arc::new(move |request, state| Box::pin(async move {
                let mut input = Input::new(Op::SPEC, request);
                $(
                    let $ty = match <$ty as ArgumentWith<S, Op, $kind>>::part($ty, &mut input, &state).await {
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
                        respond(handler($($ty,)* TLast).await)
                    }
                    _ => Input::refuse(Op::SPEC, input.take_violations()),
                }
            }))
        }
    };
}

call!(call_with_1);
call!(call_with_2 T0 K0);
call!(call_with_3 T0 K0 T1 K1);
call!(call_with_4 T0 K0 T1 K1 T2 K2);
call!(call_with_5 T0 K0 T1 K1 T2 K2 T3 K3);
call!(call_with_6 T0 K0 T1 K1 T2 K2 T3 K3 T4 K4);
call!(call_with_7 T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5);
call!(call_with_8 T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6);
call!(call_with_9 T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6 T7 K7);
call!(call_with_10 T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6 T7 K7 T8 K8);
call!(call_with_11 T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6 T7 K7 T8 K8 T9 K9);
call!(call_with_12 T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6 T7 K7 T8 K8 T9 K9 T10 K10);
call!(call_with_13 T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6 T7 K7 T8 K8 T9 K9 T10 K10 T11 K11);
call!(call_with_14 T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6 T7 K7 T8 K8 T9 K9 T10 K10 T11 K11 T12 K12);
call!(call_with_15 T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6 T7 K7 T8 K8 T9 K9 T10 K10 T11 K11 T12 K12 T13 K13);
call!(call_with_16 T0 K0 T1 K1 T2 K2 T3 K3 T4 K4 T5 K5 T6 K6 T7 K7 T8 K8 T9 K9 T10 K10 T11 K11 T12 K12 T13 K13 T14 K14);
