// The real program as a child: its own data directory, its own ports, ended at the end.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync, openSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** The program to test: YINQIAO_TEST_PROGRAM, set by the Rust test that starts us. */
export const BIN = process.env.YINQIAO_TEST_PROGRAM ?? join(import.meta.dirname, "../../target/debug/yinqiao");

/** A port that is free for TCP and UDP. */
export async function freePort() {
  for (;;) {
    const port = await new Promise((done, fail) => {
      const server = createServer().once("error", fail);
      server.listen(0, "127.0.0.1", () => {
        const { port } = server.address();
        server.close(() => done(port));
      });
    });
    const free = await new Promise((done) => {
      const socket = createSocket("udp4").once("error", () => done(false));
      socket.bind(port, "127.0.0.1", () => socket.close(() => done(true)));
    });
    if (free) return port;
  }
}

/** Runs a command to its end: {code, out, err}. `input` is its standard input. */
export function run(file, args, { input = "", env = {}, timeout = 60_000 } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "pipe"] });
    let out = "", err = "";
    const timer = setTimeout(() => child.kill("SIGKILL"), timeout);
    child.stdout.on("data", (b) => (out += b));
    child.stderr.on("data", (b) => (err += b));
    child.once("error", fail);
    child.once("close", (code) => (clearTimeout(timer), done({ code, out, err })));
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

export class Program {
  /** Starts `yinqiao demo --no-actors` with a small district and waits until it is ready. */
  static async start({ elders = 1500 } = {}) {
    const self = new Program();
    self.data = mkdtempSync(join(tmpdir(), "yinqiao-e2e-"));
    self.webPort = await freePort();
    self.sipPort = await freePort();
    self.mqttPort = await freePort();
    self.log = join(self.data, "program.log");
    const rtp = 30000 + Math.floor(Math.random() * 8000);
    const log = openSync(self.log, "a");
    const at = (port) => `127.0.0.1:${port}`;
    const words = ["demo", "--elders", String(elders), "--no-actors", "--data", self.data,
      "--web", at(self.webPort), "--sip", at(self.sipPort), "--mqtt", at(self.mqttPort)];
    const env = { ...process.env, YINQIAO_RTP: `${rtp}-${rtp + 400}`, YINQIAO_LOG: "info", YINQIAO_TRUNKS: "127.0.0.1:" + (self.trunkPort = await freePort()) };
    self.child = spawn(BIN, words, { env, stdio: ["ignore", log, log] });
    self.ended = new Promise((done) => self.child.once("exit", (code, signal) => done({ code, signal })));
    self.web = `http://127.0.0.1:${self.webPort}`;
    let over = false;
    self.ended.then(() => (over = true));
    for (let i = 0; i < 1200; i++) {
      if (over) throw new Error(`the program ended at start:\n${self.said().slice(-4000)}`);
      const ready = await fetch(self.web + "/readyz").then((r) => r.ok, () => false);
      if (ready) return self;
      await sleep(100);
    }
    throw new Error(`not ready within 120 s:\n${self.said().slice(-4000)}`);
  }

  /** Everything it printed. */
  said() {
    return readFileSync(this.log, "utf8");
  }

  /** One command of its command line, through the admin socket of the running server. */
  async tell(words, input = "") {
    const { code, out, err } = await run(BIN, [...words, "--data", this.data], { input });
    if (code !== 0) throw new Error(`yinqiao ${words.join(" ")}: exit ${code}\n${out}${err}`);
    return out;
  }

  /** SIGTERM; a clean end within 20 s, then its data directory goes. */
  async stop() {
    this.child.kill("SIGTERM");
    const end = await Promise.race([this.ended, sleep(20_000).then(() => null)]);
    if (!end) this.child.kill("SIGKILL");
    rmSync(this.data, { recursive: true, force: true });
    return end;
  }
}
