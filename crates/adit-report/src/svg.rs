//! Small helpers for SVG text.

/// A coordinate with one decimal at most; what is no number becomes 0.
pub(crate) fn px(value: f64) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{value:.1}");
    match text.strip_suffix(".0") {
        Some("-0") => "0".to_owned(),
        Some(whole) => whole.to_owned(),
        None => text,
    }
}

/// Columns of text that a room of `width` pixels holds at this font size; a guess, as no font is at hand.
pub(crate) fn columns_in(width: f64, font_size: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a small positive number")]
    let columns = (width / (font_size * 0.56)).clamp(0.0, 400.0) as usize;
    columns
}

/// Width in pixels that a text takes at this font size; a guess on the wide side.
pub(crate) fn text_width(text: &str, font_size: f64) -> f64 {
    crate::text::width(text) as f64 * font_size * 0.56
}

/// The style of all charts; a file that stands alone carries it.
pub(crate) const CHART_CSS: &str = include_str!("html/chart.css");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_short() {
        assert_eq!((px(1.0), px(1.25), px(-0.01), px(f64::NAN)), ("1".into(), "1.2".into(), "0".into(), "0".into()));
    }
}
