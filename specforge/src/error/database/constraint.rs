//! Constraints by name, one mapping for all databases.

use std::borrow::Cow;

use super::super::{Cause as _, Error};

/// What the violation of a constraint means, by its name: one table for `PostgreSQL` and `SQLite`.
///
/// ```
/// use specforge::Error;
/// use specforge::database::Constraints;
///
/// static CONSTRAINTS: Constraints = Constraints::new(&[
///     ("users_email_key | users.email", || {
///         Error::conflict("this e-mail address is taken").with_code("EMAIL_TAKEN")
///     }),
///     ("seats_free", || Error::conflict("there are no seats left")),
/// ]);
///
/// # #[cfg(feature = "sqlite")]
/// async fn rename(db: &sqlx::SqlitePool, id: i64, email: &str) -> Result<(), Error> {
///     let update = sqlx::query("UPDATE users SET email = ?2 WHERE id = ?1").bind(id).bind(email);
///     update.execute(db).await.map_err(|error| CONSTRAINTS.error(error))?;
///     Ok(())
/// }
/// ```
///
/// Names are separated by `|`: those of `PostgreSQL` (`users_email_key`) and of `SQLite`, which names a `CHECK` by its name and what is unique or not
/// null by its columns: `users.email`, `seats.row, seats.number`, or `index 'users_lower_email'` for an index on an expression. `PostgreSQL`'s
/// not-null violations are named by the column as well. What a trigger raises (`RAISE`) is named by its message. `SQLite` does not name foreign
/// keys.
///
/// Everything else is what `?` makes of it.
#[derive(Debug, Clone, Copy)]
pub struct Constraints {
    table: &'static [Named],
}

/// The names of a constraint, separated by `|`, and the error that its violation means.
pub type Named = (&'static str, fn() -> Error);

impl Constraints {
    /// A table of names and what they mean.
    #[must_use]
    pub const fn new(table: &'static [Named]) -> Self {
        Self { table }
    }

    /// The error that a database's error means.
    #[must_use]
    pub fn error(&self, error: sqlx::Error) -> Error {
        match constraint(&error).and_then(|name| self.find(&name)) {
            Some(make) => make().with_cause(error),
            None => error.into_error(),
        }
    }

    fn find(&self, name: &str) -> Option<fn() -> Error> {
        let names = |(names, _): &&Named| names.split('|').any(|known| known.trim() == name);
        self.table.iter().find(names).map(|(_, make)| *make)
    }
}

/// The name of the constraint that an error is about, as [`Constraints`] name it; `None` where it is about none, or the database does not say.
#[must_use]
pub fn constraint(error: &sqlx::Error) -> Option<Cow<'_, str>> {
    let error = error.as_database_error()?;
    if let Some(name) = error.constraint() {
        return Some(Cow::Borrowed(name));
    }
    #[cfg(feature = "postgres")]
    if let Some(error) = error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>() {
        return match (error.code(), error.table(), error.column()) {
            ("23502", Some(table), Some(column)) => Some(Cow::Owned(format!("{table}.{column}"))),
            ("P0001", ..) => Some(Cow::Borrowed(error.message())),
            _ => None,
        };
    }
    let (code, message) = (error.code()?, error.message());
    if code == "P0001" || (code == "1811" && message != FOREIGN_KEY) {
        return Some(Cow::Borrowed(message));
    }
    // `UNIQUE constraint failed: users.email`
    let (_, name) = message.split_once(" constraint failed: ")?;
    (code.len() < 5).then_some(Cow::Borrowed(name))
}

/// What `SQLite` says of every foreign key.
const FOREIGN_KEY: &str = "FOREIGN KEY constraint failed";
