//! G.711: A-law (the Chinese network's) and µ-law, both directions, by table.
//!
//! The tables are computed once, at compile time, from the definition in ITU-T G.711, so there is nothing to mistype.

/// The two companding laws a phone may offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Law {
    /// PCMA, static payload type 8.
    A,
    /// PCMU, static payload type 0.
    Mu,
}

impl Law {
    /// The static RTP payload type.
    pub const fn payload(self) -> u8 {
        match self {
            Law::A => 8,
            Law::Mu => 0,
        }
    }

    /// The law of a static payload type.
    pub const fn of(payload: u8) -> Option<Law> {
        match payload {
            8 => Some(Law::A),
            0 => Some(Law::Mu),
            _ => None,
        }
    }

    /// The encoding name that SDP uses.
    pub const fn name(self) -> &'static str {
        match self {
            Law::A => "PCMA",
            Law::Mu => "PCMU",
        }
    }

    /// One code word to a linear 16-bit sample.
    pub fn decode(self, code: u8) -> i16 {
        match self {
            Law::A => A_TO_LINEAR[code as usize],
            Law::Mu => MU_TO_LINEAR[code as usize],
        }
    }

    /// A linear sample to its code word.
    pub const fn encode(self, sample: i16) -> u8 {
        match self {
            Law::A => a_encode(sample),
            Law::Mu => mu_encode(sample),
        }
    }

    /// The code word of silence.
    pub const fn silence(self) -> u8 {
        self.encode(0)
    }

    /// Rewrites `payload` from this law to another in place, through the linear value.
    pub fn transcode(self, to: Law, payload: &mut [u8]) {
        match (self, to) {
            (Law::A, Law::Mu) => payload.iter_mut().for_each(|b| *b = A_TO_MU[*b as usize]),
            (Law::Mu, Law::A) => payload.iter_mut().for_each(|b| *b = MU_TO_A[*b as usize]),
            _ => {}
        }
    }
}

static A_TO_LINEAR: [i16; 256] = decode_table(Law::A);
static MU_TO_LINEAR: [i16; 256] = decode_table(Law::Mu);
static A_TO_MU: [u8; 256] = cross_table(Law::A);
static MU_TO_A: [u8; 256] = cross_table(Law::Mu);

const fn decode_table(law: Law) -> [i16; 256] {
    let mut table = [0i16; 256];
    let mut code = 0usize;
    while code < 256 {
        table[code] = match law {
            Law::A => a_decode(code as u8),
            Law::Mu => mu_decode(code as u8),
        };
        code += 1;
    }
    table
}

const fn cross_table(from: Law) -> [u8; 256] {
    let mut table = [0u8; 256];
    let mut code = 0usize;
    while code < 256 {
        table[code] = match from {
            Law::A => mu_encode(a_decode(code as u8)),
            Law::Mu => a_encode(mu_decode(code as u8)),
        };
        code += 1;
    }
    table
}

/// Where the highest set bit stands, counted so that the lowest segment is 0.
const fn segment(value: i32, lowest_bit: u32) -> i32 {
    if value <= 0 {
        return 0;
    }
    let top = 31 - (value as u32).leading_zeros();
    if top <= lowest_bit { 0 } else { (top - lowest_bit) as i32 }
}

const fn a_decode(code: u8) -> i16 {
    let code = code ^ 0x55;
    let step = (code & 0x0f) as i32;
    let seg = ((code >> 4) & 0x07) as i32;
    let magnitude = if seg == 0 { (step << 4) + 8 } else { ((step << 4) + 0x108) << (seg - 1) };
    if code & 0x80 != 0 { magnitude as i16 } else { -(magnitude as i16) }
}

const fn a_encode(sample: i16) -> u8 {
    let (sign, magnitude) = if sample >= 0 { (0x80, sample as i32) } else { (0, -(sample as i32) - 1) };
    let seg = segment(magnitude, 7);
    let step = if seg == 0 { (magnitude >> 4) & 0x0f } else { (magnitude >> (seg + 3)) & 0x0f };
    ((sign | (seg << 4) | step) as u8) ^ 0x55
}

const fn mu_decode(code: u8) -> i16 {
    let code = !code;
    let step = (code & 0x0f) as i32;
    let seg = ((code >> 4) & 0x07) as i32;
    let magnitude = (((step << 3) + 0x84) << seg) - 0x84;
    if code & 0x80 != 0 { -(magnitude as i16) } else { magnitude as i16 }
}

const fn mu_encode(sample: i16) -> u8 {
    let (sign, magnitude) = if sample < 0 { (0x80, -(sample as i32)) } else { (0, sample as i32) };
    let magnitude = if magnitude > 32_635 { 32_635 } else { magnitude } + 0x84;
    let seg = segment(magnitude, 7);
    let step = (magnitude >> (seg + 3)) & 0x0f;
    !((sign | (seg << 4) | step) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_words() {
        // ITU-T G.711: the code of silence, and both ends of the scale.
        assert_eq!(Law::A.silence(), 0xd5);
        assert_eq!(Law::Mu.silence(), 0xff);
        assert_eq!(Law::A.decode(0xd5), 8);
        assert_eq!(Law::Mu.decode(0xff), 0);
        assert_eq!(Law::A.decode(0xaa), 32_256);
        assert_eq!(Law::A.decode(0x2a), -32_256);
        assert_eq!(Law::Mu.decode(0x80), 32_124);
        assert_eq!(Law::Mu.decode(0x00), -32_124);
    }

    #[test]
    fn every_word_survives_a_round_trip() {
        for law in [Law::A, Law::Mu] {
            for code in 0..=255u8 {
                let again = law.encode(law.decode(code));
                // µ-law has two words for zero.
                assert_eq!(law.decode(again), law.decode(code), "{law:?} {code:#x}");
            }
        }
    }

    proptest! {
        #[test]
        fn the_error_stays_within_the_step(sample in any::<i16>()) {
            for law in [Law::A, Law::Mu] {
                let heard = i32::from(law.decode(law.encode(sample)));
                let error = (heard - i32::from(sample)).abs();
                let allowed = (i32::from(sample).abs() / 16).max(16) + if sample.unsigned_abs() > 32_000 { 700 } else { 0 };
                prop_assert!(error <= allowed, "{law:?} {sample} heard as {heard}");
            }
        }

        #[test]
        fn crossing_the_laws_equals_going_through_linear(word in any::<u8>()) {
            let mut one = [word];
            Law::A.transcode(Law::Mu, &mut one);
            prop_assert_eq!(one[0], Law::Mu.encode(Law::A.decode(word)));
            let mut other = [word];
            Law::Mu.transcode(Law::A, &mut other);
            prop_assert_eq!(other[0], Law::A.encode(Law::Mu.decode(word)));
        }
    }
}
