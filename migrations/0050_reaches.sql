-- What a scope reaches beside the codes that begin like it: units run for another parent, and what a unit was before a
-- reorganisation. Kept by regions, read by every permission check whose code says no.

CREATE TABLE reaches (
    holder TEXT NOT NULL,
    region TEXT NOT NULL,
    why TEXT NOT NULL,
    below BOOLEAN NOT NULL,
    CONSTRAINT reaches_pk PRIMARY KEY (holder, region, why)
);
