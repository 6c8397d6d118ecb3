//! Calls over real sockets, to a server that does what a script says.

mod budget;
mod calls;
mod hostile;
mod kinds;
mod limits;
mod local_model;
mod network;
mod record;
mod secrets;
mod tls;
mod world;
