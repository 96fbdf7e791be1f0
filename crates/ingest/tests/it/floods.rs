//! Ten thousand presses from one broken device, and an elder who presses once.

use crate::raw::{Client, payload, publish};
use crate::{button, cases, limits, open, presses, register, until};
use base::Stopwatch;
use std::time::Duration;
use testkit::{World, on_each_db};

on_each_db!(register => ten_thousand_presses_are_merged_and_others_unharmed);

async fn ten_thousand_presses_are_merged_and_others_unharmed(w: World) {
    let mqtt = open(&w, limits()).await;
    let (broken, well) = (button(&w).await, button(&w).await);
    let mut flood = Client::sign_in(mqtt.address(), 4, &broken, "c").await;
    let topic = broken.topic("press");
    let now = w.now();
    let flooding = tokio::spawn(async move {
        for part in 0..100 {
            let mut bytes = Vec::new();
            for n in 0..100 {
                bytes.extend(publish(4, &topic, 0, 0, &payload(&format!("{part}-{n}"), now)));
            }
            flood.send(&bytes).await;
        }
        flood
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    let mut client = Client::sign_in(mqtt.address(), 5, &well, "c").await;
    let watch = Stopwatch::start();
    assert_eq!(client.press(&well.topic("press"), 1, &payload("1", w.now())).await, Some(0));
    let waited = watch.elapsed();
    assert!(waited < Duration::from_secs(2), "the other elder waited {waited:?}");

    let _flood = flooding.await.expect("sends");
    let open = cases(&w).await;
    assert_eq!(open.len(), 2);
    let case = open.iter().find(|case| case.presses > 1).expect("the flood's case").id;
    until("every press is accounted for", async || presses(&w, case).await == 10_000).await;
    let entries = w.acts_of(case).await.len();
    assert!(entries < 1_000, "{entries} trail entries for one broken device");
    mqtt.stop().await;
}
