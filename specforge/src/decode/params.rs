//! interim
use super::*;
use axum::http::HeaderMap;
#[derive(Debug)]
pub struct ParameterSpec {
    pub name: &'static str,
    pub style: Style,
    pub explode: bool,
    pub shape: Shape,
    pub allow_empty: bool,
    pub json: bool,
}
#[derive(Debug)]
pub struct FieldSpec {
    pub name: &'static str,
    pub style: Style,
    pub explode: bool,
    pub shape: Shape,
    pub content_types: &'static [&'static str],
    pub json: bool,
    pub file: bool,
}
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Form,
    Simple,
    Label,
    Matrix,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    Cookie,
}
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Scalar,
    Array,
    Object {
        properties: &'static [&'static str],
        open: bool,
    },
}
pub fn path<'a>(v: &[&'a str], s: &'static [ParameterSpec]) -> (Node<'a>, Violations) {
    (
        Node::Fields(
            v.iter()
                .zip(s)
                .map(|(v, s)| (s.name.into(), Node::Text((*v).into())))
                .collect(),
        ),
        Violations::new(),
    )
}
pub fn query<'a>(
    q: &'a str,
    _s: &'static [ParameterSpec],
    _k: Option<&[&str]>,
) -> (Node<'a>, Violations) {
    (
        Node::Fields(
            q.split('&')
                .filter_map(|p| p.split_once('='))
                .map(|(k, v)| (k.into(), Node::Text(v.into())))
                .collect(),
        ),
        Violations::new(),
    )
}
pub fn headers<'a>(_q: &'a HeaderMap, _s: &'static [ParameterSpec]) -> (Node<'a>, Violations) {
    todo!()
}
pub fn cookies<'a>(_q: &'a HeaderMap, _s: &'static [ParameterSpec]) -> (Node<'a>, Violations) {
    todo!()
}
pub fn form<'a>(_q: &'a [u8], _s: &'static [FieldSpec]) -> (Node<'a>, Violations) {
    todo!()
}
pub fn parts<'a>(_q: &'a [(String, Part)], _s: &'static [FieldSpec]) -> (Node<'a>, Violations) {
    todo!()
}
pub fn pairs(_q: &str) -> impl Iterator<Item = (String, String)> {
    std::iter::empty()
}
pub fn cookie_pairs(_q: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    std::iter::empty()
}
pub fn header_value<T: crate::Schema>(_t: &T, _e: bool) -> String {
    todo!()
}
