//! elders
