//! Text on a grid of terminal columns.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns that a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// Text without control characters, so that no data can steer the terminal; breaks and tabs become spaces.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
            c if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}') => None,
            c => Some(c),
        })
        .collect()
}

/// Breaks a text at spaces into lines of at most `max` columns; words that are too long are cut.
pub(crate) fn wrap(text: &str, max: usize) -> Vec<String> {
    let max = max.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in clean(text).split_whitespace() {
        let joined = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if width(&joined) <= max {
            line = joined;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut pieces = cut(word, max);
        line = pieces.pop().unwrap_or_default();
        lines.append(&mut pieces);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Cuts a text into pieces of at most `max` columns. A character that does not fit at all becomes `?`.
pub(crate) fn cut(text: &str, max: usize) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    for c in text.chars() {
        let c = if c.width().unwrap_or(0) > max { '?' } else { c };
        // The width of a text is not the sum of its characters: joined emoji are narrower.
        piece.push(c);
        if width(&piece) > max {
            piece.pop();
            if !piece.is_empty() {
                pieces.push(std::mem::take(&mut piece));
            }
            piece.push(c);
        }
    }
    if !piece.is_empty() || pieces.is_empty() {
        pieces.push(piece);
    }
    pieces
}

/// A text on exactly one line of at most `max` columns, shortened with an ellipsis.
pub(crate) fn shorten(text: &str, max: usize) -> String {
    let text = clean(text);
    if width(&text) <= max {
        return text;
    }
    if max == 0 {
        return String::new();
    }
    let head = cut(&text, max - 1).into_iter().next().unwrap_or_default();
    if max == 1 { "…".to_owned() } else { format!("{}…", head.trim_end()) }
}

/// A text filled with spaces to `to` columns.
pub(crate) fn pad(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

/// Spaces before a text up to `to` columns.
pub(crate) fn pad_left(text: &str, to: usize) -> String {
    format!("{}{text}", " ".repeat(to.saturating_sub(width(text))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_at_spaces_and_cuts_long_words() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh ij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("", 4), [""]);
        assert_eq!(wrap("稀土", 3), ["稀", "土"]);
        assert_eq!(wrap("稀", 1), ["?"]);
    }

    #[test]
    fn control_characters_never_reach_the_terminal() {
        assert_eq!(clean("a\u{1b}[31mb\nc"), "a[31mb c");
    }

    #[test]
    fn shortens_with_an_ellipsis() {
        assert_eq!(shorten("separation", 5), "sepa…");
        assert_eq!(shorten("ok", 5), "ok");
    }
}
