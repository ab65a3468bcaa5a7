//! The queries, written by hand. One text serves `SQLite` and `PostgreSQL`.

use sqlx::any::{AnyPoolOptions, AnyRow};
use sqlx::{AnyPool, Row as _};

/// A row of `users`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRow {
    /// `id`
    pub id: i64,
    /// `email`
    pub email: String,
    /// `name`
    pub name: String,
    /// `created_at`, RFC 3339.
    pub created_at: String,
}

/// Connects, and applies the migrations that are missing.
///
/// # Errors
///
/// When the database cannot be reached, or a migration fails.
pub async fn connect(url: &str) -> Result<AnyPool, sqlx::Error> {
    sqlx::any::install_default_drivers();
    // Every connection to `sqlite::memory:` is a database of its own.
    let connections = if url.contains(":memory:") { 1 } else { 10 };
    let pool = AnyPoolOptions::new()
        .max_connections(connections)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect(url)
        .await?;
    let migrator = if url.starts_with("sqlite") {
        sqlx::migrate!("migrations/sqlite")
    } else {
        sqlx::migrate!("migrations/postgres")
    };
    migrator.run(&pool).await?;
    Ok(pool)
}

fn user(row: &AnyRow) -> Result<UserRow, sqlx::Error> {
    Ok(UserRow {
        id: row.try_get("id")?,
        email: row.try_get("email")?,
        name: row.try_get("name")?,
        created_at: row.try_get("created_at")?,
    })
}

/// Whether the database answers.
///
/// # Errors
///
/// When it does not.
pub async fn ping(db: &AnyPool) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT 1").execute(db).await.map(drop)
}

/// Creates a user.
///
/// # Errors
///
/// A unique violation where another user has the e-mail address.
pub async fn create_user(db: &AnyPool, email: &str, name: &str) -> Result<UserRow, sqlx::Error> {
    let row = sqlx::query(
        "INSERT INTO users (email, name) VALUES ($1, $2) RETURNING id, email, name, created_at",
    )
    .bind(email)
    .bind(name)
    .fetch_one(db)
    .await?;
    user(&row)
}

/// The user with this id.
///
/// # Errors
///
/// When the database does not answer.
pub async fn get_user_by_id(db: &AnyPool, id: i64) -> Result<Option<UserRow>, sqlx::Error> {
    let row = sqlx::query("SELECT id, email, name, created_at FROM users WHERE id = $1")
        .bind(id)
        .fetch_optional(db)
        .await?;
    row.as_ref().map(user).transpose()
}

/// The user with this e-mail address.
///
/// # Errors
///
/// When the database does not answer.
pub async fn get_user_by_email(db: &AnyPool, email: &str) -> Result<Option<UserRow>, sqlx::Error> {
    let row = sqlx::query("SELECT id, email, name, created_at FROM users WHERE email = $1")
        .bind(email)
        .fetch_optional(db)
        .await?;
    row.as_ref().map(user).transpose()
}

/// A page of users in the order of their ids, and how many there are in all.
///
/// # Errors
///
/// When the database does not answer.
pub async fn list_users_paginated(
    db: &AnyPool,
    page: i64,
    per_page: i64,
) -> Result<(Vec<UserRow>, i64), sqlx::Error> {
    let rows =
        sqlx::query("SELECT id, email, name, created_at FROM users ORDER BY id LIMIT $1 OFFSET $2")
            .bind(per_page)
            .bind((page - 1) * per_page)
            .fetch_all(db)
            .await?;
    let total = sqlx::query("SELECT COUNT(*) AS total FROM users")
        .fetch_one(db)
        .await?
        .try_get("total")?;
    Ok((rows.iter().map(user).collect::<Result<_, _>>()?, total))
}

/// Changes what is given; `None` where there is no such user.
///
/// # Errors
///
/// A unique violation where another user has the e-mail address.
pub async fn update_user(
    db: &AnyPool,
    id: i64,
    email: Option<&str>,
    name: Option<&str>,
) -> Result<Option<UserRow>, sqlx::Error> {
    let row = sqlx::query("UPDATE users SET email = COALESCE($1, email), name = COALESCE($2, name) WHERE id = $3 RETURNING id, email, name, created_at")
        .bind(email)
        .bind(name)
        .bind(id)
        .fetch_optional(db)
        .await?;
    row.as_ref().map(user).transpose()
}

/// Deletes a user; false where there is none.
///
/// # Errors
///
/// When the database does not answer.
pub async fn delete_user(db: &AnyPool, id: i64) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("DELETE FROM users WHERE id = $1")
        .bind(id)
        .execute(db)
        .await?;
    Ok(done.rows_affected() > 0)
}
