//! Use cases, one file each: the only place where pure and IO crates meet.
