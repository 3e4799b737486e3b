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

/// The class that gives a mark the color of what it stands for.
pub(crate) const fn tone_class(tone: crate::document::Tone) -> &'static str {
    match tone {
        crate::document::Tone::Neutral => "neutral",
        crate::document::Tone::Subject => "subject",
        crate::document::Tone::Risk => "risk",
        crate::document::Tone::Relief => "relief",
    }
}

/// A pattern in the color of the paper that is laid over a filled area, so that areas differ without color.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Texture {
    /// Lines that rise to the right.
    Rising,
    /// Dots.
    Dots,
    /// Lines that fall to the right.
    Falling,
    /// Lines across.
    Level,
    /// Upright lines.
    Upright,
}

impl Texture {
    pub(crate) const ALL: [Self; 5] = [Self::Rising, Self::Dots, Self::Falling, Self::Level, Self::Upright];

    /// The end of its name on the page.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Rising => "rising",
            Self::Dots => "dots",
            Self::Falling => "falling",
            Self::Level => "level",
            Self::Upright => "upright",
        }
    }

    /// One tile of six by six pixels.
    const fn tile(self) -> &'static str {
        match self {
            Self::Rising => "<path d=\"M-1 1L1 -1M-1 7L7 -1M5 7L7 5\"/>",
            Self::Dots => "<circle cx=\"1.5\" cy=\"1.5\" r=\"1\"/><circle cx=\"4.5\" cy=\"4.5\" r=\"1\"/>",
            Self::Falling => "<path d=\"M-1 -1L7 7M-1 5L1 7M5 -1L7 1\"/>",
            Self::Level => "<path d=\"M0 1.5H6M0 4.5H6\"/>",
            Self::Upright => "<path d=\"M1.5 0V6M4.5 0V6\"/>",
        }
    }
}

/// Definitions of textures; each is used as `url(#ID-WORD)`.
pub(crate) fn textures(id: &str, which: &[Texture]) -> String {
    let one = |texture: &Texture| {
        format!(
            "<pattern id=\"{id}-{}\" class=\"texture\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">{}</pattern>",
            texture.word(),
            texture.tile()
        )
    };
    format!("<defs>{}</defs>", which.iter().map(one).collect::<String>())
}

/// The style of all charts; a file that stands alone carries it.
pub(crate) const CHART_CSS: &str = include_str!("html/chart.css");

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance of a color written `#rrggbb`, after WCAG 2.
    fn luminance(hex: &str) -> f64 {
        let part = |at: usize| {
            let v = f64::from(u8::from_str_radix(hex.get(at..at + 2).unwrap_or("00"), 16).unwrap_or(0)) / 255.0;
            if v <= 0.040_45 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    #[test]
    fn colors_of_text_and_marks_can_be_told_from_the_paper() {
        let themes: Vec<&str> = CHART_CSS.split(":root{").skip(1).filter_map(|rest| rest.split('}').next()).collect();
        assert_eq!(themes.len(), 2);
        for theme in themes {
            let color = |name: &str| {
                let found = theme.split(';').find_map(|rule| rule.trim().strip_prefix(&format!("--{name}:")));
                luminance(found.unwrap_or("#808080"))
            };
            let contrast = |a: f64, b: f64| (a.max(b) + 0.05) / (a.min(b) + 0.05);
            for (name, least) in [("ink", 7.0), ("soft", 4.5), ("subject", 4.5), ("risk", 4.5), ("relief", 4.5)] {
                for ground in ["paper", "faint"] {
                    assert!(contrast(color(name), color(ground)) >= least, "{name} on {ground}");
                }
            }
            for stage in 0..9 {
                for ground in ["paper", "sea", "land"] {
                    assert!(contrast(color(&format!("s{stage}")), color(ground)) >= 3.0, "stage {stage} on {ground}");
                }
            }
        }
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!((px(1.0), px(1.25), px(-0.01), px(f64::NAN)), ("1".into(), "1.2".into(), "0".into(), "0".into()));
    }
}
