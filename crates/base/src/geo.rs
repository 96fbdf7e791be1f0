//! Places on the earth: WGS-84 inside, GCJ-02 only where a Chinese base map or an old file needs it.

/// A point in WGS-84 degrees.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Point {
    /// Latitude, north positive.
    pub lat: f64,
    /// Longitude, east positive.
    pub lon: f64,
}

/// The numbers are not a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("经纬度不对")]
pub struct NotAPoint;

/// Mean radius of the earth in metres (IUGG).
const EARTH_M: f64 = 6_371_008.8;
/// Krasovsky 1940, on which GCJ-02 is computed.
const SEMI_MAJOR_M: f64 = 6_378_245.0;
const ECCENTRICITY2: f64 = 0.006_693_421_622_965_943;

impl Point {
    /// A point; refuses what is not finite or lies off the globe, and `0, 0`, which is how devices
    /// and spreadsheets write "do not know".
    pub fn new(lat: f64, lon: f64) -> Result<Self, NotAPoint> {
        let on_globe = (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon);
        if on_globe && (lat, lon) != (0.0, 0.0) { Ok(Self { lat, lon }) } else { Err(NotAPoint) }
    }

    /// Great-circle distance in metres.
    pub fn metres_to(self, other: Point) -> f64 {
        let (a, b) = (self.lat.to_radians(), other.lat.to_radians());
        let half_lat = ((b - a) / 2.0).sin();
        let half_lon = ((other.lon - self.lon).to_radians() / 2.0).sin();
        let h = half_lat * half_lat + a.cos() * b.cos() * half_lon * half_lon;
        2.0 * EARTH_M * h.sqrt().min(1.0).asin()
    }

    /// The point moved north and east by metres; for boxes around a place and for synthetic homes.
    pub fn moved(self, north_m: f64, east_m: f64) -> Point {
        let lat = self.lat + (north_m / EARTH_M).to_degrees();
        let lon = self.lon + (east_m / (EARTH_M * self.lat.to_radians().cos().max(1e-6))).to_degrees();
        Point { lat, lon }
    }

    /// Where a Chinese base map draws this point.
    pub fn to_gcj02(self) -> (f64, f64) {
        if !in_china(self.lat, self.lon) {
            return (self.lat, self.lon);
        }
        let (dlat, dlon) = shift(self.lat, self.lon);
        (self.lat + dlat, self.lon + dlon)
    }

    /// The true place of a point taken from a Chinese map; exact to a millimetre.
    pub fn from_gcj02(lat: f64, lon: f64) -> Result<Self, NotAPoint> {
        let start = Self::new(lat, lon)?;
        if !in_china(lat, lon) {
            return Ok(start);
        }
        // The shift changes slowly, so the fixed point is reached in a few steps.
        let mut guess = start;
        for _ in 0..6 {
            let (dlat, dlon) = shift(guess.lat, guess.lon);
            guess = Point { lat: lat - dlat, lon: lon - dlon };
        }
        Self::new(guess.lat, guess.lon)
    }
}

/// The rectangle in which the shift applies.
fn in_china(lat: f64, lon: f64) -> bool {
    (0.8293..=55.8271).contains(&lat) && (72.004..=137.8347).contains(&lon)
}

/// The published polynomial and sines of GCJ-02, in degrees.
fn shift(lat: f64, lon: f64) -> (f64, f64) {
    use std::f64::consts::PI;
    let (x, y) = (lon - 105.0, lat - 35.0);
    let waves = (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0;
    let dlat = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + waves
        + (20.0 * (y * PI).sin() + 40.0 * (y / 3.0 * PI).sin()) * 2.0 / 3.0
        + (160.0 * (y / 12.0 * PI).sin() + 320.0 * (y * PI / 30.0).sin()) * 2.0 / 3.0;
    let dlon = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + waves
        + (20.0 * (x * PI).sin() + 40.0 * (x / 3.0 * PI).sin()) * 2.0 / 3.0
        + (150.0 * (x / 12.0 * PI).sin() + 300.0 * (x / 30.0 * PI).sin()) * 2.0 / 3.0;
    let rad = lat.to_radians();
    let magic = 1.0 - ECCENTRICITY2 * rad.sin() * rad.sin();
    let root = magic.sqrt();
    let metres_lat = SEMI_MAJOR_M * (1.0 - ECCENTRICITY2) / (magic * root) * PI / 180.0;
    let metres_lon = SEMI_MAJOR_M / root * rad.cos() * PI / 180.0;
    (dlat / metres_lat, dlon / metres_lon)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_distances() {
        let a = Point::new(29.7162, 106.6068).unwrap();
        let b = Point::new(29.6840, 106.6149).unwrap();
        let metres = a.metres_to(b);
        assert!((3_650.0..3_690.0).contains(&metres), "{metres}");
        // A degree of latitude is 111.195 km on the mean sphere.
        let degree = Point { lat: 30.0, lon: 106.0 }.metres_to(Point { lat: 31.0, lon: 106.0 });
        assert!((degree - 111_195.08).abs() < 0.1, "{degree}");
    }

    #[test]
    fn the_shift_at_a_published_point() {
        // Tiananmen: WGS-84 39.907333, 116.391083 is drawn near 39.90873, 116.39732.
        let (lat, lon) = Point::new(39.907_333, 116.391_083).unwrap().to_gcj02();
        assert!((lat - 39.908_735).abs() < 2e-5 && (lon - 116.397_325).abs() < 2e-5, "{lat} {lon}");
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for (lat, lon) in [(0.0, 0.0), (91.0, 0.0), (f64::NAN, 1.0), (1.0, f64::INFINITY)] {
            assert!(Point::new(lat, lon).is_err());
        }
    }

    proptest! {
        #[test]
        fn gcj_there_and_back_is_below_a_millimetre(lat in 18.0f64..53.0, lon in 75.0f64..134.0) {
            let here = Point { lat, lon };
            let (glat, glon) = here.to_gcj02();
            let back = Point::from_gcj02(glat, glon).unwrap();
            prop_assert!(here.metres_to(back) < 0.001);
            let drawn = Point { lat: glat, lon: glon };
            prop_assert!(here.metres_to(drawn) < 1_200.0);
        }

        #[test]
        fn moving_moves_as_far_as_told(north in -5_000.0f64..5_000.0, east in -5_000.0f64..5_000.0) {
            let here = Point { lat: 29.7, lon: 106.6 };
            let told = north.hypot(east);
            prop_assert!((here.metres_to(here.moved(north, east)) - told).abs() < 0.002 * told + 0.1);
        }
    }
}
