//! Pages as a browser meets them, in this process, on both databases.

mod browser;
mod family;
mod guards;
mod notices;
mod people;
mod records;
mod work;

/// Everything that pages ask for.
fn register(registry: &mut desk::Registry) {
    regions::register(registry);
    staff::register(registry);
    elders::register(registry);
    matches::register(registry);
    sheets::register(registry);
    places::register(registry);
    ::notices::register(registry);
    cases::register(registry);
    calls::register(registry);
    mandates::register(registry);
    visits::register(registry);
    devices::register(registry);
    rounds::register(registry);
    find::register(registry);
    privacy::register(registry);
    cockpit::register(registry);
    reports::register(registry);
    web::register(registry);
}
