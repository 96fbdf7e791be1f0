//! The parts joined: every capability in one registry.
use desk::Registry;

/// Everything that can be done and asked, in the order of the capabilities.
pub fn registry() -> Registry {
    let mut all = Registry::new();
    regions::register(&mut all);
    staff::register(&mut all);
    elders::register(&mut all);
    matches::register(&mut all);
    sheets::register(&mut all);
    places::register(&mut all);
    notices::register(&mut all);
    cases::register(&mut all);
    calls::register(&mut all);
    mandates::register(&mut all);
    visits::register(&mut all);
    devices::register(&mut all);
    rounds::register(&mut all);
    find::register(&mut all);
    privacy::register(&mut all);
    cockpit::register(&mut all);
    reports::register(&mut all);
    web::register(&mut all);
    api::register(&mut all);
    all
}
