//! What the environment says: a value that makes no sense ends the program with a line that names the variable, the value and what is expected.

use std::ffi::OsString;
use std::process::{Command, Output, Stdio};

use payments::config::{BadVariable, Config};

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
        &[
            ("PORT", ""),
            ("DATABASE_URL", ""),
            ("BANK_URL", ""),
            ("API_KEYS", ""),
            ("RUST_LOG", ""),
        ],
    ] {
        let config = read(variables).expect("everything has a default");
        assert_eq!(config.database_url, "sqlite:payments.db?mode=rwc");
        assert_eq!((config.host.as_str(), config.port), ("127.0.0.1", 3000));
        assert_eq!(config.log_filter.to_string(), "sqlx=warn,info");
        assert!(config.redis_url.is_none() && config.bank_url.is_none());
        assert!(config.api_keys.is_empty() && !config.json_logs);
    }
}

#[test]
fn sound_values_are_taken() {
    let config = read(&[
        (
            "DATABASE_URL",
            "postgres://payments:payments@postgres/payments",
        ),
        ("REDIS_URL", "redis://redis"),
        ("BANK_URL", "http://bank:8080"),
        ("API_KEYS", "ada=a.1, grace=b.2="),
        ("HOST", "0.0.0.0"),
        ("PORT", "0"),
        ("TRUSTED_PROXIES", "10.0.0.0/8, 2001:db8::/32,192.0.2.1"),
        ("RUST_LOG", "warn,sqlx=error"),
        ("LOG_FORMAT", "json"),
    ])
    .expect("all of them are sound");
    assert_eq!(
        config.api_keys,
        [("ada", "a.1"), ("grace", "b.2=")].map(|(a, b)| (a.to_owned(), b.to_owned()))
    );
    assert_eq!(config.port, 0);
    assert!(config.json_logs);
}

#[test]
fn unsound_values_are_named_without_their_secrets() {
    for (name, value, message) in [
        (
            "PORT",
            "http",
            "`PORT` is `http`; expected: a number from 0 to 65535; 0 is any port that is free",
        ),
        (
            "PORT",
            "65536",
            "`PORT` is `65536`; expected: a number from 0 to 65535; 0 is any port that is free",
        ),
        (
            "DATABASE_URL",
            "mysql://ada:SECRET@host/payments",
            "`DATABASE_URL` is `mysql://..@host/payments`; expected: `sqlite:FILE?mode=rwc` or `postgres://user:password@host:port/database` (error with configuration: another database)",
        ),
        (
            "DATABASE_URL",
            "postgres://ada:SECRET@host:port/payments?password=SECRET",
            "`DATABASE_URL` is `postgres://..@host:port/payments?..`; expected: `sqlite:FILE?mode=rwc` or `postgres://user:password@host:port/database` (error with configuration: invalid port number)",
        ),
        (
            "REDIS_URL",
            "http://:SECRET@redis",
            "`REDIS_URL` is `http://..@redis`; expected: `redis://user:password@host:port/number` (",
        ),
        (
            "BANK_URL",
            "bank.example",
            "`BANK_URL` is `bank.example`; expected: `http://host:port`",
        ),
        (
            "BANK_URL",
            "https://bank.example",
            "`BANK_URL` is `https://bank.example`; expected: `http://host:port`",
        ),
        (
            "API_KEYS",
            "SECRET",
            "`API_KEYS` is `..`; expected: each key with its customer: `customer=id.secret`, separated by commas",
        ),
        (
            "API_KEYS",
            "ada=SECRET",
            "`API_KEYS` is `ada=..`; expected: an id and a secret: `customer=id.secret`, separated by commas",
        ),
        (
            "API_KEYS",
            "ada=a.SECRET,grace=a.SECRET2",
            "`API_KEYS` is `grace=a...`; expected: an id of its own for each key: `customer=id.secret`, separated by commas",
        ),
        (
            "TRUSTED_PROXIES",
            "10.0.0.0/8,everybody",
            "`TRUSTED_PROXIES` is `10.0.0.0/8,everybody`; expected: networks, separated by commas (`everybody` is no network such as `10.0.0.0/8`: the address is malformed)",
        ),
        (
            "RUST_LOG",
            "info,sqlx=loud",
            "`RUST_LOG` is `info,sqlx=loud`; expected: `error`, `warn`, `info`, `debug` or `trace`, for a module `info,sqlx=warn` (",
        ),
        (
            "LOG_FORMAT",
            "xml",
            "`LOG_FORMAT` is `xml`; expected: `json` or `text`",
        ),
    ] {
        let bad = read(&[(name, value)]).expect_err(name).to_string();
        assert!(bad.starts_with(message), "{bad}\n{message}");
        assert!(!bad.contains("SECRET"), "{bad}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_text_is_not_taken_for_nothing() {
    use std::os::unix::ffi::OsStringExt as _;

    let bad = Config::read(|name| (name == "HOST").then(|| OsString::from_vec(vec![0xff])));
    assert_eq!(
        bad.expect_err("it is no UTF-8").to_string(),
        "`HOST` is `..`; expected: text in UTF-8"
    );
}

/// Runs the program, which is to end by itself, in an environment with these variables.
fn run(variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_payments"));
    for name in [
        "REDIS_URL",
        "BANK_URL",
        "API_KEYS",
        "TRUSTED_PROXIES",
        "RUST_LOG",
    ] {
        command.env_remove(name);
    }
    command
        .env("DATABASE_URL", "sqlite::memory:")
        .env("PORT", "0")
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .expect("it starts")
}

fn ends(variables: &[(&str, &str)], code: i32, message: &str) {
    let output = run(variables);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(said.starts_with(message), "{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    assert!(
        !said.contains("panicked") && !said.contains("SECRET"),
        "{said}"
    );
}

#[test]
fn the_program_ends_with_one_line() {
    ends(
        &[("TRUSTED_PROXIES", "10.0.0.0/33")],
        2,
        "payments: `TRUSTED_PROXIES` is `10.0.0.0/33`; expected: networks",
    );
    ends(
        &[("PORT", "http")],
        2,
        "payments: `PORT` is `http`; expected: a number",
    );
    ends(
        &[("HOST", "no host")],
        1,
        "payments: `HOST` is `no host` and `PORT` 0, which cannot be listened on: ",
    );
    ends(
        &[(
            "DATABASE_URL",
            "sqlite:/no/such/folder/payments.db?mode=rwc",
        )],
        1,
        "payments: `DATABASE_URL` is `sqlite:/no/such/folder/payments.db?..`, which cannot be used: ",
    );
    // Nobody listens on a port that was free just now.
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a port is free")
        .port();
    let url = format!("postgres://ada:SECRET@127.0.0.1:{port}/payments");
    ends(
        &[("DATABASE_URL", &url)],
        1,
        &format!(
            "payments: `DATABASE_URL` is `postgres://..@127.0.0.1:{port}/payments`, which cannot be used: "
        ),
    );
}
