-- Months that are closed: their figures by the smallest region they were counted in, with the version of the rules that
-- counted them. Whatever contains a region is the sum of what it contains.

CREATE TABLE month_closings (
    month BIGINT NOT NULL,
    unit TEXT NOT NULL,
    state TEXT NOT NULL,
    rules BIGINT NOT NULL,
    closed_by TEXT NOT NULL,
    began_at BIGINT NOT NULL,
    closed_at BIGINT,
    hash TEXT,
    CONSTRAINT month_closings_pk PRIMARY KEY (month, unit)
);

CREATE TABLE month_figures (
    month BIGINT NOT NULL,
    unit TEXT NOT NULL,
    code TEXT NOT NULL,
    figures TEXT NOT NULL,
    CONSTRAINT month_figures_pk PRIMARY KEY (month, unit, code)
);
