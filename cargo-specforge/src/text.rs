//! Small things about text.

/// `1 error`, `2 errors`
pub(crate) fn count(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{plural}")
}

/// Rows as columns that line up, each row indented by `indent` spaces; no row ends in spaces.
pub(crate) fn table<const N: usize>(rows: &[[String; N]], indent: usize) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut text = String::new();
    for row in rows {
        let mut line = " ".repeat(indent);
        for (width, cell) in widths.iter().zip(row) {
            line.push_str(cell);
            let gap = width.saturating_sub(cell.chars().count()) + if *width == 0 { 0 } else { 2 };
            line.extend(std::iter::repeat_n(' ', gap));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The first line of a text, as far as it fits; control characters are left out.
pub(crate) fn first_line(text: &str, longest: usize) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty());
    let line: String = line
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_control())
        .collect();
    if line.chars().count() <= longest {
        return line;
    }
    let cut: String = line.chars().take(longest.saturating_sub(3)).collect();
    let cut = cut
        .rsplit_once(' ')
        .map_or(cut.as_str(), |(words, _)| words);
    format!("{cut} ..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let rows = [["a", "", "bc"], ["abc", "", ""]].map(|row| row.map(str::to_owned));
        assert_eq!(table(&rows, 1), " a    bc\n abc\n");
    }

    #[test]
    fn a_line_is_cut_between_words() {
        assert_eq!(first_line("\n  one two three\nfour", 13), "one two three");
        assert_eq!(first_line("one two three", 10), "one ..");
        assert_eq!(first_line("", 10), "");
    }
}
