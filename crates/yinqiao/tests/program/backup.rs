//! A backup is one consistent set, made while the work goes on; a restore brings it back or refuses, on both databases.
use crate::house::House;

const PASSWORD: &str = "three bridges over 9 rivers\n";

fn there_and_back(house: &House) {
    let file = house.file("tar");
    let path = file.to_str().expect("plain");
    let server = house.serve();
    house.tell(&["account", "add", "before", "--role", "agent"], PASSWORD);
    std::fs::create_dir_all(house.data.join("recordings/2026")).expect("made");
    std::fs::write(house.data.join("recordings/2026/one.wav"), b"RIFF").expect("written");
    house.tell(&["backup", path], "");
    house.tell(&["account", "add", "after", "--role", "agent"], PASSWORD);
    let refused = house.run(&["restore", path, "--replace"], "");
    assert_eq!(refused.code, Some(1), "a running server keeps what it has");
    assert_eq!(server.stop().code, Some(0));

    let careful = house.run(&["restore", path], "");
    assert_eq!(careful.code, Some(1), "{}", careful.out);
    assert!(careful.err.contains("--replace"), "{}", careful.err);
    std::fs::remove_file(house.data.join("recordings/2026/one.wav")).expect("removed");
    house.tell(&["restore", path, "--replace"], "");
    let accounts = house.tell(&["account", "list"], "");
    assert!(accounts.contains("before") && !accounts.contains("after"), "{accounts}");
    assert_eq!(std::fs::read(house.data.join("recordings/2026/one.wav")).expect("back"), b"RIFF");
    assert!(house.tell(&["trail", "verify"], "").contains("没有发现"));
    std::fs::remove_file(file).ok();
}

#[test]
fn there_and_back_on_sqlite() {
    there_and_back(&House::new());
}

#[test]
fn there_and_back_on_postgresql() {
    there_and_back(&House::on_postgres());
}

#[test]
fn a_damaged_backup_and_a_foreign_key_are_refused() {
    let house = House::new();
    let file = house.file("tar");
    let path = file.to_str().expect("plain");
    house.tell(&["account", "add", "liu", "--role", "agent"], PASSWORD);
    house.tell(&["backup", path], "");
    let again = house.run(&["backup", path], "");
    assert_eq!(again.code, Some(1), "an old backup is never written over");

    let whole = std::fs::read(&file).expect("written");
    for damage in [whole.len() / 2, 600] {
        let mut bytes = whole.clone();
        bytes[damage] ^= 1;
        std::fs::write(&file, bytes).expect("written");
        let said = house.run(&["restore", path, "--replace"], "");
        assert_eq!(said.code, Some(1), "byte {damage}: {}", said.out);
    }
    std::fs::write(&file, &whole[..whole.len() - 2000]).expect("written");
    assert_eq!(house.run(&["restore", path, "--replace"], "").code, Some(1), "a torn file");
    assert!(house.tell(&["account", "list"], "").contains("liu"), "what was there is still there");

    std::fs::write(&file, whole).expect("written");
    let other = House::new();
    let said = other.run(&["restore", path], "");
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(said.err.contains("主密钥"), "{}", said.err);
    std::fs::remove_file(file).ok();
}
