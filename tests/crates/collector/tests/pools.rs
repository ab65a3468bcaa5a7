//! Pools of connections, in the figures of a process. One test, since a process has one recorder.

use specforge::health::{Health, postgres, sqlite};
use specforge::store::Stores;
use specforge::telemetry::Prometheus;
use sqlx::{Database, PgPool, Pool, SqlitePool};
use test_support::{Kind, Place, until};

/// What is given a pool, as an application gives it.
struct Given {
    _stores: Stores,
    _health: Health,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t06_pools_are_observed_when_figures_are_collected() {
    let prometheus = Prometheus::install().unwrap();
    let place = Place::new("pools", Kind::Sqlite).await;
    let pool = place.sqlite();
    let given = Given {
        _stores: Stores::sqlite(pool.clone()),
        _health: Health::new().check("database", sqlite(pool.clone())),
    };
    is_observed(&prometheus, pool, given, "test.db", 4).await;

    let place = Place::new("pools", Kind::Postgres).await;
    let pool = place.postgres();
    let given = Given {
        _stores: Stores::postgres(pool.clone()),
        _health: Health::new().check("database", postgres(pool.clone())),
    };
    let name = postgres_name(&pool);
    is_observed(&prometheus, pool, given, &name, 8).await;

    names_are_chosen_and_added_up(&prometheus).await;
    no_name_says_who_asks(&prometheus);
}

/// Who is given the pool has it in the figures, once, as long as it has it.
async fn is_observed<DB: Database>(
    prometheus: &Prometheus,
    pool: Pool<DB>,
    given: Given,
    name: &str,
    most: u32,
) {
    let now = |used: u32, idle: u32| {
        let text = prometheus.render();
        level(&text, "count", name, "used") == Some(used)
            && level(&text, "count", name, "idle") == Some(idle)
            && level(&text, "max", name, "") == Some(most)
    };
    assert!(now(0, 0), "{}", prometheus.render());
    let first = pool.acquire().await.unwrap();
    assert!(now(1, 0), "{}", prometheus.render());
    let second = pool.acquire().await.unwrap();
    assert!(now(2, 0), "{}", prometheus.render());
    // What is given back is so in a task of its own.
    drop(first);
    until("one of two connections is idle", || now(1, 1)).await;
    drop(second);
    until("both connections are idle", || now(0, 2)).await;
    assert!(!prometheus.render().contains("password"));
    drop(given);
    let gone = |what, state| level(&prometheus.render(), what, name, state) == Some(0);
    assert!(gone("count", "used") && gone("count", "idle") && gone("max", ""));
    pool.close().await;
}

async fn names_are_chosen_and_added_up(prometheus: &Prometheus) {
    let (first, second) = (
        Place::new("pools", Kind::Sqlite).await,
        Place::new("pools", Kind::Sqlite).await,
    );
    let pool = first.sqlite();
    let stores = Stores::memory().with_pool(pool.clone());
    let max = |name| level(&prometheus.render(), "max", name, "");
    assert_eq!(max("test.db"), Some(4));
    let reports = specforge::telemetry::observe_pool("reports", &pool);
    // It is one pool, which has a name now.
    assert_eq!((max("reports"), max("test.db")), (Some(4), Some(0)));
    let others = specforge::telemetry::observe_pool("reports", &second.sqlite());
    assert_eq!(max("reports"), Some(8));
    drop(reports);
    assert_eq!(max("reports"), Some(8), "the stores have it as well");
    drop(stores);
    assert_eq!(max("reports"), Some(4));
    drop(others);
    assert_eq!(max("reports"), Some(0));
}

fn no_name_says_who_asks(prometheus: &Prometheus) {
    sqlx::any::install_default_drivers();
    let url = "postgres://canary:password@db.example.com:5433/orders?application_name=canary";
    let any = sqlx::AnyPool::connect_lazy(&url.replace("orders", "bills")).unwrap();
    let file = "sqlite:/var/lib/canary/orders.db?mode=rwc";
    for (stores, name) in [
        (
            Stores::postgres(PgPool::connect_lazy(url).unwrap()),
            "db.example.com:5433/orders",
        ),
        (Stores::memory().with_pool(any), "db.example.com:5433/bills"),
        (
            Stores::sqlite(SqlitePool::connect_lazy(file).unwrap()),
            "orders.db",
        ),
        (
            Stores::sqlite(SqlitePool::connect_lazy("sqlite::memory:").unwrap()),
            ":memory:",
        ),
    ] {
        let text = prometheus.render();
        assert_eq!(level(&text, "max", name, ""), Some(10), "{text}");
        assert!(
            !text.contains("canary") && !text.contains("password"),
            "{text}"
        );
        drop(stores);
    }
}

fn postgres_name(pool: &PgPool) -> String {
    let options = pool.connect_options();
    let database = options.get_database().unwrap_or_default();
    format!("{}:{}/{database}", options.get_host(), options.get_port())
}

/// What a gauge of a pool says.
fn level(text: &str, what: &str, pool: &str, state: &str) -> Option<u32> {
    let mut lines = text.lines().filter(|line| {
        line.starts_with(&format!("db_client_connection_{what}{{"))
            && line.contains(&format!("db_client_connection_pool_name=\"{pool}\""))
            && (state.is_empty() || line.contains(&format!("_state=\"{state}\"")))
    });
    let line = lines.next()?;
    assert!(lines.next().is_none(), "{text}");
    line.rsplit(' ').next()?.parse().ok()
}
