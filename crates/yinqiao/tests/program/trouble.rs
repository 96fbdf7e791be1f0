//! Taken ports, no database, a second owner, a killed server, a lost key: each is said clearly and nothing is lost.
use crate::house::{House, exists, get, ports};
use std::net::TcpListener;
use std::time::Duration;

const PASSWORD: &str = "three bridges over 9 rivers\n";

#[test]
fn a_taken_port_is_named_with_what_to_do() {
    let house = House::new();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = taken.local_addr().expect("bound").port();
    let [web, sip, mqtt] = ports();
    for (what, at) in [("web", [port, sip, mqtt]), ("sip", [web, port, mqtt]), ("mqtt", [web, sip, port])] {
        let said = house.serve_at(&at).end();
        assert_eq!(said.code, Some(1));
        assert!(said.err.contains("已经被占用") && said.err.contains(&format!("--{what}")), "{}", said.err);
    }
}

#[test]
fn without_postgresql_it_says_so_and_tries_again_until_stopped() {
    let house = House::new();
    let mut config = house.file("toml");
    config.set_extension("toml");
    std::fs::write(&config, "database = \"postgres://nobody:hidden@127.0.0.1:1/none\"\n").expect("written");
    let server = {
        let [web, sip, mqtt] = ports();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_yinqiao"));
        command.args(["serve", "--config"]).arg(&config).arg("--data").arg(&house.data);
        command.args([
            "--web",
            &format!("127.0.0.1:{web}"),
            "--sip",
            &format!("127.0.0.1:{sip}"),
            "--mqtt",
            &format!("127.0.0.1:{mqtt}"),
        ]);
        command.stderr(std::process::Stdio::piped()).spawn().expect("starts")
    };
    std::thread::sleep(Duration::from_secs(4));
    std::process::Command::new("kill").arg(server.id().to_string()).status().expect("kill");
    let output = server.wait_with_output().expect("ends");
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{err}");
    assert!(err.contains("第 1 次") && err.contains("第 2 次"), "{err}");
    assert!(!err.contains("hidden"), "the password is in the message: {err}");
    std::fs::remove_file(config).ok();
}

#[test]
fn one_directory_has_one_owner_and_commands_go_through_it() {
    let house = House::new();
    let server = house.serve();
    let second = house.serve_at(&ports()).end();
    assert_eq!(second.code, Some(1));
    assert!(second.err.contains("另一个"), "{}", second.err);
    house.tell(&["account", "add", "liu", "--role", "agent"], PASSWORD);
    assert!(house.tell(&["account", "list"], "").contains("liu"));
    let refused = house.run(&["account", "add", "liu", "--role", "agent"], PASSWORD);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("已经有人用"), "{}", refused.err);
    let said = server.stop();
    assert_eq!(said.code, Some(0), "{}", said.err);
    // The same commands, now that nobody serves.
    assert!(house.tell(&["account", "list"], "").contains("liu"));
    assert!(house.tell(&["trail", "verify"], "").contains("没有发现"));
}

#[test]
fn after_kill_9_it_starts_again_with_everything() {
    let house = House::new();
    let server = house.serve();
    house.tell(&["account", "add", "liu", "--role", "agent"], PASSWORD);
    server.kill();
    let again = house.serve();
    assert!(house.tell(&["account", "list"], "").contains("liu"));
    assert!(house.tell(&["trail", "verify"], "").contains("没有发现"));
    let metrics = get(&again.web, "/metrics").expect("answers");
    assert!(metrics.contains("yinqiao_db_commits_total"), "{metrics}");
    assert_eq!(again.stop().code, Some(0));
}

#[test]
fn a_filled_database_whose_key_is_gone_is_not_given_a_new_one() {
    let house = House::new();
    house.tell(&["account", "add", "liu", "--role", "agent"], PASSWORD);
    let key = house.data.join("master.key");
    let kept = std::fs::read(&key).expect("made at the first start");
    std::fs::remove_file(&key).expect("removed");
    let said = house.run(&["account", "list"], "");
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("主密钥"), "{}", said.err);
    assert!(!exists(&key), "no new key was made");
    std::fs::write(&key, kept).expect("put back");
    std::process::Command::new("chmod").arg("600").arg(&key).status().expect("chmod");
    assert!(house.tell(&["account", "list"], "").contains("liu"));
}

#[test]
fn passwords_come_from_stdin_and_must_be_worth_something() {
    let house = House::new();
    let none = house.run(&["account", "add", "liu", "--role", "agent"], "");
    assert_eq!(none.code, Some(1));
    let weak = house.run(&["account", "add", "liu", "--role", "agent"], "1234567890\n");
    assert_eq!(weak.code, Some(1));
    let combined = house.run(&["account", "add", "liu", "--role", "system_admin,audit_admin"], PASSWORD);
    assert_eq!(combined.code, Some(1), "{}", combined.out);
    let on_the_line = house.run(&["account", "add", "liu", "--role", "agent", "--password", "x"], "");
    assert_eq!(on_the_line.code, Some(2));
}
