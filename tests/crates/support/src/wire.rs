//! A way to a real server that can be cut.

use std::net::SocketAddr;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What stands between a client and a server, and can be cut.
#[derive(Debug)]
pub struct Wire {
    url: String,
    whole: watch::Sender<bool>,
}

impl Wire {
    /// A way to `scheme://[user@]host:port[/database]`.
    ///
    /// # Panics
    ///
    /// Where that is no such address, or no port is free.
    pub async fn to(url: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (server, url) = behind(url, address);
        let whole = watch::Sender::new(true);
        let state = whole.subscribe();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass(client, server.clone(), state.clone()));
            }
        });
        Self { url, whole }
    }

    /// The same address by this way.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Makes it whole, or cuts it with all that goes through it.
    pub fn set(&self, whole: bool) {
        self.whole.send_replace(whole);
    }
}

async fn pass(mut client: TcpStream, server: String, mut whole: watch::Receiver<bool>) {
    if !*whole.borrow() {
        return;
    }
    // One that is away is no more than a connection that ends.
    let Ok(mut server) = TcpStream::connect(server).await else {
        return;
    };
    tokio::select! {
        _ = copy_bidirectional(&mut client, &mut server) => {}
        _ = whole.wait_for(|whole| !whole) => {}
    }
}

/// The `host:port` of an address, and the address with another one in its place.
fn behind(url: &str, wire: SocketAddr) -> (String, String) {
    let (scheme, rest) = url.split_once("://").expect("an address has a scheme");
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (user, host) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
    (host.to_owned(), format!("{scheme}://{user}{wire}{path}"))
}
