//! Clients that we did not write: rumqttc (MQTT 5) and mosquitto_pub (3.1.1 and 5).

use crate::{Button, button, cases, limits, open, presses, register};
use ingest::Mqtt;
use rumqttc::mqttbytes::v5::{ConnectReturnCode, Packet, PubAckReason};
use rumqttc::{AsyncClient, ConnectionError, Event, EventLoop, MqttOptions, PublishOptions};
use std::time::Duration;
use testkit::{World, on_each_db};
use tokio::process::Command;

on_each_db!(register =>
    rumqttc_presses_and_is_acknowledged,
    rumqttc_with_a_wrong_token_is_refused,
    mosquitto_presses_at_every_quality,
);

fn client(mqtt: &Mqtt, button: &Button, token: &str) -> (AsyncClient, EventLoop) {
    let to = (mqtt.address().ip().to_string(), mqtt.address().port());
    let mut options = MqttOptions::new("rumqttc", to);
    options.set_credentials(button.id.to_string(), token.to_owned());
    AsyncClient::builder(options).capacity(100).build()
}

async fn rumqttc_presses_and_is_acknowledged(w: World) {
    let mqtt = open(&w, limits()).await;
    let button = button(&w).await;
    let (client, mut events) = client(&mqtt, &button, button.token.text());
    for n in 0..30 {
        let body = format!("{{\"id\":\"r{n}\",\"at\":{}}}", w.now().ms());
        client.publish(button.topic("press"), body, PublishOptions::at_least_once()).await.expect("queued");
    }
    let mut acknowledged = 0;
    while acknowledged < 30 {
        let event = tokio::time::timeout(Duration::from_secs(20), events.poll()).await.expect("in time");
        if let Event::Incoming(Packet::PubAck(ack)) = event.expect("stays connected") {
            assert_eq!(ack.reason, PubAckReason::Success);
            acknowledged += 1;
        }
    }
    let open = cases(&w).await;
    assert_eq!((open.len(), presses(&w, open[0].id).await), (1, 30));
    mqtt.stop().await;
}

async fn rumqttc_with_a_wrong_token_is_refused(w: World) {
    let mqtt = open(&w, limits()).await;
    let button = button(&w).await;
    let (_client, mut events) = client(&mqtt, &button, "wrong");
    let refused = loop {
        match events.poll().await {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert!(
        matches!(refused, ConnectionError::ConnectionRefused(ConnectReturnCode::BadUserNamePassword)),
        "{refused:?}"
    );
    mqtt.stop().await;
}

async fn mosquitto_presses_at_every_quality(w: World) {
    let mqtt = open(&w, limits()).await;
    for (n, version) in ["311", "5"].into_iter().enumerate() {
        let button = button(&w).await;
        for qos in ["0", "1", "2"] {
            let body = format!("{{\"id\":\"m{qos}\",\"at\":{}}}", w.now().ms());
            let status = pub_press(&mqtt, &button, button.token.text(), version, qos, &body).await;
            assert!(status, "mosquitto_pub {version} QoS {qos}");
        }
        crate::until("all three are heard", async || {
            let open = cases(&w).await;
            open.len() == n + 1 && open.iter().all(|case| case.presses == 3)
        })
        .await;
        assert!(!pub_press(&mqtt, &button, "wrong", version, "1", "{}").await, "a wrong token is an error");
    }
    mqtt.stop().await;
}

async fn pub_press(mqtt: &Mqtt, button: &Button, token: &str, version: &str, qos: &str, body: &str) -> bool {
    let (host, port) = (mqtt.address().ip().to_string(), mqtt.address().port().to_string());
    let (user, topic) = (button.id.to_string(), button.topic("press"));
    let args = [
        "-V", version, "-h", &host, "-p", &port, "-u", &user, "-P", token, "-q", qos, "-t", &topic, "-m",
        body,
    ];
    let run = Command::new("mosquitto_pub").args(args).output();
    let out = tokio::time::timeout(Duration::from_secs(20), run)
        .await
        .expect("mosquitto_pub ends")
        .expect("mosquitto_pub is installed (tools/setup)");
    out.status.success()
}
