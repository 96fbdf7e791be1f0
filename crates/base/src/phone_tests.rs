//! Every written form that was seen, and properties over all of them.
//! Numbers begin with 10 or 0099 and belong to nobody.

use super::*;
use proptest::prelude::*;

fn digits(text: &str) -> String {
    Phone::parse(text).unwrap_or_else(|e| panic!("{text}: {e}")).digits().to_owned()
}

#[test]
fn written_forms_of_one_mobile_number_are_one_number() {
    for text in [
        "10001234567",
        " 100 0123 4567 ",
        "100-0123-4567",
        "+8610001234567",
        "+86 100 0123 4567",
        "+86-010001234567",
        "008610001234567",
        "8610001234567",
        "010001234567",
        "1795110001234567",
        "17909010001234567",
        "1791110001234567",
        "1259310001234567",
        "12593010001234567",
        "179518610001234567",
        "１０００１２３４５６７",
        "10001234567（女儿）",
        "(+86)10001234567",
    ] {
        assert_eq!(digits(text), "10001234567", "{text}");
    }
}

#[test]
fn written_forms_of_one_landline_are_one_number() {
    for text in [
        "023-60001234",
        "(023)60001234",
        "（023）6000 1234",
        "+86 23 6000 1234",
        "0086-23-60001234",
        "862360001234",
        "1795102360001234",
        "+86-023-60001234",
    ] {
        let phone = Phone::parse(text).unwrap();
        assert_eq!(phone.digits(), "02360001234", "{text}");
        assert_eq!(phone.line(), Line::Landline);
        assert_eq!(phone.local_part(), Some("60001234"));
    }
    assert_eq!(digits("010 6000 1234"), "01060001234");
    assert_eq!(digits("+861060001234"), "01060001234");
    assert_eq!(digits("0830-6001234"), "08306001234");
    let local = Phone::parse("6000 1234").unwrap();
    assert_eq!(local.line(), Line::Local);
    assert_eq!(local.in_area("023").digits(), "02360001234");
}

#[test]
fn extensions_are_kept_apart() {
    for text in [
        "023-60001234转801",
        "02360001234 ext. 801",
        "023-60001234#801",
        "02360001234x801",
        "023-60001234转分机801",
    ] {
        let phone = Phone::parse(text).unwrap();
        assert_eq!((phone.digits(), phone.extension()), ("02360001234", Some("801")), "{text}");
    }
    assert_eq!(Phone::parse("023-60001234转801").unwrap().to_string(), "02360001234转801");
}

#[test]
fn short_and_foreign_numbers_stay_what_they_are() {
    assert_eq!(digits("120"), "120");
    assert_eq!(digits("+86120"), "120");
    assert_eq!(digits("4000001234"), "4000001234");
    assert_eq!(digits("+852 9000 1234"), "0085290001234");
    assert_eq!(digits("0085290001234"), "0085290001234");
    assert_eq!(Phone::parse("+85290001234").unwrap().line(), Line::Foreign);
}

#[test]
fn what_is_no_number_is_refused_with_its_reason() {
    assert_eq!(Phone::parse("  "), Err(NotAPhone::Empty));
    assert_eq!(Phone::parse("没有"), Err(NotAPhone::Letters));
    for text in ["1000123456", "100012345678", "1", "00", "000000000", "123456789012345678", "0231"] {
        assert_eq!(Phone::parse(text), Err(NotAPhone::Length), "{text}");
    }
}

#[test]
fn sip_callers() {
    let user = |text| Phone::from_sip(text).map(|p| p.digits().to_owned());
    assert_eq!(user("sip:+8610001234567@192.0.2.1;user=phone").as_deref(), Some("10001234567"));
    assert_eq!(user("\"王婆婆\" <sip:02360001234@gw.example:5060>;tag=1").as_deref(), Some("02360001234"));
    assert_eq!(user("tel:+86-100-0123-4567;phone-context=+86").as_deref(), Some("10001234567"));
    assert_eq!(user("sip:%2B8610001234567@192.0.2.1").as_deref(), Some("10001234567"));
    assert_eq!(user("10001234567").as_deref(), Some("10001234567"));
    for text in ["sip:anonymous@anonymous.invalid", "sip:agent7@host", "sip:@host", "", "sip:12a4567@host"] {
        assert_eq!(user(text), None, "{text}");
    }
}

#[test]
fn masks_show_the_head_and_the_last_four_only() {
    assert_eq!(Phone::parse("10001234567").unwrap().masked(), "100****4567");
    assert_eq!(Phone::parse("02360001234").unwrap().masked(), "023****1234");
    assert_eq!(Phone::parse("60001234").unwrap().masked(), "****1234");
    assert_eq!(Phone::parse("120").unwrap().masked(), "120");
    assert_eq!(format!("{:?}", Phone::parse("10001234567").unwrap()), "Phone(100****4567)");
}

proptest! {
    #[test]
    fn dressing_a_mobile_up_changes_nothing(
        tail in "1[0-9]{10}",
        prefix in prop::sample::select(vec!["", "+86", "0086", "86", "0", "17951", "179090", "12593", "+86 0", "17911+86"]),
        gaps in prop::collection::vec(prop::sample::select(vec!["", " ", "-", "."]), 11),
    ) {
        // "+" stands only in front.
        let prefix = prefix.replace("17911+86", "1791186");
        let dressed: String = prefix.chars().map(String::from)
            .chain(tail.chars().zip(&gaps).map(|(c, gap)| format!("{gap}{c}"))).collect();
        let phone = Phone::parse(&dressed).unwrap();
        prop_assert_eq!(phone.digits(), tail);
    }

    #[test]
    fn a_canonical_number_reads_back_as_itself(text in "[0-9+ ()#x转-]{0,24}") {
        if let Ok(phone) = Phone::parse(&text) {
            prop_assert_eq!(Phone::parse(&phone.to_string()), Ok(phone));
        }
    }

    #[test]
    fn nothing_makes_it_panic(text in "\\PC{0,60}") {
        if let Ok(phone) = Phone::parse(&text) {
            prop_assert!(phone.masked().len() <= phone.digits().len() + 4);
        }
        let _ = Phone::from_sip(&text);
    }

    #[test]
    fn the_mask_hides_the_middle(tail in "1[0-9]{10}") {
        let phone = Phone::parse(&tail).unwrap();
        prop_assert!(!phone.masked().contains(&tail[3..7]) || tail[7..].contains(&tail[3..7]));
    }
}
