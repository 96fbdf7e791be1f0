//! Days as people type them and as spreadsheets keep them.

use base::Date;
use base::moment::civil_from_days;

/// Days from 1899-12-30, from which spreadsheets count, to 1970-01-01.
const EPOCH: i64 = 25_569;

/// Reads `2026-1-2`, `2026/01/02`, `2026.1.2`, `2026年1月2日`, `20260102`, and the number of days that a spreadsheet keeps.
/// A time of day after it is left out. Years of the Republic are refused: 31年 could be 1942.
pub fn day(text: &str) -> Option<Date> {
    let text = text.trim().trim_start_matches('\'');
    let text = match text.split_once([' ', 'T']) {
        Some((day, time)) if time.contains(':') => day,
        _ => text,
    };
    if let Ok(date) = text.parse::<Date>() {
        return Some(date);
    }
    let serial: f64 = text.parse().ok()?;
    // Five digits: 1927 to 2173; fewer would read a year as a day.
    if !(10_000.0..100_000.0).contains(&serial) || text.len() < 5 {
        return None;
    }
    let (year, month, day) = civil_from_days(serial.trunc() as i64 - EPOCH);
    Date::new(year, month, day).ok()
}

/// Why a text is no day.
pub fn trouble(text: &str) -> &'static str {
    let text = text.trim();
    if text.contains("民国") {
        return "不认民国纪年，请改成公历，如 1942-03-15";
    }
    let parts = text.split(['-', '/', '.', '年', '月']).filter(|part| !part.trim().is_empty()).count();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if parts == 2 || (parts == 1 && digits == 6) {
        return "只有年月，没有日；请写全，如 1942-03-15";
    }
    if parts == 1 && digits == 4 {
        return "只有年份；请写全，如 1942-03-15";
    }
    "日期不对，要写成 1942-03-15"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_shapes_are_one_day() {
        for text in [
            "2026-1-2",
            "2026/01/02",
            "2026年1月2日",
            "20260102",
            "46024",
            "2026-01-02 00:00",
            "46024.5",
            "'2026.1.2",
        ] {
            assert_eq!(day(text).map(|d| d.to_string()).as_deref(), Some("2026-01-02"), "{text}");
        }
        assert_eq!(day("15415").map(|d| d.to_string()).as_deref(), Some("1942-03-15"));
    }

    #[test]
    fn what_is_no_day_says_why() {
        for text in ["民国31年3月15日", "1942-02-30", "1942年3月", "194203", "1942", "三月", "", "2026-13-01"]
        {
            assert_eq!(day(text), None, "{text}");
        }
        assert!(trouble("民国31年3月15日").contains("民国"));
        assert!(trouble("1942年3月").contains("没有日"));
        assert!(trouble("194203").contains("没有日"));
        assert!(trouble("1942").contains("只有年份"));
    }
}
