-- Devices without a voice, their presses and their silence. A press is unique by device and the device's own id for ever.

CREATE TABLE devices (
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    elder_id TEXT NOT NULL,
    region TEXT NOT NULL,
    place TEXT NOT NULL,
    token TEXT,
    state TEXT NOT NULL,
    beat_every BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    withdrawn_at BIGINT,
    heard_at BIGINT,
    battery BIGINT,
    clock_off BIGINT,
    silence TEXT NOT NULL,
    late_at BIGINT,
    silent_at BIGINT,
    silent_since BIGINT,
    silent_case TEXT,
    burst_from BIGINT NOT NULL,
    burst BIGINT NOT NULL,
    CONSTRAINT devices_pk PRIMARY KEY (id)
);

CREATE INDEX devices_by_elder ON devices (elder_id, id);

CREATE INDEX devices_by_region ON devices (region, id);

CREATE INDEX devices_by_late ON devices (late_at) WHERE late_at IS NOT NULL;

CREATE INDEX devices_by_silent ON devices (silent_at) WHERE silent_at IS NOT NULL;

CREATE INDEX devices_gone_silent ON devices (region, silent_since) WHERE silent_since IS NOT NULL;

CREATE TABLE presses (
    device_id TEXT NOT NULL,
    press TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    at_device BIGINT,
    torn BOOLEAN NOT NULL,
    case_id TEXT,
    joined BOOLEAN NOT NULL,
    CONSTRAINT presses_pk PRIMARY KEY (device_id, press)
);

CREATE INDEX presses_by_case ON presses (case_id, received_at) WHERE case_id IS NOT NULL;

CREATE TABLE press_merges (
    case_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    merged BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    CONSTRAINT press_merges_pk PRIMARY KEY (case_id, device_id)
);

CREATE TABLE device_outages (
    region TEXT NOT NULL,
    case_id TEXT NOT NULL,
    last_at BIGINT NOT NULL,
    devices BIGINT NOT NULL,
    CONSTRAINT device_outages_pk PRIMARY KEY (region)
);
