//! Text made safe for HTML and SVG.

/// Text for element content and for quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(' '),
            // Control characters are errors in HTML, and overrides of the writing direction can disguise text.
            c if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}') => {}
            c => out.push(c),
        }
    }
    out
}

/// An address that may stand in a link: web, mail, or a place on the same page. Anything else is not linked.
pub(crate) fn link_target(address: &str) -> Option<String> {
    let lower = address.trim().to_ascii_lowercase();
    let allowed = ["https://", "http://", "mailto:", "#"].iter().any(|start| lower.starts_with(start));
    allowed.then(|| escape(address.trim()))
}

/// An identifier for anchors: lower-case letters, digits and hyphens.
pub(crate) fn anchor(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    let trimmed = out.trim_end_matches('-');
    if trimmed.is_empty() { "section".to_owned() } else { trimmed.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_is_inert() {
        let safe = escape("<script>alert(\"1\" & '2')</script>\u{0}\u{202e}");
        assert_eq!(safe, "&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;");
    }

    #[test]
    fn only_plain_addresses_are_linked() {
        assert!(link_target("https://example.org/a?b=1&c=2").is_some());
        assert!(link_target("#sites").is_some());
        assert!(link_target(" JavaScript:alert(1)").is_none());
        assert!(link_target("data:text/html,x").is_none());
        assert!(link_target("//example.org").is_none());
    }

    #[test]
    fn anchors_are_plain() {
        assert_eq!(anchor("Where it comes from?"), "where-it-comes-from");
        assert_eq!(anchor("\"><x"), "x");
        assert_eq!(anchor("!!"), "section");
    }
}
