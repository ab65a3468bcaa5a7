//! What the environment says: a value that makes no sense ends the program with a line that names the variable, the value and what is expected.

use std::ffi::OsString;
use std::process::{Command, Stdio};

use users::config::{BadVariable, Config};

/// The configuration of an environment that has these variables and no others.
fn read(variables: &[(&str, &str)]) -> Result<Config, BadVariable> {
    Config::read(|name| {
        let set = variables.iter().find(|(variable, _)| *variable == name);
        set.map(|(_, value)| OsString::from(value))
    })
}

#[test]
fn nothing_has_to_be_set() {
    for variables in [
        &[][..],
        &[("PORT", ""), ("DATABASE_URL", ""), ("RUST_LOG", "")],
    ] {
        let config = read(variables).expect("everything has a default");
        assert_eq!(config.database_url, "sqlite::memory:");
        assert_eq!((config.host.as_str(), config.port), ("127.0.0.1", 3000));
        assert_eq!(config.log_filter.to_string(), "sqlx=warn,info");
    }
}

#[test]
fn unsound_values_are_named_without_their_secrets() {
    for (name, value, message) in [
        (
            "PORT",
            "-1",
            "`PORT` is `-1`; expected: a number from 0 to 65535; 0 is any port that is free",
        ),
        (
            "DATABASE_URL",
            "mysql://ada:SECRET@host/users?password=SECRET",
            "`DATABASE_URL` is `mysql://..@host/users?..`; expected: `sqlite:FILE?mode=rwc` or `postgres://user:password@host:port/database`",
        ),
        (
            "RUST_LOG",
            "info,sqlx=loud",
            "`RUST_LOG` is `info,sqlx=loud`; expected: `error`, `warn`, `info`, `debug` or `trace`, for a module `info,sqlx=warn` (",
        ),
    ] {
        let bad = read(&[(name, value)]).expect_err(name).to_string();
        assert!(bad.starts_with(message), "{bad}\n{message}");
        assert!(!bad.contains("SECRET"), "{bad}");
    }
}

/// Runs the program, which is to end by itself, in an environment with this variable.
fn ends(name: &str, value: &str, code: i32, message: &str) {
    let output = Command::new(env!("CARGO_BIN_EXE_users"))
        .env("DATABASE_URL", "sqlite::memory:")
        .env("PORT", "0")
        .env_remove("RUST_LOG")
        .env(name, value)
        .stdin(Stdio::null())
        .output()
        .expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(said.starts_with(message), "{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
}

#[test]
fn the_program_ends_with_one_line() {
    ends(
        "PORT",
        "http",
        2,
        "users: `PORT` is `http`; expected: a number",
    );
    ends(
        "HOST",
        "no host",
        1,
        "users: `HOST` is `no host` and `PORT` 0, which cannot be listened on: ",
    );
    ends(
        "DATABASE_URL",
        "sqlite:/no/such/folder/users.db?mode=rwc",
        1,
        "users: `DATABASE_URL` is `sqlite:/no/such/folder/users.db?..`, which cannot be used: ",
    );
    ends(
        "DATABASE_URL",
        "postgres://ada:SECRET@127.0.0.1:port/users",
        1,
        "users: `DATABASE_URL` is `postgres://..@127.0.0.1:port/users`, which cannot be used: ",
    );
}
