//! Safety stock by the rule of the service level.

/// Units that keep a month from running short for errors of the forecast with the chance wanted: the quantile of the
/// normal distribution times the deviation over the lead time and the month itself. Errors of months are taken as
/// independent.
///
/// `deviations` are those of one month; `lead` is the lead time in months.
#[must_use]
pub fn service_stock(service: f64, deviation: f64, lead: usize) -> f64 {
    normal_quantile(service).max(0.0) * deviation * ((lead + 1) as f64).sqrt()
}

/// Value that a standard normal variable stays below with a chance, by the rational approximation of Acklam: relative
/// error below 1.2e-9.
#[must_use]
pub fn normal_quantile(chance: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 5] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
    ];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 4] =
        [7.784_695_709_041_462e-3, 3.224_671_290_700_398e-1, 2.445_134_137_142_996, 3.754_408_661_907_416];
    const TAIL: f64 = 0.02425;
    let polynomial = |factors: &[f64], x: f64| factors.iter().fold(0.0, |sum, factor| sum * x + factor);
    let tail = |chance: f64| {
        let x = (-2.0 * chance.ln()).sqrt();
        polynomial(&C, x) / (polynomial(&D, x) * x + 1.0)
    };
    if chance <= 0.0 {
        f64::NEG_INFINITY
    } else if chance >= 1.0 {
        f64::INFINITY
    } else if chance < TAIL {
        tail(chance)
    } else if chance > 1.0 - TAIL {
        -tail(1.0 - chance)
    } else {
        let x = chance - 0.5;
        let square = x * x;
        polynomial(&A, square) * x / (polynomial(&B, square) * square + 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Printed in every table of the normal distribution.
    #[test]
    fn quantiles_of_the_tables() {
        for (chance, value) in [(0.5, 0.0), (0.9, 1.281_551_566), (0.975, 1.959_963_985), (0.99, 2.326_347_874)] {
            assert!((normal_quantile(chance) - value).abs() < 1e-8, "{chance}");
            assert!((normal_quantile(1.0 - chance) + value).abs() < 1e-8, "{chance}");
        }
        assert!(normal_quantile(0.0).is_infinite() && normal_quantile(1.0).is_infinite());
    }

    /// By hand: 2.0537 * 100 * sqrt(4).
    #[test]
    fn stock_grows_with_the_root_of_the_lead_time() {
        assert!((service_stock(0.98, 100.0, 3) - 410.75).abs() < 0.01);
        assert_eq!(service_stock(0.5, 100.0, 3), 0.0);
    }
}
