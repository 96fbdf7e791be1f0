//! The real program with real clients (sipp, mosquitto_pub) and a real browser: runs `e2e/run.mjs` on the program
//! that was built for these tests and shows what it measured and counted.
use std::path::Path;
use std::process::Command;

#[test]
fn from_the_press_to_the_door_with_real_clients_and_a_browser() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let script = root.join("e2e/run.mjs");
    let status = Command::new("node")
        .arg(&script)
        .env("YINQIAO_TEST_PROGRAM", env!("CARGO_BIN_EXE_yinqiao"))
        .status()
        .unwrap_or_else(|e| panic!("node cannot be run ({e}); tools/setup says what is missing"));
    assert!(status.success(), "what did not hold is named above; screenshots are in e2e/shots");
}
