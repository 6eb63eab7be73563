//! The planner room.
