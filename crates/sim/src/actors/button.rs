//! A button on the bedside table: one press is one MQTT message that must be acknowledged.

use anyhow::{Context, Result, anyhow, bail};
use base::Moment;
use rumqttc::{AsyncClient, MqttOptions, PublishOptions, PublishResult, QoS};
use std::net::SocketAddr;
use std::time::Duration;

/// A connected button.
pub struct Button {
    client: AsyncClient,
    topic: String,
    poll: tokio::task::JoinHandle<()>,
}

impl Button {
    /// Connects as `device` with its token.
    pub fn connect(server: SocketAddr, device: &str, token: &str) -> Self {
        let mut options = MqttOptions::new(device, (server.ip().to_string(), server.port()));
        options.set_keep_alive(60);
        options.set_credentials(device.to_owned(), token.to_owned());
        let (client, mut events) = AsyncClient::builder(options).capacity(64).build();
        let poll = tokio::spawn(async move {
            loop {
                if events.poll().await.is_err() {
                    // The next poll connects again; a button does not hammer.
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        });
        Self { client, topic: format!("yinqiao/v1/{device}"), poll }
    }

    /// Presses once; returns when the press is acknowledged, that is, durable.
    pub async fn press(&self, press: &str, at: Moment) -> Result<()> {
        self.send("press", serde_json::json!({ "id": press, "at": at.ms() })).await
    }

    /// Gives a sign of life.
    pub async fn beat(&self, at: Moment) -> Result<()> {
        self.send("beat", serde_json::json!({ "at": at.ms(), "battery": 80 })).await
    }

    async fn send(&self, leaf: &str, payload: serde_json::Value) -> Result<()> {
        let topic = format!("{}/{leaf}", self.topic);
        let sent =
            self.client.publish_tracked(topic, payload.to_string(), PublishOptions::new(QoS::AtLeastOnce));
        let notice = sent.await.context("the button's queue is closed")?;
        let waited = tokio::time::timeout(Duration::from_secs(30), notice.wait_async()).await;
        match waited.context("no acknowledgement within 30 s")?.map_err(|error| anyhow!("{error:?}"))? {
            PublishResult::Qos1(ack) if (ack.reason as u8) < 0x80 => Ok(()),
            other => bail!("the message was refused: {other:?}"),
        }
    }
}

impl Drop for Button {
    fn drop(&mut self) {
        self.poll.abort();
    }
}
