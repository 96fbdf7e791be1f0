//! What sealing costs: nanoseconds a field, by suite. `cargo run --release -p desk --example unseal`

use base::{AnyId, ElderId, Stopwatch};
use desk::{Suite, Vault};
use std::hint::black_box;

const ROUNDS: u32 = 200_000;

fn main() {
    let elder = ElderId::mint(base::Clock::system().now());
    let field = vec![b'x'; 120];
    println!("{ROUNDS} rounds, one field of {} bytes; ns each", field.len());
    for suite in Suite::ALL {
        let vault = Vault::forgetful_with(suite);
        let (key, wrapped) = vault.new_elder_key(elder);
        let sealed = vault.seal(&key, &field);
        let each = |what: &str, mut work: Box<dyn FnMut() + '_>| {
            let watch = Stopwatch::start();
            (0..ROUNDS).for_each(|_| work());
            println!(
                "{:>24} {what:<24} {:>8}",
                suite.label(),
                watch.elapsed().as_nanos() / u128::from(ROUNDS)
            );
        };
        each("seal", Box::new(|| drop(black_box(vault.seal(&key, black_box(&field))))));
        each("open", Box::new(|| drop(black_box(vault.open(&key, black_box(&sealed))))));
        each(
            "unwrap the key and open",
            Box::new(|| {
                let key = vault.unwrap_elder_key(elder, black_box(&wrapped)).expect("its own");
                drop(black_box(vault.open(&key, &sealed)));
            }),
        );
        each("token", Box::new(|| drop(black_box(vault.token("phone", black_box("10000000001"))))));
    }
}
