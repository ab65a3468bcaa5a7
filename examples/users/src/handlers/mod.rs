//! The handlers: one `async fn` per operation.

pub mod health;
pub mod strict;
pub mod users;

use crate::api::User;
use crate::db::UserRow;

impl From<UserRow> for User {
    fn from(row: UserRow) -> Self {
        Self {
            id: row.id,
            email: row.email,
            name: row.name,
            created_at: row.created_at,
        }
    }
}
