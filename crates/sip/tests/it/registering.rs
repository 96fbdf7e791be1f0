//! Who may register, and who locks himself out.

use calls::Holder;
use testkit::TestDb;

use crate::house::*;

testkit::on_each_bare_db!(a_phone_registers_over_udp_and_tcp, strangers_and_guessers_are_refused);

async fn a_phone_registers_over_udp_and_tcp(db: TestDb) {
    let house = House::open(db).await;
    let (agent, shown) = house.agent().await;
    let phone = port();
    house.registers(phone, &shown).await;
    assert!(house.mine(agent).await.phone, "the database knows where the phone is");
    assert_eq!(house.door.counts().online, 1);
    house.registers(phone, &shown).await;
    let out = house
        .sipp("register.xml", port(), &[&phone_args(&shown)[..], &["-t", "t1"]].concat(), 5)
        .output()
        .await;
    passed("register over TCP", out);
    let known = house.look(&desk::Ask::system(), calls::read::Phones::default()).await;
    assert_eq!(known[0].place.as_ref().map(|p| p.transport.as_str()), Some("tcp"), "it moved");
    house.close().await;
}

async fn strangers_and_guessers_are_refused(db: TestDb) {
    let house = House::open(db).await;
    let elder = house.wang().await;
    let shown = house.phone(Holder::Elder(elder)).await;
    let stranger = ["-s", "nobody", "-au", "nobody", "-ap", "guess"];
    passed("a stranger", house.sipp("register_refused.xml", port(), &stranger, 5).output().await);
    let guess = ["-s", &shown.user, "-au", &shown.user, "-ap", "guess"];
    for _ in 0..5 {
        passed("a guess", house.sipp("register_refused.xml", port(), &guess, 5).output().await);
    }
    // From this address the phone's user is locked out now, even with the right secret ...
    passed("locked out", house.sipp("register_refused.xml", port(), &phone_args(&shown), 5).output().await);
    assert!(house.door.counts().wrong >= 6);
    // ... but the phone at home, under another address, is not.
    let args = [&phone_args(&shown)[..], &["-i", "127.0.0.2"]].concat();
    passed("the phone at home", house.sipp("register.xml", port(), &args, 5).output().await);
    house.close().await;
}
