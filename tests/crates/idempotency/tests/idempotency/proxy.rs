//! What stands between a process and `PostgreSQL`, and knows when the process is about to commit.

use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Passes everything on, but for the commit of a transfer and the record of its key: in front of that it ends the process.
pub(crate) struct Between;

impl Between {
    /// Its address, for `STORE`, and whom it ends.
    pub(crate) async fn start(address: &str) -> (String, watch::Sender<u32>) {
        // `postgres postgres://user@host:port/database schema`
        let (before, rest) = address.split_once('@').unwrap();
        let (server, rest) = rest.split_once('/').unwrap();
        let (database, schema) = rest.split_once(' ').unwrap();
        let database = database.split('?').next().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own = listener.local_addr().unwrap();
        let (kill, victim) = watch::channel(0);
        let server: Arc<str> = server.into();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass(client, Arc::clone(&server), victim.clone()));
            }
        });
        let address = format!("{before}@{own}/{database}?sslmode=disable {schema}");
        (address, kill)
    }
}

async fn pass(client: TcpStream, server: Arc<str>, victim: watch::Receiver<u32>) {
    let server = TcpStream::connect(&*server).await.unwrap();
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await });
    let (mut buffer, mut said) = (vec![0; 64 << 10], Vec::new());
    while let Ok(read @ 1..) = from_client.read(&mut buffer).await {
        let part = &buffer[..read];
        said.extend_from_slice(part);
        let has_said = |text: &str| said.windows(text.len()).any(|part| part == text.as_bytes());
        if part.windows(7).any(|part| part == b"COMMIT\0")
            && has_said("INSERT INTO transfers")
            && has_said("UPDATE specforge_idempotency")
        {
            let victim = victim.borrow().to_string();
            let killed = std::process::Command::new("kill")
                .args(["-9", &victim])
                .status();
            assert!(killed.unwrap().success());
            return;
        }
        if to_server.write_all(part).await.is_err() {
            return;
        }
    }
}
