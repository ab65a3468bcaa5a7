//! Members put into a mapping of indented lines.

use super::Insertion;
use super::text::{Text, index_of};
use super::tree::{Lines, Tree};

/// The texts to insert, with their places. None where the mapping is written in a way that is not understood: what comes out lacks them then, and
/// is refused.
pub(super) fn insert(text: &Text<'_>, insertion: &Insertion) -> Vec<(usize, String)> {
    let own = Text::own_members(&insertion.object);
    let Some(first) = own.first() else {
        return Vec::new();
    };
    let Some(indent) = column(text, text.offset(first.key_span)) else {
        return Vec::new();
    };
    let quote = own
        .iter()
        .filter_map(|member| {
            text.whole
                .get(text.offset(member.key_span)..)?
                .chars()
                .next()
        })
        .find(|c| matches!(c, '"' | '\''));
    let style = Lines {
        step: text.step().len().clamp(2, 8),
        quote: quote.unwrap_or('"'),
        newline: text.newline(),
    };
    let mut edits: Vec<(usize, String)> = Vec::new();
    for member in &insertion.members {
        let index = index_of(&member.0, insertion.sorted, &own);
        let mut lines = Tree::lines(std::slice::from_ref(member), indent, &style);
        let before = index.checked_sub(1).and_then(|index| own.get(index));
        let at = match before {
            Some(before) => end(text, Text::line_of(before.key_span), indent),
            None => text.start(Text::line_of(first.key_span)),
        };
        let is_open_line = at == text.whole.len() && !text.whole.ends_with('\n');
        match edits.iter_mut().find(|(known, _)| *known == at) {
            Some((_, more)) => more.push_str(&lines),
            None if is_open_line => {
                lines.insert_str(0, style.newline);
                edits.push((at, lines));
            }
            None => edits.push((at, lines)),
        }
    }
    edits
}

/// How far in a key stands that begins its line.
fn column(text: &Text<'_>, at: usize) -> Option<usize> {
    let start = text.whole.get(..at)?.rfind('\n').map_or(0, |at| at + 1);
    let before = text.whole.get(start..at)?;
    before
        .bytes()
        .all(|byte| byte == b' ')
        .then_some(before.len())
}

/// Where a member ends whose key stands on this line and this far in: behind the last line that is further in. Blank lines and comments after it
/// belong to what follows.
fn end(text: &Text<'_>, line: usize, indent: usize) -> usize {
    let (mut last, mut next) = (line, line + 1);
    while let Some(found) = text.line(next) {
        let content = found.trim_start_matches(' ');
        let (own, content) = (found.len() - content.len(), content.trim_end());
        // The items of a list may stand as far in as its key.
        let is_item = own == indent && (content == "-" || content.starts_with("- "));
        let is_outside = own <= indent && !is_item;
        if content.is_empty() || (is_outside && content.starts_with('#')) {
            next += 1;
            continue;
        }
        if is_outside {
            break;
        }
        last = next;
        next += 1;
    }
    text.start(last + 1)
}
