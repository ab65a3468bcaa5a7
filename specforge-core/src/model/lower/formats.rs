//! Formats whose names are misspelt.

use super::Lowerer;
use crate::diag::{Diagnostic, codes, misspelt};

impl Lowerer<'_> {
    /// Formats are open: what an author makes up is legal, and says nothing to whoever does not know it. So a slip of the pen in the name of a
    /// known one would switch its check off without a word.
    pub(super) fn check_formats(&mut self) {
        for format in self
            .doc
            .schemas
            .iter()
            .filter_map(|schema| schema.format.as_ref())
        {
            let name = &*format.value;
            if REGISTERED.binary_search(&name).is_ok() || self.mapped.contains(name) {
                continue;
            }
            let mapped = self.mapped.iter().map(String::as_str);
            if let Some(meant) = misspelt(name, REGISTERED.into_iter().chain(mapped)) {
                let message = format!("`{name}` is no known format: nothing holds values to it");
                self.diagnostics.push(
                    Diagnostic::warning(codes::MISSPELT_FORMAT, format.span, message)
                        .help(format!("write `format: {meant}`, if that is meant"))
                        .help(format!("or give `{name}` a type under `[formats]` in `specforge.toml`, if it is a format of yours")),
                );
            }
        }
    }
}

/// The formats of the registry, <https://spec.openapis.org/registry/format/>, in alphabetical order.
const REGISTERED: [&str; 51] = [
    "base64url",
    "binary",
    "byte",
    "char",
    "commonmark",
    "date",
    "date-time",
    "date-time-local",
    "decimal",
    "decimal128",
    "double",
    "double-int",
    "duration",
    "email",
    "float",
    "hostname",
    "html",
    "http-date",
    "idn-email",
    "idn-hostname",
    "imf-fixdate",
    "int16",
    "int32",
    "int64",
    "int8",
    "ipv4",
    "ipv6",
    "iri",
    "iri-reference",
    "json-pointer",
    "media-range",
    "password",
    "regex",
    "relative-json-pointer",
    "sf-binary",
    "sf-boolean",
    "sf-decimal",
    "sf-integer",
    "sf-string",
    "sf-token",
    "time",
    "time-local",
    "uint16",
    "uint32",
    "uint64",
    "uint8",
    "unixtime",
    "uri",
    "uri-reference",
    "uri-template",
    "uuid",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::lower_with;
    use crate::spec::read_with;

    #[test]
    fn mapped_formats_are_known() {
        let text = "openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths: {}\ncomponents: { schemas: { A: { format: emial }, B: { format: mnoey } } }\n";
        let reading = read_with("a.yaml".as_ref(), "".as_ref(), &|_| Ok(text.into()));
        let document = reading.document.unwrap();
        let found = |mapped: &[&str]| -> Vec<String> {
            let mapped = mapped.iter().map(ToString::to_string).collect();
            let found = lower_with(&document, &mapped).diagnostics;
            found.iter().flat_map(|found| found.help.clone()).collect()
        };
        assert_eq!(found(&[])[0], "write `format: email`, if that is meant");
        assert_eq!(found(&[]).len(), 2);
        assert_eq!(found(&["emial", "mnoey"]), Vec::<String>::new());
        assert_eq!(
            found(&["emial", "money"])[0],
            "write `format: money`, if that is meant"
        );
    }

    #[test]
    fn the_registry_is_sorted() {
        assert!(REGISTERED.is_sorted());
    }
}
