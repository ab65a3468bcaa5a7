use axum::http::HeaderValue;
use proptest::prelude::*;

use super::*;

fn proxies(header: ForwardedHeader) -> TrustedProxies {
    let networks = ["10.0.0.0/8", "2001:db8:ffff::/48", "192.0.2.1"];
    TrustedProxies {
        networks: networks.map(|text| text.parse().unwrap()).to_vec(),
        header,
    }
}

fn client(header: ForwardedHeader, peer: &str, lines: &[&str]) -> String {
    let mut headers = HeaderMap::new();
    let name = match header {
        ForwardedHeader::XForwardedFor => "x-forwarded-for",
        ForwardedHeader::Forwarded => "forwarded",
    };
    for line in lines {
        headers.append(name, HeaderValue::from_bytes(line.as_bytes()).unwrap());
    }
    let peer: IpAddr = peer.parse().unwrap();
    proxies(header)
        .client(peer.to_canonical(), &headers)
        .to_string()
}

#[test]
fn t04_x_forwarded_for_is_read_from_right_to_left() {
    let table: &[(&str, &[&str], &str)] = &[
        // Nobody vouches for the peer: its header is not looked at.
        ("203.0.113.9", &["198.51.100.1"], "203.0.113.9"),
        ("::ffff:203.0.113.9", &["198.51.100.1"], "203.0.113.9"),
        // A proxy is trusted: what it appended is the client, whatever stands left of it.
        ("10.0.0.1", &["203.0.113.7"], "203.0.113.7"),
        ("::ffff:10.0.0.1", &["203.0.113.7"], "203.0.113.7"),
        ("192.0.2.1", &["203.0.113.7"], "203.0.113.7"),
        ("192.0.2.2", &["203.0.113.7"], "192.0.2.2"),
        ("10.0.0.1", &["1.1.1.1, 203.0.113.7"], "203.0.113.7"),
        (
            "10.0.0.1",
            &["1.1.1.1, 203.0.113.7, 10.9.9.9"],
            "203.0.113.7",
        ),
        ("10.0.0.1", &["10.0.0.2, 10.0.0.3"], "10.0.0.2"),
        // Several lines are one list.
        ("10.0.0.1", &["1.1.1.1", "203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", &["203.0.113.7", "10.0.0.3"], "203.0.113.7"),
        // No header, or an empty one.
        ("10.0.0.1", &[], "10.0.0.1"),
        ("10.0.0.1", &[""], "10.0.0.1"),
        // Ports and IPv6.
        ("10.0.0.1", &["203.0.113.7:4711"], "203.0.113.7"),
        ("10.0.0.1", &["2001:db8::1"], "2001:db8::1"),
        ("10.0.0.1", &["[2001:db8::1]"], "2001:db8::1"),
        ("10.0.0.1", &["[2001:db8::1]:443"], "2001:db8::1"),
        ("10.0.0.1", &["::ffff:203.0.113.7"], "203.0.113.7"),
        (
            "10.0.0.1",
            &["2001:db8::1, 2001:db8:ffff::2"],
            "2001:db8::1",
        ),
        // A hop that is no address ends the walk at whoever reported it.
        ("10.0.0.1", &["203.0.113.7, unknown"], "10.0.0.1"),
        ("10.0.0.1", &["203.0.113.7, unknown, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", &["203.0.113.7, , 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", &["203.0.113.7, 256.1.1.1"], "10.0.0.1"),
        ("10.0.0.1", &["203.0.113.7:"], "10.0.0.1"),
        ("10.0.0.1", &["203.0.113.7:70000"], "10.0.0.1"),
        ("10.0.0.1", &["[203.0.113.7]"], "10.0.0.1"),
        ("10.0.0.1", &["2001:db8::1%eth0"], "10.0.0.1"),
    ];
    for (peer, lines, expected) in table {
        let found = client(ForwardedHeader::XForwardedFor, peer, lines);
        assert_eq!(found, *expected, "{peer} {lines:?}");
    }
}

#[test]
fn t04_forwarded_is_read_from_right_to_left() {
    let table: &[(&str, &[&str], &str)] = &[
        ("203.0.113.9", &["for=198.51.100.1"], "203.0.113.9"),
        ("10.0.0.1", &["for=203.0.113.7"], "203.0.113.7"),
        (
            "10.0.0.1",
            &["For=203.0.113.7;proto=https;by=10.0.0.1"],
            "203.0.113.7",
        ),
        ("10.0.0.1", &["proto=https; for=203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", &["for=1.1.1.1, for=203.0.113.7"], "203.0.113.7"),
        (
            "10.0.0.1",
            &["for=1.1.1.1", "for=203.0.113.7, for=10.0.0.2"],
            "203.0.113.7",
        ),
        (
            "10.0.0.1",
            &[r#"for="[2001:db8:cafe::17]:4711""#],
            "2001:db8:cafe::17",
        ),
        ("10.0.0.1", &[r#"for="203.0.113.7:4711""#], "203.0.113.7"),
        ("10.0.0.1", &[r#"for="203.0.113.7:_port""#], "203.0.113.7"),
        ("10.0.0.1", &[r#"for="203\.0.113.7""#], "203.0.113.7"),
        // A comma or a semicolon in a quoted string ends nothing.
        (
            "10.0.0.1",
            &[r#"host="a, for=1.1.1.1; b";for=203.0.113.7"#],
            "203.0.113.7",
        ),
        (
            "10.0.0.1",
            &[r#"for=203.0.113.7;host="a\", for=1.1.1.1""#],
            "203.0.113.7",
        ),
        // Hidden, unknown or absent.
        ("10.0.0.1", &["for=203.0.113.7, for=_hidden"], "10.0.0.1"),
        (
            "10.0.0.1",
            &["for=203.0.113.7, for=unknown, for=10.0.0.2"],
            "10.0.0.2",
        ),
        ("10.0.0.1", &["for=203.0.113.7, proto=https"], "10.0.0.1"),
        ("10.0.0.1", &["for=203.0.113.7,"], "10.0.0.1"),
        // Malformed: nothing of the line is believed.
        (
            "10.0.0.1",
            &[r#"for=203.0.113.7, for="10.0.0.2"#],
            "10.0.0.1",
        ),
        ("10.0.0.1", &["for=203.0.113.7 for=1.1.1.1"], "10.0.0.1"),
        ("10.0.0.1", &["for=203.0.113.7;for=1.1.1.1"], "10.0.0.1"),
        ("10.0.0.1", &["for"], "10.0.0.1"),
        ("10.0.0.1", &["for="], "10.0.0.1"),
        ("10.0.0.1", &["for=2001:db8::1"], "10.0.0.1"),
    ];
    for (peer, lines, expected) in table {
        let found = client(ForwardedHeader::Forwarded, peer, lines);
        assert_eq!(found, *expected, "{peer} {lines:?}");
    }
}

#[test]
fn networks_are_written_in_cidr_notation() {
    let contains = |network: &str, address: &str| {
        let network: Network = network.parse().unwrap();
        network.contains(address.parse().unwrap())
    };
    assert!(contains("10.0.0.0/8", "10.255.0.1"));
    assert!(!contains("10.0.0.0/8", "11.0.0.0"));
    assert!(contains("0.0.0.0/0", "203.0.113.7"));
    assert!(!contains("0.0.0.0/0", "::1"));
    assert!(contains("192.0.2.1", "192.0.2.1"));
    assert!(!contains("192.0.2.1/32", "192.0.2.0"));
    assert!(contains("192.0.2.128/25", "192.0.2.255"));
    assert!(contains("::/0", "::1"));
    assert!(contains("2001:db8::/33", "2001:db8:7fff::"));
    assert!(!contains("2001:db8::/33", "2001:db8:8000::"));
    for wrong in [
        "",
        "10.0.0.0/",
        "10.0.0.0/33",
        "::/129",
        "10.0.0/8",
        "10.0.0.0/+8",
        "10.0.0.0/8/8",
        "localhost",
    ] {
        assert!(wrong.parse::<Network>().is_err(), "{wrong}");
    }
}

#[test]
fn nobody_is_trusted_by_default() {
    let mut headers = HeaderMap::new();
    headers.insert("x-forwarded-for", HeaderValue::from_static("198.51.100.1"));
    let mut extensions = Extensions::new();
    assert_eq!(client_address(&headers, &extensions), None);
    extensions.insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 9))));
    assert_eq!(
        client_address(&headers, &extensions),
        Some([127, 0, 0, 1].into())
    );
}

proptest! {
    /// Whatever a client sends, a proxy's own entry counts.
    #[test]
    fn what_a_client_sends_is_not_believed(forged in "[ -~]{0,60}") {
        let line = format!("{forged}, 203.0.113.7");
        prop_assert_eq!(client(ForwardedHeader::XForwardedFor, "10.0.0.1", &[&line]), "203.0.113.7");
        prop_assert_eq!(client(ForwardedHeader::Forwarded, "10.0.0.1", &[&forged, "for=203.0.113.7"]), "203.0.113.7");
    }

    /// Nothing that a client sends makes it panic, and the peer that is not trusted stays the client.
    #[test]
    fn any_line_is_read(line in "\\PC{0,80}", pieces in prop::collection::vec("for=|\"|\\\\|,|;|=|\\[|\\]|::1|10\\.0\\.0\\.1|:|_|x", 0..40)) {
        for line in [line, pieces.concat()] {
            drop(forwarded(&line));
            drop(line.split(',').map(node).collect::<Vec<_>>());
        }
    }
}
