//! An address in three parts that can be compared by being equal: the place, the building, the door.

use crate::norm::fold_text;

/// Words behind a number that only say what it counts.
const UNITS: &[char] = &[
    '号', '栋', '幢', '楼', '单', '元', '室', '层', '组', '社', '座', '户', '附', '#', '-', '—', '–', '~',
    '之', '、', ',', '，',
];

/// An address, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Road, village, estate: what stands before the first number, without district and street.
    pub place: String,
    /// The numbers in order: house, staircase, door.
    pub numbers: Vec<String>,
}

impl Address {
    /// Takes it apart; none where nothing is left of it.
    pub fn read(text: &str) -> Option<Address> {
        let folded = fold_text(text);
        let bare = without_district(&folded);
        let (mut place, mut numbers, mut number) = (String::new(), Vec::new(), String::new());
        for c in bare.chars().map(arabic) {
            if c.is_ascii_digit() {
                number.push(c);
                continue;
            }
            if !number.is_empty() {
                numbers.push(std::mem::take(&mut number));
            }
            let counts = !numbers.is_empty() && UNITS.contains(&c);
            if c.is_alphanumeric() && !counts {
                // Words behind a number belong to the place too: 3组张家湾.
                place.push(c);
            }
        }
        if !number.is_empty() {
            numbers.push(number);
        }
        let numbers: Vec<String> = numbers.iter().map(|n| n.trim_start_matches('0').to_owned()).collect();
        if place.is_empty() && numbers.is_empty() { None } else { Some(Address { place, numbers }) }
    }
}

/// Behind the last of 区, 县, 街道, 镇, 乡, 社区 that belongs to the beginning.
fn without_district(text: &str) -> &str {
    let mut rest = text;
    for end in ["省", "市", "区", "县", "街道", "镇", "社区"] {
        // Within the first dozen characters only: 商业区 at the end of an address is a place.
        let head: usize = rest.chars().take(12).map(char::len_utf8).sum();
        if let Some(at) = rest[..head].find(end) {
            let cut = &rest[at + end.len()..];
            if cut.chars().count() >= 2 && !rest[..at].chars().any(|c| c.is_ascii_digit()) {
                rest = cut;
            }
        }
    }
    rest
}

fn arabic(c: char) -> char {
    match c {
        '〇' | '零' => '0',
        '一' => '1',
        '二' => '2',
        '三' => '3',
        '四' => '4',
        '五' => '5',
        '六' => '6',
        '七' => '7',
        '八' => '8',
        '九' => '9',
        other => other,
    }
}

/// Place, building, whole: three texts that are equal where that much of two addresses is equal. Empty ones mean that
/// the address does not say so much.
pub fn address_keys(text: &str) -> [String; 3] {
    let Some(address) = Address::read(text) else { return Default::default() };
    let building =
        address.numbers.first().map(|first| format!("{}/{first}", address.place)).unwrap_or_default();
    let whole = if address.numbers.len() > 1 {
        format!("{}/{}", address.place, address.numbers.join("/"))
    } else {
        String::new()
    };
    [address.place, building, whole]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_door_written_in_many_ways() {
        let wanted = address_keys("双龙大道1号3单元5-2");
        assert_eq!(wanted, ["双龙大道", "双龙大道/1", "双龙大道/1/3/5/2"]);
        for text in [
            "重庆市渝北区双龙湖街道双龙大道 1 号 3 单元 5-2",
            "渝北區雙龍大道１號３單元５—２",
            "双龙大道1号3单元5-2室",
            "双龙大道一号三单元五之二",
        ] {
            assert_eq!(address_keys(text), wanted, "{text}");
        }
        assert_eq!(address_keys("双龙大道1号2单元5-2")[1], wanted[1], "another staircase of the same house");
        assert_ne!(address_keys("双龙大道11号")[1], wanted[1]);
        assert_eq!(address_keys("  "), ["", "", ""]);
        assert_eq!(address_keys("石坪村3组"), ["石坪村", "石坪村/3", ""]);
    }
}
