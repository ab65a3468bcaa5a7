//! The payments API, called in process: every answer is held against `spec/openapi.yaml`. On `SQLite`, and on the `PostgreSQL` server of
//! `DATABASE_URL`.

use std::time::Duration;

use payments::api::{
    Account, NewAccount, NewPayout, NewTransfer, Payout, PayoutStatus, Problem, Rate, Transfer,
    TransferList, operations,
};
use payments::demo_bank::{self, Behaviour, Ledger};
use payments::{AppState, Bank, Keys, app, db, dispatch};
use specforge::Settings;
use specforge::serve::Shutdown;
use specforge::testing::{Client, Response};

/// An application, its callers and its bank.
struct Payments {
    ada: Client,
    grace: Client,
    anybody: Client,
    db: sqlx::AnyPool,
    ledger: Ledger,
    shutdown: Shutdown,
    run: String,
    _folder: Option<tempfile::TempDir>,
    database: Option<OwnDatabase>,
}

async fn on(url: &str, folder: Option<tempfile::TempDir>) -> Payments {
    let database = db::connect(url, None).await.expect("the database is there");
    let ledger = Ledger::default();
    let behaviour = Behaviour {
        slowest: Duration::from_millis(5),
        failures: 30,
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    let bank = demo_bank::app(behaviour, ledger.clone());
    tokio::spawn(async move { axum::serve(listener, bank).await });

    let run = format!("{:x}", fastrand::u64(..));
    let keys = ["ada", "grace"].map(|name| {
        let owner = format!("{name}-{run}");
        (owner, format!("{name}.{run}"))
    });
    let state = AppState {
        db: database.pool.clone(),
        keys: Keys::of(&keys).expect("the keys are sound"),
        bank: Bank::new(&format!("http://{address}")).expect("reqwest has a client"),
    };
    let shutdown = Shutdown::new();
    tokio::spawn(dispatch::run(state.clone(), shutdown.clone()));
    let client = Client::new(app(state, database.stores, Settings::new()));
    let [ada, grace] = keys.map(|(_, key)| client.clone().header("x-api-key", &key));
    Payments {
        ada,
        grace,
        anybody: client,
        db: database.pool,
        ledger,
        shutdown,
        run,
        _folder: folder,
        database: None,
    }
}

/// One on `SQLite` in a file.
async fn on_sqlite() -> Payments {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("payments.db");
    let url = format!("sqlite:{}?mode=rwc", file.display());
    on(&url, Some(folder)).await
}

/// A new database of a server: others of its users have migrations of their own. It is dropped with this value, after a failure as well.
struct OwnDatabase {
    server: String,
    name: String,
}

impl OwnDatabase {
    async fn create(server: &str) -> Self {
        let own = Self {
            server: server.to_owned(),
            name: format!("payments_{:x}", fastrand::u64(..)),
        };
        execute(server, format!("CREATE DATABASE {}", own.name))
            .await
            .expect("a database can be made");
        own
    }

    fn url(&self) -> String {
        let (server, _) = self.server.rsplit_once('/').expect("a database is named");
        format!("{server}/{}", self.name)
    }
}

impl Drop for OwnDatabase {
    fn drop(&mut self) {
        // Connections of what runs in the background are ended.
        let drop = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        let server = self.server.clone();
        // The test may have panicked in its runtime, which cannot be waited in.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime can be made");
            runtime.block_on(execute(&server, drop))
        });
        let dropped = dropped.join().expect("the thread ends");
        if !std::thread::panicking() {
            dropped.expect("the database can be dropped");
        }
    }
}

/// Executes a statement on a connection of its own.
async fn execute(url: &str, statement: String) -> Result<(), sqlx::Error> {
    use sqlx::Connection as _;

    let mut connection = sqlx::PgConnection::connect(url).await?;
    sqlx::query(sqlx::AssertSqlSafe(statement))
        .execute(&mut connection)
        .await?;
    connection.close().await
}

/// The server of `DATABASE_URL`; without it nothing is tested, and that is said.
#[allow(clippy::print_stdout, reason = "a skip is told")]
fn postgres_server() -> Option<String> {
    let url = std::env::var("DATABASE_URL").ok();
    let url = url.filter(|url| url.starts_with("postgres"));
    if url.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "DATABASE_URL names no PostgreSQL"
        );
        println!("skipped: DATABASE_URL names no PostgreSQL");
    }
    url
}

/// One on the server of `DATABASE_URL`.
async fn on_postgres() -> Option<Payments> {
    let database = OwnDatabase::create(&postgres_server()?).await;
    let mut payments = on(&database.url(), None).await;
    payments.database = Some(database);
    Some(payments)
}

impl Payments {
    async fn open(&self, client: &Client, balance: i64) -> Account {
        let mut new = NewAccount::new("Savings".to_owned());
        new.opening_balance = balance;
        let opened = client
            .call::<operations::openAccount>()
            .json(&new)
            .send()
            .await;
        assert_eq!(opened.status(), 201);
        opened.json()
    }

    async fn balance(&self, client: &Client, id: i64) -> i64 {
        let account = client
            .call::<operations::getAccount>()
            .path(id)
            .send()
            .await;
        account.json::<Account>().balance
    }

    async fn transfer(&self, client: &Client, key: &str, new: &NewTransfer) -> Response {
        client
            .call::<operations::createTransfer>()
            .header("idempotency-key", &format!("{key}-{}", self.run))
            .json(new)
            .send()
            .await
    }

    /// A payout that the bank has answered, or that has waited for it for long.
    async fn settled(&self, id: i64) -> Payout {
        for _ in 0..600 {
            let payout = self
                .ada
                .call::<operations::getPayout>()
                .path(id)
                .send()
                .await;
            let payout: Payout = payout.json();
            if payout.status != PayoutStatus::Pending {
                return payout;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the payout is still on its way");
    }
}

fn new_transfer(from: i64, to: i64, amount: i64) -> NewTransfer {
    NewTransfer {
        from,
        to,
        amount,
        reference: Some("rent".to_owned()),
    }
}

/// Transfers, refused ones and repeated ones.
async fn transfers(payments: Payments) {
    let (ada, grace) = (&payments.ada, &payments.grace);
    let (a, b) = (
        payments.open(ada, 1_000).await.id,
        payments.open(grace, 0).await.id,
    );
    let first = payments
        .transfer(ada, "first", &new_transfer(a, b, 300))
        .await;
    assert_eq!(first.status(), 201);
    let first: Transfer = first.json();

    let again = payments
        .transfer(ada, "first", &new_transfer(a, b, 300))
        .await;
    assert_eq!(again.status(), 201);
    assert_eq!(again.headers()["idempotency-replayed"], "true");
    assert_eq!(again.json::<Transfer>(), first);
    assert_eq!(payments.balance(ada, a).await, 700);
    assert_eq!(payments.balance(grace, b).await, 300);

    let other = payments
        .transfer(ada, "first", &new_transfer(a, b, 1))
        .await;
    assert_eq!(other.status(), 422);

    // The record of a refusal is kept as well, and its effect is not.
    for _ in 0..2 {
        let refused = payments
            .transfer(ada, "too-much", &new_transfer(a, b, 701))
            .await;
        assert_eq!(refused.status(), 409);
        let problem = refused.json::<Problem>();
        assert_eq!(problem.code.as_deref(), Some("INSUFFICIENT_FUNDS"));
    }
    // The credit comes first where its id is smaller, and is undone.
    let back = payments
        .transfer(grace, "back", &new_transfer(b, a, 301))
        .await;
    assert_eq!(back.status(), 409);
    assert_eq!(payments.balance(ada, a).await, 700);

    let theirs = payments
        .transfer(ada, "theirs", &new_transfer(b, a, 1))
        .await;
    assert_eq!(theirs.status(), 404);
    let nowhere = payments
        .transfer(ada, "nowhere", &new_transfer(a, i64::MAX, 1))
        .await;
    assert_eq!(nowhere.status(), 404);
    let itself = payments
        .transfer(ada, "itself", &new_transfer(a, a, 1))
        .await;
    assert_eq!(itself.status(), 422);

    let seen = ada.call::<operations::listTransfers>().path(a).send().await;
    assert_eq!(seen.json::<TransferList>().items, [first]);
    let hidden = ada.call::<operations::listTransfers>().path(b).send().await;
    assert_eq!(hidden.status(), 404);
}

/// Many clients at once that all send everything twice.
async fn races(payments: Payments) {
    let ada = &payments.ada;
    let (a, b) = (
        payments.open(ada, 10_000).await.id,
        payments.open(ada, 10_000).await.id,
    );
    let payments = &payments;
    let sent = (0..40).map(|number| async move {
        let (from, to) = if number % 2 == 0 { (a, b) } else { (b, a) };
        let (key, new) = (format!("race-{}", number / 4), new_transfer(from, to, 10));
        loop {
            let answer = payments.transfer(ada, &format!("{key}-{from}"), &new).await;
            match answer.status().as_u16() {
                201 => return answer.json::<Transfer>().id,
                // Its twin is running, or the database is busy.
                409 | 503 => tokio::time::sleep(Duration::from_millis(20)).await,
                status => panic!("{status}"),
            }
        }
    });
    let ids = futures_util::future::join_all(sent).await;
    let ids: std::collections::BTreeSet<i64> = ids.into_iter().collect();
    assert_eq!(ids.len(), 20, "each key has one transfer");
    assert_eq!(payments.balance(ada, a).await, 10_000);
    assert_eq!(payments.balance(ada, b).await, 10_000);
}

/// Payouts that the bank makes, and one that it does not want.
async fn payouts(payments: Payments) {
    let ada = &payments.ada;
    let account = payments.open(ada, 1_000).await.id;
    let pay = |key: &'static str, iban: &str, amount| {
        let (run, client) = (payments.run.clone(), ada.clone());
        let new = NewPayout {
            account,
            amount,
            iban: iban.to_owned(),
        };
        async move {
            client
                .call::<operations::createPayout>()
                .header("idempotency-key", &format!("{key}-{run}"))
                .json(&new)
                .send()
                .await
        }
    };
    let mut paid = Vec::new();
    for key in ["payout-1", "payout-2", "payout-3"] {
        let accepted = pay(key, "DE02120300000000202051", 200).await;
        assert_eq!(accepted.status(), 202);
        let again = pay(key, "DE02120300000000202051", 200).await;
        assert_eq!(again.json::<Payout>(), accepted.json::<Payout>());
        paid.push(accepted.json::<Payout>().id);
    }
    let refused: Payout = pay("payout-4", "XX0212030000000020", 300).await.json();
    for id in paid {
        let payout = payments.settled(id).await;
        assert_eq!(payout.status, PayoutStatus::Paid);
        assert!(payout.bank_reference.is_some());
    }
    assert_eq!(
        payments.settled(refused.id).await.status,
        PayoutStatus::Refused
    );
    // What the bank refused is back; what it paid, it paid once.
    assert_eq!(payments.balance(ada, account).await, 400);
    assert_eq!(payments.ledger.paid(), 600);
    assert!(db::money(&payments.db).await.expect("it answers") >= 1_000);
    payments.shutdown.begin();
}

#[tokio::test]
async fn nothing_is_left_on_the_server() {
    let Some(server) = postgres_server() else {
        return;
    };
    for fails in [false, true] {
        let payments = on_postgres().await.expect("there is a server");
        let name = payments.database.as_ref().map(|own| own.name.clone());
        let name = name.expect("it has a database of its own");
        let test = tokio::spawn(async move {
            payments.open(&payments.ada, 5).await;
            assert!(!fails, "as a test fails");
        });
        assert_eq!(test.await.is_err(), fails);
        let mut connection = <sqlx::PgConnection as sqlx::Connection>::connect(&server)
            .await
            .expect("the server answers");
        let left: i64 = sqlx::query_scalar("SELECT count(*) FROM pg_database WHERE datname = $1")
            .bind(&name)
            .fetch_one(&mut connection)
            .await
            .expect("it knows its databases");
        assert_eq!(left, 0, "{name} is still there");
    }
}

#[tokio::test]
async fn money_moves_once_on_sqlite() {
    transfers(on_sqlite().await).await;
}

#[tokio::test]
async fn money_moves_once_on_postgres() {
    if let Some(payments) = on_postgres().await {
        transfers(payments).await;
    }
}

#[tokio::test]
async fn races_have_one_winner_on_sqlite() {
    races(on_sqlite().await).await;
}

#[tokio::test]
async fn races_have_one_winner_on_postgres() {
    if let Some(payments) = on_postgres().await {
        races(payments).await;
    }
}

#[tokio::test]
async fn the_bank_pays_once_on_sqlite() {
    payouts(on_sqlite().await).await;
}

#[tokio::test]
async fn the_bank_pays_once_on_postgres() {
    if let Some(payments) = on_postgres().await {
        payouts(payments).await;
    }
}

#[tokio::test]
async fn callers_are_known_and_requests_are_sound() {
    let payments = on_sqlite().await;
    let nobody = payments
        .anybody
        .call::<operations::listAccounts>()
        .send()
        .await;
    assert_eq!(nobody.status(), 401);
    let id = payments.open(&payments.grace, 5).await.id;
    let theirs = payments
        .ada
        .call::<operations::getAccount>()
        .path(id)
        .send()
        .await;
    assert_eq!(theirs.status(), 404);

    let unsound = payments
        .transfer(&payments.ada, "unsound", &new_transfer(1, 2, -5))
        .await;
    assert_eq!(unsound.status(), 422);
    assert_eq!(
        unsound.json::<Problem>().errors.map(|errors| errors.len()),
        Some(1)
    );
    let keyless = payments
        .ada
        .call::<operations::createTransfer>()
        .json(&new_transfer(1, 2, 5))
        .send()
        .await;
    assert_eq!(keyless.status(), 400);
}

#[tokio::test]
async fn rates_come_from_the_bank() {
    let payments = on_sqlite().await;
    let unknown = payments
        .anybody
        .call::<operations::getRate>()
        .path("XYZ")
        .send()
        .await;
    assert!(matches!(unknown.status().as_u16(), 404 | 502 | 503 | 504));
    // No more at once than its own quota says, whatever the other operations may.
    let limit = unknown
        .header("ratelimit")
        .expect("the operation is limited");
    assert!(limit.starts_with("\"getRate\";r=59;"), "{limit}");
    for _ in 0..20 {
        let rate = payments
            .anybody
            .call::<operations::getRate>()
            .path("USD")
            .send()
            .await;
        if rate.status() == 200 {
            assert_eq!(rate.json::<Rate>().currency, "USD");
            return;
        }
    }
    panic!("the bank never answered");
}
