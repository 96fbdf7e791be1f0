//! Doors in an order in which one walks: the nearest next. Pure.

use base::Point;

/// The order in which to go: indexes, each door after the one nearest to it; doors whose place nobody knows come last, as
/// they stood. Good enough for one worker's forty doors in a neighbourhood; not a route planner.
pub fn order(points: &[Option<Point>], start: Option<Point>) -> Vec<usize> {
    let mut left: Vec<usize> = (0..points.len()).filter(|at| points[*at].is_some()).collect();
    let mut found = Vec::with_capacity(points.len());
    let mut here = start.or_else(|| left.first().and_then(|at| points[*at]));
    while let Some(from) = here.filter(|_| !left.is_empty()) {
        let metres = |at: &usize| points[*at].map_or(f64::MAX, |point| from.metres_to(point));
        let next = (0..left.len()).min_by(|a, b| metres(&left[*a]).total_cmp(&metres(&left[*b])));
        let Some(next) = next else { break };
        let door = left.remove(next);
        here = points[door];
        found.push(door);
    }
    found.extend((0..points.len()).filter(|at| points[*at].is_none()));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_is_next_and_nobody_is_left_out() {
        let at = |lat| Point::new(lat, 106.6).ok();
        let points = [at(29.73), None, at(29.70), at(29.71), at(29.72)];
        assert_eq!(order(&points, at(29.70)), [2, 3, 4, 0, 1]);
        assert_eq!(order(&points, None)[0], 0);
        assert_eq!(order(&[], None), Vec::<usize>::new());
        assert_eq!(order(&[None, None], at(29.7)), [0, 1]);
    }
}
