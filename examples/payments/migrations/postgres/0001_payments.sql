CREATE TABLE accounts (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    balance BIGINT NOT NULL CONSTRAINT balance_is_not_negative CHECK (balance >= 0),
    opened_at TEXT NOT NULL
);
CREATE INDEX accounts_by_owner ON accounts (owner, id);

CREATE TABLE transfers (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    from_account BIGINT NOT NULL REFERENCES accounts (id),
    to_account BIGINT NOT NULL REFERENCES accounts (id),
    amount BIGINT NOT NULL CHECK (amount > 0),
    reference TEXT,
    created_at TEXT NOT NULL
);
CREATE INDEX transfers_by_source ON transfers (from_account, id);
CREATE INDEX transfers_by_target ON transfers (to_account, id);

CREATE TABLE payouts (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES accounts (id),
    amount BIGINT NOT NULL CHECK (amount > 0),
    iban TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'pending',
    bank_key TEXT NOT NULL UNIQUE,
    bank_reference TEXT,
    next_attempt_at BIGINT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX payouts_to_send ON payouts (next_attempt_at) WHERE status = 'pending';
