//! Counter-based random numbers: draw `i` of variable `v` is a pure function of the seed, on any number of threads.
//!
//! Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011). Key = seed, counter = (draw, variable, block).

const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

/// Four random words for a counter and a key.
#[must_use]
pub fn philox4x32_10(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for round in 0..10 {
        if round > 0 {
            key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
        }
        let product = |which: usize, word: u32| u64::from(MULTIPLIERS[which]) * u64::from(word);
        let (first, second) = (product(0, counter[0]), product(1, counter[2]));
        counter = [high(second) ^ counter[1] ^ key[0], low(second), high(first) ^ counter[3] ^ key[1], low(first)];
    }
    counter
}

#[allow(clippy::cast_possible_truncation)] // taking halves of a word is the point
const fn high(value: u64) -> u32 {
    (value >> 32) as u32
}

#[allow(clippy::cast_possible_truncation)] // taking halves of a word is the point
const fn low(value: u64) -> u32 {
    value as u32
}

/// Two uniform numbers in (0, 1) with 53 random bits each.
#[must_use]
pub fn uniforms(seed: u64, draw: u64, variable: u32, block: u32) -> [f64; 2] {
    let words = philox4x32_10([low(draw), high(draw), variable, block], [low(seed), high(seed)]);
    let unit = |high: u32, low: u32| {
        let bits = ((u64::from(high) << 32) | u64::from(low)) >> 11;
        (bits as f64 + 0.5) * 2.0_f64.powi(-53)
    };
    [unit(words[0], words[1]), unit(words[2], words[3])]
}

/// The number of a variable that is known by name: the same whatever else is drawn, so that a row that is added or left
/// out moves no other draw. FNV-1a, 32 bits.
#[must_use]
pub fn variable(name: &str) -> u32 {
    name.bytes().fold(0x811C_9DC5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// A standard normal number (Box and Muller 1958).
#[must_use]
pub fn normal(seed: u64, draw: u64, variable: u32) -> f64 {
    let [radius, angle] = uniforms(seed, draw, variable, 0);
    (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known answers published with Random123 (`kat_vectors`).
    #[test]
    fn philox_gives_the_published_words() {
        let cases = [
            ([0; 4], [0; 2], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
            ([u32::MAX; 4], [u32::MAX; 2], [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
            (
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0],
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
            ),
        ];
        for (counter, key, expected) in cases {
            assert_eq!(philox4x32_10(counter, key), expected);
        }
    }

    #[test]
    fn a_stream_gives_the_reference_uniforms() {
        let [first, second] = uniforms(20_261_122, 7, 3, 0);
        assert!((first - 0.490_644_663_462).abs() < 1e-12);
        assert!((second - 0.547_443_359_039).abs() < 1e-12);
    }

    /// Test vectors published with the hash (draft-eastlake-fnv, appendix).
    #[test]
    fn variables_are_hashes_of_their_names() {
        assert_eq!([variable(""), variable("a"), variable("foobar")], [0x811c_9dc5, 0xe40c_292c, 0xbf9c_f968]);
    }

    #[test]
    fn normal_numbers_have_mean_zero_and_deviation_one() {
        let draws: Vec<f64> = (0..20_000).map(|draw| normal(1, draw, 0)).collect();
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        let variance = draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.04, "{mean} {variance}");
    }
}
