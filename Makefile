# Two commands. What each does in detail is in tools/.
.PHONY: demo test

# A synthetic district on this machine: make demo ARGS="--elders 20000 --web 127.0.0.1:9000"
demo:
	@tools/setup demo
	@PATH="$$PATH:$$HOME/.cargo/bin" cargo build --release --quiet -p yinqiao || { echo "the build failed" >&2; exit 1; }
	@exec "$${CARGO_TARGET_DIR:-target}/release/yinqiao" demo $(ARGS)

# Everything that must hold: both databases, real SIP and MQTT clients, a browser.
test:
	@tools/test
