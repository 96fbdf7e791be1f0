//! 隐私 privacy.
