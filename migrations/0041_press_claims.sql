-- A press is claimed by an insert alone and written down whole afterwards: on PostgreSQL two devices that press at once
-- must never read a page that the other one writes. How fast a device presses is its door's knowledge.

CREATE TABLE press_claims (
    device_id TEXT NOT NULL,
    press TEXT NOT NULL,
    CONSTRAINT press_claims_pk PRIMARY KEY (device_id, press)
);

INSERT INTO press_claims (device_id, press) SELECT device_id, press FROM presses;

ALTER TABLE devices DROP COLUMN burst;

ALTER TABLE devices DROP COLUMN burst_from;
