//! Whether the macros of a crate read the same document.

/// Fails the build where a macro read another document than `api!`: `api` is the hash of that document and its file, `read` and `file` are the
/// macro's own, `module` is where `api!` stands.
///
/// # Panics
///
/// That is how a constant fails the build.
#[track_caller]
pub const fn check_document(
    api: (u128, &'static str),
    read: u128,
    file: &'static str,
    module: &'static str,
) {
    if api.0 != read {
        fail(&[
            "this macro read ",
            file,
            ", and the `api!` in `",
            module,
            "` read ",
            api.1,
            ": another document, or another state of it [SF0513]\n  help: name the same document in both, or the right module in `specforge.toml`",
        ]);
    }
}

/// Fails the build where a macro cannot read its document, `why` says for what reason, and `api!` could read its own; where it could not, it says
/// so, and has no document: a hash of 0.
///
/// # Panics
///
/// That is how a constant fails the build.
#[track_caller]
pub const fn check_unread_document(
    api: (u128, &'static str),
    why: &'static str,
    module: &'static str,
) {
    if api.0 != 0 {
        fail(&[
            why,
            ", and the `api!` in `",
            module,
            "` read ",
            api.1,
            " [SF0513]\n  help: name that document",
        ]);
    }
}

/// Panics with a text of several parts, which a constant cannot format.
#[track_caller]
#[allow(
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is how a constant fails the build"
)]
const fn fail(parts: &[&str]) -> ! {
    const LONGEST: usize = 8192;
    let mut text = [0; LONGEST];
    let mut length = 0;
    let mut part = 0;
    while part < parts.len() {
        let bytes = parts[part].as_bytes();
        let mut at = 0;
        // Whole parts: what is cut within a character is no text.
        while length + bytes.len() - at <= LONGEST && at < bytes.len() {
            text[length] = bytes[at];
            length += 1;
            at += 1;
        }
        part += 1;
    }
    match std::str::from_utf8(text.split_at(length).0) {
        Ok(text) => panic!("{}", text),
        Err(_) => panic!("this macro and `api!` read different documents [SF0513]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(check: impl FnOnce() + std::panic::UnwindSafe) -> String {
        let panic = std::panic::catch_unwind(check).unwrap_err();
        panic.downcast_ref::<String>().unwrap().clone()
    }

    #[test]
    fn both_documents_are_named() {
        check_document((1, "a.yaml"), 1, "a.yaml", "crate::api");
        let text = said(|| check_document((1, "ä.yaml"), 2, "b.yaml", "crate::api"));
        assert!(
            text.starts_with(
                "this macro read b.yaml, and the `api!` in `crate::api` read ä.yaml: "
            ),
            "{text}"
        );
    }

    #[test]
    fn a_document_that_nobody_can_read_is_not_compared() {
        check_unread_document((0, "a.yaml"), "no such file", "crate::api");
        let text = said(|| check_unread_document((1, "a.yaml"), "no such file", "crate::api"));
        assert!(
            text.starts_with("no such file, and the `api!` in `crate::api` read a.yaml "),
            "{text}"
        );
    }

    #[test]
    fn a_name_beyond_all_bounds_is_left_out() {
        let long: &'static str = "ä".repeat(10_000).leak();
        let text = said(|| check_document((1, long), 2, "b.yaml", "crate::api"));
        assert!(text.contains("` read : another document"), "{text}");
    }
}
