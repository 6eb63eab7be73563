//! The mail room.
