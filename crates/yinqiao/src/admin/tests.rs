//! The socket carries words, input, lines and the exit code; a dead server's file is no server.
use super::{ask, listen, socket_path};
use crate::console::Kept;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

fn folder(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("yq-admin-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&path).unwrap();
    path
}

#[tokio::test]
async fn a_command_goes_there_and_its_lines_come_back() {
    let data = folder("a");
    let listener = listen(&data).unwrap();
    let mode = std::fs::metadata(socket_path(&data)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    let stop = CancellationToken::new();
    let handler: super::server::Handler = Arc::new(|words, _folder, input, console| {
        Box::pin(async move {
            console.say(&format!("{} {}", words.join(" "), input.unwrap_or_default()));
            console.warn("w");
            7
        })
    });
    let server = tokio::spawn(listener.run(stop.clone(), handler));
    let console = Kept::default();
    let words = vec!["yinqiao".to_string(), "account".to_string()];
    assert_eq!(ask(&data, words, &data, Some("secret".into()), &console).await.unwrap(), Some(7));
    assert_eq!(console.lines(), vec!["yinqiao account secret", "w"]);
    stop.cancel();
    server.await.unwrap();
    assert!(!socket_path(&data).exists());
}

#[tokio::test]
async fn no_server_and_a_dead_servers_socket_are_the_same() {
    let data = folder("b");
    assert_eq!(ask(&data, vec![], &data, None, &Kept::default()).await.unwrap(), None);
    // A bound and dropped listener of std leaves its file behind, like a killed server.
    drop(std::os::unix::net::UnixListener::bind(socket_path(&data)).unwrap());
    assert!(socket_path(&data).exists());
    assert_eq!(ask(&data, vec![], &data, None, &Kept::default()).await.unwrap(), None);
    assert!(listen(&data).is_ok());
}

#[test]
fn a_deep_data_directory_still_has_a_short_socket() {
    let deep = PathBuf::from("/").join("x".repeat(200));
    assert!(socket_path(&deep).as_os_str().len() <= super::LONGEST);
    assert_ne!(socket_path(&deep), socket_path(&deep.join("y")));
}
