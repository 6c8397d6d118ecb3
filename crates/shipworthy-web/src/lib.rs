//! The web app: pages, the JSON interface, and the guards before them.
