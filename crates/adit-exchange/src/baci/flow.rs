//! One line of the file.

/// A country code of up to three digits or capital letters, in two bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Code(pub(super) u16);

/// Digits and letters count from 1, so that no code is the start of another.
const SIGNS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// One more than there are signs.
const BASE: u16 = 37;
/// The number of each sign, 0 for what is none.
pub(super) const NUMBER: [u8; 256] = {
    let mut numbers = [0; 256];
    let mut at: u8 = 0;
    while at < 36 {
        numbers[SIGNS[at as usize] as usize] = at + 1;
        at += 1;
    }
    numbers
};

impl Code {
    /// How many codes there can be.
    pub(super) const COUNT: usize = 37 * 37 * 37;

    /// The code of this text; zeros in front do not count, as they get lost in spreadsheets.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim_start_matches('0');
        let number = |code: u16, byte: u8| match NUMBER[usize::from(byte)] {
            0 => None,
            number => Some(code * BASE + u16::from(number)),
        };
        (1..=3).contains(&text.len()).then(|| text.bytes().try_fold(0, number)).flatten().map(Self)
    }

    /// Adds a sign, by its number.
    pub(super) const fn then(self, number: u8) -> Self {
        Self(self.0.wrapping_mul(BASE).wrapping_add(number as u16))
    }

    /// The ISO 3166-1 number, if the code is one.
    #[must_use]
    pub fn number(self) -> Option<u16> {
        self.to_string().parse().ok()
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let signs = [self.0 / (BASE * BASE), self.0 / BASE % BASE, self.0 % BASE];
        let text: String = signs
            .iter()
            .filter_map(|&number| usize::from(number).checked_sub(1))
            .filter_map(|at| SIGNS.get(at))
            .map(|&byte| char::from(byte))
            .collect();
        f.pad(&text)
    }
}

/// What one country sold to another under one heading in one year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flow {
    /// Calendar year.
    pub year: u16,
    /// Exporting country.
    pub exporter: Code,
    /// Importing country.
    pub importer: Code,
    /// Heading of six digits.
    pub heading: u32,
    /// Value, thousandths of a US dollar.
    pub value: u64,
    /// Weight, grams; none where the file has none.
    pub quantity: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_survive() {
        for (text, shown) in [("4", "4"), ("004", "4"), ("842", "842"), ("S19", "S19"), ("CHN", "CHN"), ("AN", "AN")] {
            assert_eq!(Code::new(text).map(|code| code.to_string()).as_deref(), Some(shown));
        }
        assert_eq!(Code::new("842").and_then(Code::number), Some(842));
        assert_eq!(Code::new("S19").and_then(Code::number), None);
        for text in ["", "0", "chn", "CHNX", "A B", "-1"] {
            assert_eq!(Code::new(text), None, "{text}");
        }
        assert!(usize::from(Code::new("ZZZ").map_or(0, |code| code.0)) < Code::COUNT);
    }
}
