//! What a caller hears from us: spoken prompts and the ringing tone.
//!
//! The shipped prompts are spoken by a machine (`tools/prompts` makes them); a directory with files of the same names
//! replaces them, for a human voice or a dialect.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::{FRAME, RATE};

/// The things we say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Prompt {
    /// 您好，这里是银桥助老热线，话务员正忙，请不要挂机，马上为您接听。
    Waiting,
    /// 请稍候，不要挂机，话务员马上回来。
    Hold,
    /// 对不起，线路出了问题，我们马上给您打回去。
    Trouble,
}

impl Prompt {
    const ALL: [Prompt; 3] = [Prompt::Waiting, Prompt::Hold, Prompt::Trouble];

    fn file(self) -> &'static str {
        match self {
            Prompt::Waiting => "waiting.wav",
            Prompt::Hold => "hold.wav",
            Prompt::Trouble => "trouble.wav",
        }
    }

    fn shipped(self) -> &'static [u8] {
        match self {
            Prompt::Waiting => include_bytes!("../../prompts/waiting.wav"),
            Prompt::Hold => include_bytes!("../../prompts/hold.wav"),
            Prompt::Trouble => include_bytes!("../../prompts/trouble.wav"),
        }
    }
}

/// A sound that repeats until it is replaced, or is played once.
#[derive(Debug, Clone)]
pub struct Sound {
    samples: Arc<[i16]>,
    repeat: bool,
}

impl Sound {
    /// A sound that repeats.
    pub fn looped(samples: Arc<[i16]>) -> Sound {
        Sound { samples, repeat: true }
    }

    /// A sound that is played once.
    pub fn once(samples: Arc<[i16]>) -> Sound {
        Sound { samples, repeat: false }
    }

    /// The Chinese ringing tone: 450 Hz, one second on, four off.
    pub fn ringing() -> Sound {
        static TONE: OnceLock<Arc<[i16]>> = OnceLock::new();
        let samples = TONE.get_or_init(|| {
            (0..5 * RATE)
                .map(|at| {
                    let phase = f64::from(at) * 450.0 * std::f64::consts::TAU / f64::from(RATE);
                    if at < RATE { (phase.sin() * 6_000.0) as i16 } else { 0 }
                })
                .collect()
        });
        Sound::looped(samples.clone())
    }

    /// Length in samples.
    pub fn len(&self) -> usize {
        self.samples.len()
    }

    /// Nothing to hear.
    pub fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }
}

/// Where a sound stands.
#[derive(Debug, Clone)]
pub struct Playing {
    sound: Sound,
    at: usize,
}

impl Playing {
    /// From the beginning.
    pub fn new(sound: Sound) -> Playing {
        Playing { sound, at: 0 }
    }

    /// The next 20 ms; `None` when a sound that does not repeat is over.
    pub fn frame(&mut self) -> Option<[i16; FRAME]> {
        let all = &self.sound.samples;
        if all.is_empty() || (self.at >= all.len() && !self.sound.repeat) {
            return None;
        }
        let mut out = [0; FRAME];
        for slot in &mut out {
            if self.at >= all.len() {
                if !self.sound.repeat {
                    break;
                }
                self.at = 0;
            }
            *slot = all[self.at];
            self.at += 1;
        }
        Some(out)
    }
}

/// All prompts, ready to play.
#[derive(Debug, Clone)]
pub struct Voice {
    prompts: [Arc<[i16]>; Prompt::ALL.len()],
}

impl Voice {
    /// The shipped prompts, each replaced by the file of its name in `dir` when there is a good one.
    pub fn load(dir: Option<&Path>) -> Voice {
        let prompts = Prompt::ALL.map(|prompt| {
            let own = dir.map(|dir| dir.join(prompt.file())).filter(|path| path.exists());
            let own = own.and_then(|path| {
                let samples = std::fs::read(&path).ok().and_then(|bytes| super::wav::mono(&bytes));
                if samples.is_none() {
                    tracing::warn!(path = %path.display(), "not an 8 kHz 16-bit mono WAV file; the shipped voice speaks");
                }
                samples
            });
            let samples = own.or_else(|| super::wav::mono(prompt.shipped()));
            Arc::from(samples.expect("a test reads every shipped prompt"))
        });
        Voice { prompts }
    }

    /// A prompt, repeated with two seconds of quiet between.
    pub fn repeating(&self, prompt: Prompt) -> Sound {
        let mut samples = self.prompts[prompt as usize].to_vec();
        samples.resize(samples.len() + 2 * RATE as usize, 0);
        Sound::looped(samples.into())
    }

    /// A prompt, once.
    pub fn once(&self, prompt: Prompt) -> Sound {
        Sound::once(self.prompts[prompt as usize].clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_prompt_speaks() {
        let voice = Voice::load(None);
        for prompt in Prompt::ALL {
            let sound = voice.once(prompt);
            assert!(sound.len() > RATE as usize, "{prompt:?} lasts more than a second");
            let loud = sound.samples.iter().filter(|s| s.unsigned_abs() > 1_000).count();
            assert!(loud > sound.len() / 20, "{prompt:?} is heard");
        }
    }

    #[test]
    fn a_broken_file_does_not_silence_us() {
        let dir = std::env::temp_dir().join(format!("yinqiao-voice-{}", std::process::id()));
        std::fs::create_dir_all(&dir).expect("a directory");
        std::fs::write(dir.join("waiting.wav"), b"not sound").expect("written");
        assert!(!Voice::load(Some(&dir)).once(Prompt::Waiting).is_empty());
        std::fs::remove_dir_all(&dir).expect("cleaned");
    }

    #[test]
    fn repeating_goes_round_and_once_ends() {
        let samples: Arc<[i16]> = (0..200).collect::<Vec<i16>>().into();
        let mut looped = Playing::new(Sound::looped(samples.clone()));
        assert_eq!(looped.frame().expect("first")[159], 159);
        assert_eq!(looped.frame().expect("second")[39..41], [199, 0]);
        let mut once = Playing::new(Sound::once(samples));
        assert!(once.frame().is_some() && once.frame().is_some() && once.frame().is_none());
    }
}
