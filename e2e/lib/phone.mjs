// Telephones that we did not write: sipp with the scenarios of e2e/sip.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { must } from "./check.mjs";
import { freePort, run } from "./program.mjs";

const SCENARIOS = join(import.meta.dirname, "../sip");
let media = 12000 + (process.pid % 150) * 40;

/** One A-law sample of a linear one (G.711). */
function alaw(sample) {
  const sign = sample >= 0 ? 0x80 : 0;
  let s = Math.min(Math.abs(sample) >> 3, 0xfff), exponent = 7;
  for (let mask = 0x800; exponent > 0 && !(s & mask); mask >>= 1) exponent--;
  const mantissa = exponent === 0 ? (s >> 1) & 15 : (s >> exponent) & 15;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}

/** A folder with a second of a 440 Hz tone, which sipp speaks. */
function folder(s) {
  const dir = join(s.program.data, "sipp");
  if (!existsSync(dir)) {
    mkdirSync(dir);
    const tone = Uint8Array.from({ length: 8000 }, (_, i) => alaw(Math.round(12000 * Math.sin((2 * Math.PI * 440 * i) / 8000))));
    writeFileSync(join(dir, "voice.alaw"), tone);
  }
  return dir;
}

/** A telephone at a port of its own. */
export class Phone {
  constructor(s, port, credential) {
    Object.assign(this, { s, port, credential });
  }

  static async at(s, credential = null, port = null) {
    return new Phone(s, port ?? (await freePort()), credential);
  }

  /** Runs one scenario to its end; throws with sipp's own words when it was not content. */
  async plays(scenario, { more = [], seconds = 30 } = {}) {
    const dir = folder(this.s), errors = join(dir, `error-${this.port}-${Date.now()}.log`);
    const who = this.credential ? ["-s", this.credential.user, "-au", this.credential.user, "-ap", this.credential.secret] : [];
    media += 4;
    const words = ["-sf", join(SCENARIOS, scenario), "-i", "127.0.0.1", "-p", String(this.port), "-m", "1", "-nostdin", "-timeout", `${seconds}s`,
      "-timeout_error", "-trace_err", "-error_file", errors, "-mi", "127.0.0.1", "-mp", String(media), ...who, ...more, `127.0.0.1:${this.s.program.sipPort}`];
    const { code, out } = await run("env", ["-C", dir, "sipp", ...words], { timeout: (seconds + 10) * 1000 });
    const said = existsSync(errors) ? readFileSync(errors, "utf8") : "";
    must(code === 0, `sipp ${scenario} ended with ${code}\n${said.slice(0, 1500)}\n${out.split("\n").slice(-25).join("\n")}`);
  }

  registers() {
    return this.plays("register.xml", { seconds: 8 });
  }

  /** Waits for a call, answers, says back what it hears, until the other side hangs up. */
  answers(seconds = 40) {
    return this.plays("agent_answers.xml", { more: ["-rtp_echo"], seconds });
  }

  /** The same, and hangs up by itself after a while. */
  answersAndHangsUp(seconds = 40) {
    return this.plays("agent_hangs_up.xml", { more: ["-rtp_echo"], seconds });
  }
}
