//! Path templates and the base path in front of them.

use crate::model::{PathTemplate, Piece};
use crate::source::Spanned;
use crate::spec::{Server, constants};

/// The path of the first server, without a final slash.
pub(super) fn base_path(servers: &[Server]) -> String {
    let Some(server) = servers.first() else {
        return String::new();
    };
    let url = server.url.value.trim();
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let path = if let Some((_, rest)) = url.split_once("://") {
        rest.find('/')
            .and_then(|at| rest.get(at..))
            .unwrap_or_default()
    } else if let Some(rest) = url.strip_prefix("//") {
        rest.find('/')
            .and_then(|at| rest.get(at..))
            .unwrap_or_default()
    } else {
        url.strip_prefix("./").unwrap_or(url)
    };
    let path = path.trim_matches('/');
    if path.is_empty() || path == "." {
        String::new()
    } else {
        format!("/{path}")
    }
}

/// A template in pieces, its parameters by name.
#[derive(Debug)]
pub(super) struct Split {
    pub(super) segments: Vec<Vec<Named>>,
    /// The parameters' names in the order of their first appearance.
    pub(super) names: Vec<String>,
}

/// A piece whose parameter is still a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    Literal(String),
    Parameter(usize),
}

/// Cuts a template into segments and pieces; the error says what is wrong with it.
pub(super) fn split(text: &str) -> Result<Split, String> {
    let mut names: Vec<String> = Vec::new();
    let mut segments = Vec::new();
    for segment in text.strip_prefix('/').unwrap_or(text).split('/') {
        let mut pieces = Vec::new();
        let mut rest = segment;
        while let Some((literal, tail)) = rest.split_once('{') {
            let (name, behind) = tail.split_once('}').ok_or("has a `{` without `}`")?;
            if !literal.is_empty() {
                pieces.push(Named::Literal(literal.to_owned()));
            } else if matches!(pieces.last(), Some(Named::Parameter(_))) {
                return Err("has two parameters with nothing between them".to_owned());
            }
            if name.is_empty() || name.contains('{') {
                return Err("has a parameter without a name".to_owned());
            }
            // `{+path}` and `{path*}` are habits of other template languages; the name is what is meant.
            let name = name
                .trim_start_matches('+')
                .trim_end_matches('*')
                .to_owned();
            let index = names
                .iter()
                .position(|known| *known == name)
                .unwrap_or_else(|| {
                    names.push(name);
                    names.len() - 1
                });
            pieces.push(Named::Parameter(index));
            rest = behind;
        }
        if !rest.is_empty() || pieces.is_empty() {
            pieces.push(Named::Literal(rest.to_owned()));
        }
        segments.push(pieces);
    }
    if let Some(sign) = text.chars().find(|c| matches!(c, '?' | '#')) {
        return Err(format!("has a `{sign}`, which no path contains"));
    }
    Ok(Split { segments, names })
}

/// The template as operations have it.
pub(super) fn template(text: String, template: &Spanned<String>, split: &Split) -> PathTemplate {
    let piece = |piece: &Named| match piece {
        Named::Literal(text) => Piece::Literal(text.clone()),
        Named::Parameter(index) => Piece::Parameter(*index),
    };
    PathTemplate {
        text,
        query: constants(&template.value),
        has_fragment: template.value.contains('#'),
        segments: split
            .segments
            .iter()
            .map(|segment| segment.iter().map(piece).collect())
            .collect(),
        span: template.span,
    }
}

/// What two templates share when no request could tell them apart.
pub(super) fn shape(template: &PathTemplate) -> String {
    let mut shape = String::new();
    for segment in &template.segments {
        shape.push('/');
        for piece in segment {
            match piece {
                Piece::Literal(text) => shape.push_str(text),
                Piece::Parameter(_) => shape.push('\0'),
            }
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};

    fn server(url: &str) -> Vec<Server> {
        vec![Server {
            url: Spanned {
                value: url.to_owned(),
                span: Span {
                    file: FileId(0),
                    line: 1,
                    column: 1,
                    len: 1,
                },
            },
        }]
    }

    #[test]
    fn base_paths_come_from_any_kind_of_url() {
        for (url, path) in [
            ("https://api.example.com/v1/", "/v1"),
            ("https://api.example.com", ""),
            ("//example.com/a/b", "/a/b"),
            ("/v2", "/v2"),
            ("v2", "/v2"),
            ("./v2", "/v2"),
            ("/", ""),
            ("", ""),
            ("https://example.com/api?x=1", "/api"),
        ] {
            assert_eq!(base_path(&server(url)), path, "{url}");
        }
        assert_eq!(base_path(&[]), "");
    }

    #[test]
    fn segments_are_cut_into_pieces() {
        let split = split("/v1/{base}...{head}/{id}.json/{id}:cancel/").unwrap();
        assert_eq!(split.names, ["base", "head", "id"]);
        let literal = |text: &str| Named::Literal(text.to_owned());
        assert_eq!(
            split.segments,
            [
                vec![literal("v1")],
                vec![Named::Parameter(0), literal("..."), Named::Parameter(1)],
                vec![Named::Parameter(2), literal(".json")],
                vec![Named::Parameter(2), literal(":cancel")],
                vec![literal("")],
            ]
        );
    }

    #[test]
    fn bad_templates_say_why() {
        for text in ["/{a", "/{a}{b}", "/{}", "/a?b={c}", "/a#b"] {
            assert!(split(text).is_err(), "{text}");
        }
    }
}
