# The commands of daily work; `just` lists them.

_default:
    @just --list

# The main job: a struct becomes an index, filled and searched.
quickstart:
    cargo run --bin quickstart

# All tests; the testkit brings the server.
test *args:
    cargo test --workspace {{ args }}

# What CI checks before the tests.
check:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings
    cargo clippy -p es-core --no-default-features -- -D warnings
    cargo clippy -p es-migrate --no-default-features -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# Everything that CI runs.
ci:
    bash .ci/run

# The test server by hand: start, stop, status, env.
server *args:
    cargo run -q -p es-testkit -- {{ args }}

# Accept changed compiler messages and snapshots, then read the diff.
bless:
    TRYBUILD=overwrite INSTA_UPDATE=always cargo test -p es-derive -p es-core -p es-tests -p es-ui-tests -p es-rules-tests

# Licences and duplicate crates (needs cargo-deny).
deny:
    cargo deny check
