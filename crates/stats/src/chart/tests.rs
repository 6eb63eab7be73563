#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

use proptest::prelude::*;

use super::*;

fn all(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().copied().map(Some).collect()
}

fn signals(chart: &Chart) -> Vec<(usize, Signal)> {
    let of = |(at, point): (usize, &Point)| point.signals.iter().map(move |signal| (at, *signal)).collect::<Vec<_>>();
    chart.points.iter().enumerate().flat_map(of).collect()
}

/// Purchase orders with errors in 25 weeks (Montgomery, 7th ed., table 7.4): p̄ = 234 / 2450, and week 11 lies outside.
#[test]
fn the_p_chart_of_the_textbook() {
    let orders = [
        100, 80, 80, 100, 110, 110, 100, 100, 90, 90, 110, 120, 120, 120, 110, 80, 80, 80, 90, 100, 100, 100, 100, 90,
        90,
    ];
    let wrong = [12, 8, 6, 9, 10, 12, 11, 16, 10, 6, 20, 15, 9, 8, 6, 8, 10, 7, 5, 8, 5, 8, 10, 6, 9];
    let book = Rate::new(wrong.iter().sum(), orders.iter().sum());
    assert_eq!((book.k, book.n), (234, 2450));
    let ends = |n: u32| {
        let band = p_band(book, n);
        format!("{:.4} {:.4} {:.4}", band.low, band.centre, band.high)
    };
    assert_eq!(ends(100), "0.0073 0.0955 0.1837");
    assert_eq!(ends(80), "0.0000 0.0955 0.1941");
    let outside = wrong.iter().zip(orders).map(|(k, n)| f64::from(*k) / f64::from(n) > p_band(book, n).high);
    assert_eq!(outside.enumerate().filter(|(_, is)| *is).map(|(at, _)| at + 1).collect::<Vec<_>>(), [11]);
}

/// The cost of processing loans, 20 weeks (Montgomery, table 6.6): mean 300.5, limits 279.78 and 321.22.
#[test]
fn the_xmr_chart_of_the_textbook() {
    let costs = [
        310.0, 288.0, 297.0, 298.0, 307.0, 303.0, 294.0, 297.0, 308.0, 306.0, 294.0, 299.0, 297.0, 299.0, 314.0, 295.0,
        293.0, 306.0, 301.0, 304.0,
    ];
    let band = xmr_band(&costs).unwrap();
    // The book divides by 1.128 where 2.66 is the rounded factor: a hundredth apart.
    assert_eq!(format!("{:.1} {:.1} {:.1}", band.low, band.centre, band.high), "279.8 300.5 321.2");
    assert_eq!(signals(&xmr(&all(&costs), &Phases::default()).unwrap()), []);
}

/// Hours between failures of a valve (Montgomery, table 7.14), made even by the power 0.2777.
#[test]
fn the_times_between_failures_of_the_textbook() {
    let book = [(286.0, 4.80986), (948.0, 6.70903), (536.0, 5.72650), (124.0, 3.81367), (816.0, 6.43541)];
    for (hours, even) in book {
        // The book rounds the power to four places.
        assert!((evened(hours) / even - 1.0).abs() < 1e-3, "{hours}: {} for {even}", evened(hours));
    }
    let hours = [
        286.0, 948.0, 536.0, 124.0, 816.0, 729.0, 4.0, 143.0, 431.0, 8.0, 2837.0, 596.0, 81.0, 227.0, 603.0, 492.0,
        1199.0, 1214.0, 2831.0, 96.0,
    ];
    let chart = t_chart(&hours, &Phases::default()).unwrap();
    assert_eq!(signals(&chart), [], "the book finds the failures in control");
    assert!(chart.points.iter().zip(hours).all(|(point, time)| point.value == Some(time)));
}

/// The formula worked out by hand: 3 good ones between two bad ones on average give 3 + 3 √12 = 13.39.
#[test]
fn a_g_chart_has_no_lower_limit() {
    let band = g_band(&[1.0, 5.0, 3.0]).unwrap();
    assert_eq!((band.low, format!("{:.2}", band.high)), (0.0, "13.39".to_owned()));
    let running = Phases { starts: Vec::new(), running: true };
    assert_eq!(signals(&g_chart(&[3, 2, 4, 3, 12], &running).unwrap()), [], "the last one is still going on");
    assert_eq!(signals(&g_chart(&[3, 2, 4, 3, 0], &running).unwrap()), []);
    let long = g_chart(&[3, 2, 4, 3, 40], &running).unwrap();
    assert_eq!(signals(&long), [(4, Signal::Outside)], "it can only grow");
    assert_eq!(long.limits_from, 4, "and counts towards nothing yet");
    let days = t_chart(&[20.0, 31.0, 12.0, 25.0, 18.0, 350.0], &running).unwrap();
    assert_eq!(signals(&days), [(5, Signal::Outside)]);
    assert_eq!(signals(&t_chart(&[20.0, 31.0, 12.0, 25.0, 18.0, 0.5], &running).unwrap()), [], "just begun");
    assert!(g_chart(&[7], &Phases::default()).is_none());
}

#[test]
fn limits_lock_after_twelve_points_and_what_comes_later_does_not_move_them() {
    let calm: Vec<f64> = (0..12).map(|at| if at % 2 == 0 { 10.0 } else { 12.0 }).collect();
    let before = xmr(&all(&calm), &Phases::default()).unwrap();
    assert!(before.locked && before.limits_from == 12);
    let mut later = calm.clone();
    later.extend([40.0, 45.0]);
    let after = xmr(&all(&later), &Phases::default()).unwrap();
    assert_eq!(after.points[13].band, before.points[0].band);
    assert_eq!(signals(&after), [(12, Signal::Outside), (13, Signal::Outside)]);
    let eleven = xmr(&all(&calm[..11]), &Phases::default()).unwrap();
    assert!(!eleven.locked && eleven.limits_from == 11);
}

#[test]
fn a_decision_begins_new_limits_and_leaves_the_old_ones_where_they_were() {
    let mut values = vec![10.0, 12.0, 10.0, 12.0, 10.0, 12.0];
    values.extend([30.0, 32.0, 30.0, 32.0]);
    let plain = xmr(&all(&values[..6]), &Phases::default()).unwrap();
    let decided = xmr(&all(&values), &Phases { starts: vec![6], running: false }).unwrap();
    assert_eq!(decided.points[0].band, plain.points[0].band);
    assert_eq!(decided.points[9].band.map(|band| band.centre), Some(31.0));
    assert_eq!(signals(&decided), []);
    // Nothing is known of the new phase yet: the old limits hold.
    let too_new = xmr(&all(&values[..7]), &Phases { starts: vec![6], running: false }).unwrap();
    assert_eq!(too_new.points[6].band, plain.points[0].band);
}

#[test]
fn eight_on_one_side_and_six_trending_are_signals() {
    let mut values: Vec<f64> = vec![10.0, 20.0, 10.0, 20.0, 10.0, 20.0, 10.0, 20.0, 10.0, 20.0, 10.0, 20.0];
    values.extend([16.0, 17.0, 16.0, 17.0, 16.0, 17.0, 16.0]);
    let chart = xmr(&all(&values), &Phases::default()).unwrap();
    // The twelfth was above already, so the seventh after it is the eighth.
    assert_eq!(signals(&chart), [(18, Signal::OnOneSide)]);
    let mut rising: Vec<f64> = values[..12].to_vec();
    rising.extend([10.5, 12.0, 13.0, 14.0, 16.0, 17.0]);
    assert_eq!(signals(&xmr(&all(&rising), &Phases::default()).unwrap()), [(17, Signal::Trend)]);
    rising.truncate(12);
    rising.extend([10.5, 12.0, 13.0, 13.0, 14.0, 16.0, 17.0]);
    assert_eq!(signals(&xmr(&all(&rising), &Phases::default()).unwrap()), [], "two equal ones end a trend");
}

#[test]
fn few_cases_are_not_drawn_but_counted_and_the_running_month_is_not_judged() {
    let rates = [Rate::new(9, 10), Rate::new(0, 4), Rate::new(8, 10), Rate::new(0, 10)];
    let chart = p_chart(&rates, &Phases { starts: Vec::new(), running: true }).unwrap();
    assert_eq!(chart.points[1].value, None);
    assert_eq!(chart.points[0].band.map(|band| band.centre), Some(17.0 / 24.0));
    assert!(chart.points[3].running && chart.points[3].signals.is_empty());
    assert!(!chart.points[2].running);
    assert!(p_chart(&[Rate::new(3, 4), Rate::new(0, 0)], &Phases::default()).is_none());
}

proptest! {
    #[test]
    fn every_point_has_its_place_and_a_band_that_holds_its_middle(
        shares in prop::collection::vec((0u32..60, 0u32..60), 1..60), start in 0usize..70, running: bool
    ) {
        let rates: Vec<Rate> = shares.into_iter().map(|(k, n)| Rate::new(k, n)).collect();
        if let Some(chart) = p_chart(&rates, &Phases { starts: vec![start], running }) {
            prop_assert_eq!(chart.points.len(), rates.len());
            for point in &chart.points {
                if let Some(band) = point.band {
                    prop_assert!(0.0 <= band.low && band.low <= band.centre && band.centre <= band.high && band.high <= 1.0);
                }
                prop_assert!(point.signals.is_empty() || point.value.is_some() && !point.running);
            }
        }
    }

    #[test]
    fn a_chart_of_equal_figures_is_silent_and_one_far_out_is_heard(level in -1e6f64..1e6, far in 1.0f64..1e6) {
        let mut values = vec![Some(level); 12];
        prop_assert_eq!(signals(&xmr(&values, &Phases::default()).unwrap()), []);
        values.push(Some(level + far));
        prop_assert_eq!(signals(&xmr(&values, &Phases::default()).unwrap()), [(12, Signal::Outside)]);
    }

    #[test]
    fn a_t_chart_keeps_its_times_and_its_band_is_in_order(times in prop::collection::vec(0.0f64..1e9, 2..40)) {
        let chart = t_chart(&times, &Phases::default()).unwrap();
        for (point, time) in chart.points.iter().zip(&times) {
            let band = point.band.unwrap();
            prop_assert_eq!(point.value, Some(*time));
            prop_assert!(0.0 <= band.low && band.low <= band.centre && band.centre <= band.high);
        }
    }
}
