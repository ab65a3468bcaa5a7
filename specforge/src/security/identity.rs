//! What makes a principal the same one the next time.

use std::borrow::Cow;

/// Says who a principal is, in the same words at every request: the subject of a token, the id of a user or of an API key.
///
/// The principals of operations with idempotency keys implement it, since a key belongs to whoever sends it: another principal's is another
/// key. So do those of operations with a rate limit by principal. A token is no identity: the next one of the same user would open an empty
/// drawer, and the effect would happen again.
///
/// ```
/// use std::borrow::Cow;
/// use specforge::security::Identity;
///
/// #[derive(Clone)]
/// struct User { id: i64 }
///
/// impl Identity for User {
///     fn identity(&self) -> Cow<'_, str> {
///         self.id.identity()
///     }
/// }
/// assert_eq!(User { id: 7 }.identity(), "7");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say who it is, which an operation with idempotency keys or a limit by principal has to know",
    label = "not an identity",
    note = "implement `specforge::security::Identity` for the principal: the same text for the same user or API key at every request"
)]
pub trait Identity {
    /// Who it is.
    fn identity(&self) -> Cow<'_, str>;
}

impl Identity for String {
    fn identity(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

macro_rules! identities {
    ($($ty:ty)*) => { $(
        impl Identity for $ty {
            fn identity(&self) -> Cow<'_, str> {
                Cow::Owned(self.to_string())
            }
        }
    )* };
}

identities! { i32 i64 i128 u32 u64 u128 }

#[cfg(feature = "uuid")]
identities! { uuid::Uuid }

impl<T: Identity + ?Sized> Identity for std::sync::Arc<T> {
    fn identity(&self) -> Cow<'_, str> {
        (**self).identity()
    }
}
